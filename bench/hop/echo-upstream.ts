/**
 * The cheapest possible XMPP server: logs anybody in, and answers each message with one. Its own cost is small and
 * the same behind every relay, so what differs between runs is the relay.
 * Run: node bench/hop/echo-upstream.ts PORT
 */
import { createServer, type Socket } from "node:net";
import { chatStanza, DOMAIN, EndCounter } from "./wire.ts";

const HEADER =
  `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ` +
  `id='s' from='${DOMAIN}' version='1.0'>`;
const FIRST =
  `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>` +
  `</mechanisms></stream:features>`;
const SECOND = `<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>`;
const SUCCESS = `<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`;

function serve(socket: Socket): void {
  const messages = new EndCounter("</message>");
  let answer = "";
  let isLoggedIn = false;
  socket.setNoDelay(true);
  socket.setEncoding("utf8");
  socket.on("error", () => undefined);
  socket.on("data", (piece: string) => {
    const count = messages.count(piece);
    if (count > 0) socket.write(answer.repeat(count));
    else if (piece.includes("<stream:stream")) socket.write(HEADER + (isLoggedIn ? SECOND : FIRST));
    else if (piece.includes("<auth")) {
      isLoggedIn = true;
      socket.write(SUCCESS);
    } else if (piece.includes("urn:ietf:params:xml:ns:xmpp-bind")) {
      const user = /<resource>(\w+)</.exec(piece)?.[1] ?? "u";
      const jid = `${user}@${DOMAIN}/bench`;
      answer = chatStanza(jid, `raj@${DOMAIN}/desk`);
      const result = `<jid>${jid}</jid>`;
      socket.write(
        `<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${result}</bind></iq>`,
      );
    } else if (piece.includes("</stream:stream>")) socket.end("</stream:stream>");
  });
}

createServer(serve).listen(Number(process.argv[2]), "127.0.0.1");
