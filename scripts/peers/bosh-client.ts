/**
 * A scripted BOSH client that controls every request: bodies, numbers, connections; and one that talks like others do.
 *
 * Sources: XEP-0124 1.11; XEP-0206 1.4.
 */
import xml, { type Element } from "@xmpp/xml";
import { parse } from "ltx";
import { randomInt } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { idOf, type LogIn, type Peer } from "./peer.ts";
import { LOOPBACK } from "./places.ts";
import { startSasl } from "./scram.ts";
import { StanzaBox } from "./stanza-box.ts";

const NS_BOSH = "http://jabber.org/protocol/httpbind";
const NS_XBOSH = "urn:xmpp:xbosh";
const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind";

export interface BoshPlace {
  readonly port: number;
  /** PEM of whom to trust. */
  readonly authority: string;
  readonly domain: string;
  /** Address to call from, where it matters who calls. */
  readonly localAddress?: string;
  /** Of the client itself, in PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface BoshReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined where the answer is no BOSH body. */
  readonly body: Element | undefined;
}

export interface PostWishes {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** Cuts the connection when it is aborted. */
  readonly signal?: AbortSignal;
}

const bodyOf = (text: string): Element | undefined => (text === "" ? undefined : parse(text));

/** One connection after another is kept open for the next request, as browsers do. */
export class BoshDoorway {
  readonly place: BoshPlace;
  readonly #agent: Agent;

  constructor(place: BoshPlace) {
    this.place = place;
    const { authority: ca, domain: servername, localAddress, certificate } = place;
    const caller = localAddress === undefined ? {} : { localAddress };
    this.#agent = new Agent({ keepAlive: true, ca, servername, ...caller, ...certificate });
  }

  async post(document: string | Uint8Array, wishes: PostWishes = {}): Promise<BoshReply> {
    const { promise, resolve, reject } = Promise.withResolvers<BoshReply>();
    const { method = "POST", headers, signal } = wishes;
    const target = { host: LOOPBACK, port: this.place.port, path: "/http-bind", agent: this.#agent };
    const all = { "content-type": "text/xml; charset=utf-8", host: this.place.domain, ...headers };
    const sent = httpsRequest({ ...target, method, headers: all, ...(signal && { signal }) }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bodyOf(text) });
      });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      // A connection kept open may be closed just when it is used again: the same words go out once more, as browsers do.
      const isWorn = sent.reusedSocket && error.code === "ECONNRESET" && signal === undefined;
      if (isWorn) resolve(this.post(document, wishes));
      else reject(error);
    });
    sent.end(document);
    return await promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

export type BodyWishes = Readonly<Record<string, string | number | undefined>>;

/** A body with these attributes around XML text that declares its own namespaces. */
export const bodyText = (attributes: BodyWishes, payload = ""): string => {
  const declared = { xmlns: NS_BOSH, "xmlns:xmpp": NS_XBOSH, ...attributes };
  const start = xml("body", declared).toString().replace(/\/>$/, ">");
  return `${start}${payload}</body>`;
};

const STANZA_START = /^<(iq|message|presence)(?=[\s/>])(?![^>]*\sxmlns=['"])/;
/** As every client of BOSH has to: a stanza says its namespace by itself. One that does already is left as it is. */
export const standalone = (stanza: string): string =>
  stanza.replace(STANZA_START, "<$1 xmlns='jabber:client'");

/** A session whose requests are made one by one. */
export class BoshSession {
  readonly doorway: BoshDoorway;
  readonly created: BoshReply;
  readonly sid: string;
  rid: number;

  private constructor(doorway: BoshDoorway, created: BoshReply, rid: number) {
    this.doorway = doorway;
    this.created = created;
    this.rid = rid;
    this.sid = String(created.body?.attrs["sid"]);
  }

  static async create(place: BoshPlace, wishes: BodyWishes = {}): Promise<BoshSession> {
    const doorway = new BoshDoorway(place);
    const rid = randomInt(2 ** 40);
    const asked = {
      to: place.domain,
      wait: 30,
      hold: 1,
      ver: "1.11",
      "xml:lang": "en",
      "xmpp:version": "1.0",
    };
    const created = await doorway.post(bodyText({ rid, ...asked, ...wishes }));
    return new BoshSession(doorway, created, rid);
  }

  /** The next request's text, for those who send it in their own way. */
  next(payload = "", attributes: BodyWishes = {}): string {
    this.rid += 1;
    return this.at(this.rid, payload, attributes);
  }

  at(rid: number, payload = "", attributes: BodyWishes = {}): string {
    return bodyText({ rid, sid: this.sid, ...attributes }, standalone(payload));
  }

  async ask(payload = "", attributes: BodyWishes = {}): Promise<BoshReply> {
    return await this.doorway.post(this.next(payload, attributes));
  }

  /** Asks until an element of this name comes. @throws Error where the session ends instead */
  async until(name: string, first: BoshReply): Promise<Element> {
    for (let reply = first; ; reply = await this.ask()) {
      const found = reply.body?.getChildElements().find((one) => one.getName().split(":").at(-1) === name);
      if (found !== undefined) return found;
      if (reply.body?.attrs["type"] === "terminate" || reply.status !== 200)
        throw new Error(`no ${name}: ${reply.status} ${String(reply.body)}`);
    }
  }

  async authenticate({
    account,
    mechanism = "SCRAM-SHA-256",
  }: Pick<LogIn, "account" | "mechanism">): Promise<void> {
    const encode = (text: string): string => Buffer.from(text).toString("base64");
    const exchange = startSasl(mechanism, account);
    let reply = await this.ask(
      `<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${encode(exchange.first)}</auth>`,
    );
    for (;;) {
      const answer = reply.body?.getChildElements().find((one) => one.getNS() === NS_SASL);
      if (answer === undefined) reply = await this.ask();
      else if (answer.getName() === "challenge") {
        const challenge = Buffer.from(answer.text(), "base64").toString();
        reply = await this.ask(
          `<response xmlns='${NS_SASL}'>${encode(exchange.respond(challenge))}</response>`,
        );
      } else if (answer.getName() === "success") return;
      else throw new Error(`log-in refused: ${answer.toString()}`);
    }
  }

  async restart(): Promise<Element> {
    return await this.until(
      "features",
      await this.ask("", { "xmpp:restart": "true", to: this.doorway.place.domain }),
    );
  }

  /** @returns the full JID */
  async bind(resource: string): Promise<string> {
    const wish = `<bind xmlns='${NS_BIND}'><resource>${resource}</resource></bind>`;
    const reply = await this.until("iq", await this.ask(`<iq type='set' id='bind'>${wish}</iq>`));
    const jid = reply.getChild("bind", NS_BIND)?.getChildText("jid");
    if (typeof jid !== "string") throw new Error(`no resource: ${reply.toString()}`);
    return jid;
  }

  /** Authenticated, restarted and bound. @returns the full JID */
  async logIn(where: Pick<LogIn, "account" | "mechanism" | "resource">): Promise<string> {
    await this.authenticate(where);
    await this.restart();
    return await this.bind(where.resource ?? "bosh");
  }

  close(): void {
    this.doorway.close();
  }
}

const MOST_REQUESTS = 2;

/** As web clients talk: one request always waits, and one more carries what is said. */
export class BoshClient implements Peer {
  readonly jid: string;
  readonly answersByItself = false;
  readonly stanzas: StanzaBox;
  readonly session: BoshSession;
  readonly #unsent: string[] = [];
  #openCount = 0;
  #isOver = false;

  private constructor(session: BoshSession, jid: string) {
    this.session = session;
    this.jid = jid;
    this.stanzas = new StanzaBox(jid);
    void this.#exchange("");
  }

  static async logIn(where: LogIn & { readonly authority: string }): Promise<BoshClient> {
    const place = { port: where.port, authority: where.authority, domain: where.account.domain };
    const session = await BoshSession.create(place);
    return new BoshClient(session, await session.logIn(where));
  }

  async send(stanza: string): Promise<void> {
    await Promise.resolve();
    this.#unsent.push(stanza);
    this.#pump();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.session.ask("", { type: "terminate" });
    this.stanzas.close("ended");
    this.session.close();
  }

  async #exchange(payload: string): Promise<void> {
    this.#openCount += 1;
    try {
      this.#take(await this.session.ask(payload));
    } catch (error) {
      this.#isOver = true;
      this.stanzas.close(String(error));
    }
    this.#openCount -= 1;
    this.#pump();
    if (this.#openCount === 0 && !this.#isOver) void this.#exchange("");
  }

  /** Two requests under way are what a session may have (XEP-0124 §11). */
  #pump(): void {
    while (this.#openCount < MOST_REQUESTS && !this.#isOver) {
      const stanza = this.#unsent.shift();
      if (stanza === undefined) return;
      void this.#exchange(stanza);
    }
  }

  #take({ status, body }: BoshReply): void {
    for (const element of body?.getChildElements() ?? []) this.stanzas.put(element);
    if (status === 200 && body?.attrs["type"] !== "terminate") return;
    this.#isOver = true;
    this.stanzas.close(`terminated: ${status} ${String(body?.attrs["condition"])}`);
  }
}

export const idsIn = ({ body }: BoshReply): readonly (string | undefined)[] =>
  (body?.getChildElements() ?? []).map(idOf);
