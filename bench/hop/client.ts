/** One client of the load: direct TLS, PLAIN, bind; then it sends and counts. */
import { connect, type TLSSocket } from "node:tls";
import { chatStanza, DOMAIN, EndCounter, NS_BIND, NS_SASL, STREAM } from "./wire.ts";

export interface ClientPlace {
  readonly port: number;
  /** Address that it calls from. */
  readonly from?: string;
  readonly user: string;
  readonly password: string;
  /** Where messages go; with an echo upstream the answer comes back to the sender. */
  readonly peer: string;
}

/** Whatever door it came in by. */
export interface SendingClient {
  onMessages: (count: number) => void;
  /** Makes a real server deliver to this client. */
  announce(): void;
  send(): void;
  close(): void;
}

export class LoadClient implements SendingClient {
  readonly #socket: TLSSocket;
  readonly #message: string;
  readonly #counter = new EndCounter("</message>");
  onMessages: (count: number) => void = () => undefined;

  private constructor(socket: TLSSocket, { user, peer }: ClientPlace) {
    this.#socket = socket;
    this.#message = chatStanza(peer, `${user}@${DOMAIN}/bench`);
  }

  static async open(place: ClientPlace): Promise<LoadClient> {
    const { port, user, password, from: localAddress } = place;
    const options = {
      localAddress,
      servername: DOMAIN,
      ALPNProtocols: ["xmpp-client"],
      rejectUnauthorized: false,
    };
    const socket = connect({ port, host: "127.0.0.1", ...options });
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => {
      socket.once("secureConnect", resolve).once("error", reject);
    });
    const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
    await say(socket, STREAM, "</stream:features>");
    await say(socket, `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${plain}</auth>`, "<success");
    await say(socket, STREAM, "</stream:features>");
    const bind = `<bind xmlns='${NS_BIND}'><resource>${user}</resource></bind>`;
    await say(socket, `<iq type='set' id='b'>${bind}</iq>`, "</iq>");
    const client = new LoadClient(socket, place);
    socket.on("data", (piece: string) => {
      const count = client.#counter.count(piece);
      if (count > 0) client.onMessages(count);
    });
    return client;
  }

  announce(): void {
    this.#socket.write("<presence/>");
  }

  send(): void {
    this.#socket.write(this.#message);
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function say(socket: TLSSocket, text: string, until: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => {
      reject(new Error(`no ${until} after ${text.slice(0, 60)}; heard ${heard.slice(-200)}`));
    }, 20_000);
    const listen = (piece: string): void => {
      heard += piece;
      if (!heard.includes(until)) return;
      clearTimeout(timer);
      socket.off("data", listen);
      resolve();
    };
    socket.on("data", listen);
    socket.write(text);
  });
}
