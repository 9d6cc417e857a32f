/** A client of the load over a WebSocket (RFC 7395): PLAIN, bind; then it sends and counts. */
import { once } from "node:events";
import { WebSocket } from "ws";
import type { ClientPlace, SendingClient } from "./client.ts";
import { chatStanza, DOMAIN, EndCounter, NS_BIND, NS_SASL } from "./wire.ts";

const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${DOMAIN}' version='1.0'/>`;

export class WebSocketClient implements SendingClient {
  onMessages: (count: number) => void = () => undefined;
  readonly #webSocket: WebSocket;
  readonly #message: string;

  private constructor(webSocket: WebSocket, { user, peer }: ClientPlace) {
    this.#webSocket = webSocket;
    this.#message = chatStanza(peer, `${user}@${DOMAIN}/bench`).replace(
      "<message",
      "<message xmlns='jabber:client'",
    );
  }

  static async open(place: ClientPlace): Promise<WebSocketClient> {
    const { port, user, password } = place;
    const options = { servername: DOMAIN, rejectUnauthorized: false };
    const webSocket = new WebSocket(`wss://127.0.0.1:${port}/xmpp-websocket`, "xmpp", options);
    await once(webSocket, "open");
    const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
    await say(webSocket, OPEN, "features>");
    await say(webSocket, `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${plain}</auth>`, "<success");
    await say(webSocket, OPEN, "features>");
    const bind = `<bind xmlns='${NS_BIND}'><resource>${user}</resource></bind>`;
    await say(webSocket, `<iq xmlns='jabber:client' type='set' id='b'>${bind}</iq>`, "</iq>");
    const client = new WebSocketClient(webSocket, place);
    const counter = new EndCounter("</message>");
    webSocket.on("message", (frame: Buffer) => {
      const count = counter.count(frame.toString());
      if (count > 0) client.onMessages(count);
    });
    return client;
  }

  announce(): void {
    this.#webSocket.send("<presence xmlns='jabber:client'/>");
  }

  send(): void {
    this.#webSocket.send(this.#message);
  }

  close(): void {
    this.#webSocket.terminate();
  }
}

const say = async (webSocket: WebSocket, text: string, until: string): Promise<void> => {
  const heard = new Promise<void>((resolve, reject) => {
    const listen = (frame: Buffer): void => {
      if (!frame.toString().includes(until)) return;
      webSocket.off("message", listen);
      resolve();
    };
    webSocket.on("message", listen).once("close", () => {
      reject(new Error(`closed instead of ${until}`));
    });
  });
  webSocket.send(text);
  await heard;
};
