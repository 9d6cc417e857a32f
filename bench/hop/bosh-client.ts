/**
 * A client of the load over BOSH (XEP-0124, XEP-0206): PLAIN, bind; then it sends and counts. One request waits, one
 * more carries what is said, all that was said since the last one together.
 */
import { randomInt } from "node:crypto";
import { Agent, request } from "node:https";
import type { ClientPlace, SendingClient } from "./client.ts";
import { chatStanza, DOMAIN, EndCounter, NS_BIND, NS_SASL } from "./wire.ts";

const MOST_REQUESTS = 2;
const NAMESPACES = "xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh'";

export class BoshLoadClient implements SendingClient {
  onMessages: (count: number) => void = () => undefined;
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: MOST_REQUESTS,
    servername: DOMAIN,
    rejectUnauthorized: false,
  });
  readonly #port: number;
  readonly #message: string;
  readonly #counter = new EndCounter("</message>");
  #rid = randomInt(2 ** 40);
  #sid = "";
  #openCount = 0;
  #unsent = 0;
  #isOver = false;

  private constructor({ port, user, peer }: ClientPlace) {
    this.#port = port;
    this.#message = chatStanza(peer, `${user}@${DOMAIN}/bench`).replace(
      "<message",
      "<message xmlns='jabber:client'",
    );
  }

  static async open(place: ClientPlace): Promise<BoshLoadClient> {
    const client = new BoshLoadClient(place);
    await client.#logIn(place);
    client.#pump();
    return client;
  }

  announce(): void {
    void this.#exchange("<presence xmlns='jabber:client'/>");
  }

  send(): void {
    this.#unsent += 1;
    this.#pump();
  }

  close(): void {
    this.#isOver = true;
    this.#agent.destroy();
  }

  async #logIn({ user, password }: ClientPlace): Promise<void> {
    const wishes = `to='${DOMAIN}' wait='30' hold='1' ver='1.11' xml:lang='en' xmpp:version='1.0'`;
    const created = await this.#post(`<body ${NAMESPACES} rid='${this.#rid}' ${wishes}/>`);
    this.#sid = /\ssid=['"]([^'"]+)/.exec(created)?.[1] ?? "";
    const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
    await this.#until("<success", `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${plain}</auth>`);
    await this.#until("features>", "", `xmpp:restart='true' to='${DOMAIN}'`);
    const bind = `<bind xmlns='${NS_BIND}'><resource>${user}</resource></bind>`;
    await this.#until("</iq>", `<iq xmlns='jabber:client' type='set' id='b'>${bind}</iq>`);
  }

  async #until(wanted: string, payload: string, more = ""): Promise<void> {
    let heard = await this.#ask(payload, more);
    while (!heard.includes(wanted)) {
      if (heard.includes("terminate")) throw new Error(`no ${wanted}: ${heard.slice(0, 200)}`);
      heard = await this.#ask("");
    }
  }

  async #ask(payload: string, more = ""): Promise<string> {
    this.#rid += 1;
    return await this.#post(
      `<body ${NAMESPACES} rid='${this.#rid}' sid='${this.#sid}' ${more}>${payload}</body>`,
    );
  }

  async #post(body: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = { "content-type": "text/xml; charset=utf-8", host: DOMAIN };
    const target = {
      host: "127.0.0.1",
      port: this.#port,
      path: "/http-bind",
      method: "POST",
      agent: this.#agent,
    };
    const sent = request({ ...target, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (text += piece));
      response.on("end", () => {
        resolve(text);
      });
    });
    sent.on("error", reject);
    sent.end(body);
    return await promise;
  }

  #pump(): void {
    if (this.#isOver || this.#openCount >= MOST_REQUESTS) return;
    if (this.#unsent === 0 && this.#openCount > 0) return;
    const payload = this.#message.repeat(this.#unsent);
    this.#unsent = 0;
    void this.#exchange(payload);
  }

  async #exchange(payload: string): Promise<void> {
    this.#openCount += 1;
    const heard = await this.#ask(payload).catch(() => "");
    this.#openCount -= 1;
    if (heard === "" || heard.includes("'terminate'")) this.#isOver = true;
    const count = this.#counter.count(heard);
    if (count > 0) this.onMessages(count);
    this.#pump();
  }
}
