/**
 * A scripted client that controls every byte: log-in step by step, and stream management counted by hand.
 *
 * Rule: counters are those of XEP-0198 1.6 §4: stanzas alone, from `<enable/>` sent and `<enabled/>` received on.
 * Sources: RFC 6120 §5 (STARTTLS), §6 (SASL), §7 (bind); XEP-0198 1.6.
 */
import type { Element } from "@xmpp/xml";
import { BoshStream } from "./bosh-stream.ts";
import { idOf, type LogIn, type Peer } from "./peer.ts";
import { isStanza, RawStream, type ScriptedStream, type StreamPlace } from "./raw-stream.ts";
import { startSasl } from "./scram.ts";
import type { StanzaBox } from "./stanza-box.ts";
import { WebStream } from "./web-stream.ts";

const NS_TLS = "urn:ietf:params:xml:ns:xmpp-tls";
const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind";
const NS_SM = "urn:xmpp:sm:3";

const STANZA = /^<(?:iq|message|presence)[\s/>]/;

const isOfManagement = (element: Element): boolean => element.getNS() === NS_SM;

const encode = (text: string): string => (text === "" ? "=" : Buffer.from(text).toString("base64"));
const decode = (element: Element): string => Buffer.from(element.text(), "base64").toString();

/** Features behind TLS, before log-in. */
export const openStream = async (
  to: Omit<LogIn, "account"> & {
    readonly domain: string;
    /** The account, in the header that TLS protects. */
    readonly from?: string;
    /** Written behind that header at once. */
    readonly more?: string;
  },
): Promise<RawStream> => {
  const { port, domain, tls, authority, localAddress, certificate, lang, from, more } = to;
  const trust = authority === undefined ? {} : { authority };
  const caller = {
    ...(localAddress !== undefined && { localAddress }),
    ...(certificate && { certificate }),
    ...(lang !== undefined && { lang }),
  };
  const stream = await RawStream.connect({ port, domain, isDirect: tls === "direct", ...trust, ...caller });
  if (tls === "starttls") {
    stream.open();
    await stream.nonza("features");
    stream.write(`<starttls xmlns='${NS_TLS}'/>`);
    await stream.nonza("proceed");
    await stream.secure();
  }
  stream.open(domain, from, more);
  return stream;
};

/** @throws Error with the condition where the server refuses */
export const authenticate = async (
  stream: ScriptedStream,
  { account, mechanism = "SCRAM-SHA-256" }: LogIn,
): Promise<void> => {
  const exchange = startSasl(mechanism, account);
  stream.write(`<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${encode(exchange.first)}</auth>`);
  const isAnswer = (element: Element): boolean => element.getNS() === NS_SASL;
  let answer = await stream.nonzas.take(isAnswer, "an answer to <auth/>");
  while (answer.getName() === "challenge") {
    stream.write(`<response xmlns='${NS_SASL}'>${encode(exchange.respond(decode(answer)))}</response>`);
    answer = await stream.nonzas.take(isAnswer, "an answer to <response/>");
  }
  if (answer.getName() !== "success") throw new Error(`log-in refused: ${answer.toString()}`);
  if (!exchange.isServerProven(decode(answer))) throw new Error("the server did not prove itself");
};

/** @returns the full JID */
export const bind = async (stream: ScriptedStream, resource: string | undefined): Promise<string> => {
  const wish = resource === undefined ? "" : `<resource>${resource}</resource>`;
  stream.write(`<iq type='set' id='bind'><bind xmlns='${NS_BIND}'>${wish}</bind></iq>`);
  const reply = await stream.stanzas.take((stanza) => idOf(stanza) === "bind", "the bound JID");
  const jid = reply.getChild("bind", NS_BIND)?.getChildText("jid");
  if (typeof jid !== "string") throw new Error(`no resource: ${reply.toString()}`);
  return jid;
};

/** The same over a WebSocket. */
export const openWeb = async (to: StreamPlace & { readonly from?: string }): Promise<WebStream> => {
  const stream = await WebStream.connect(to);
  stream.open(to.domain, to.from);
  return stream;
};

const openDoor = async (to: LogIn & { readonly domain: string }): Promise<ScriptedStream> => {
  if (to.isBosh !== true) return to.isWeb === true ? await openWeb(to) : await openStream(to);
  const stream = await BoshStream.connect(to);
  stream.open();
  return stream;
};

/** A stream that is authenticated and open again, with its features; not bound. */
export const logIn = async (
  where: LogIn,
): Promise<{ readonly stream: ScriptedStream; readonly features: Element }> => {
  const to = { ...where, domain: where.account.domain };
  const stream = await openDoor(to);
  try {
    await stream.nonza("features");
    await authenticate(stream, where);
    stream.open();
    return { stream, features: await stream.nonza("features") };
  } catch (error) {
    stream.cut();
    throw error;
  }
};

export interface ResumeState {
  readonly id: string;
  readonly jid: string;
  /** Stanzas handled, for `h`. */
  readonly handled: number;
  /** Stanzas sent, to compare with the server's `h`. */
  readonly sent: number;
}

export class RawClient implements Peer {
  readonly jid: string;
  readonly answersByItself = false;
  readonly stream: ScriptedStream;
  /** Since `<enable/>` or over all resumed streams. */
  sent = 0;
  handled = 0;
  #streamManagementId: string | undefined;
  #isCounting = false;

  private constructor(stream: ScriptedStream, jid: string) {
    this.stream = stream;
    this.jid = jid;
    stream.onElement = (element) => {
      if (this.#isCounting && isStanza(element)) this.handled += 1;
    };
  }

  static async logIn(where: LogIn): Promise<RawClient> {
    const { stream } = await logIn(where);
    return new RawClient(stream, await bind(stream, where.resource));
  }

  /**
   * A cut session taken up on a new connection. `client.resumedAt` is the server's `h`: what was sent above it has to
   * be sent again by the script. @throws Error with the answer where the server refuses
   */
  static async resume(
    where: LogIn,
    state: ResumeState,
  ): Promise<{ readonly client: RawClient; readonly h: number }> {
    const { stream } = await logIn(where);
    const client = new RawClient(stream, state.jid);
    client.sent = state.sent;
    client.handled = state.handled;
    client.#streamManagementId = state.id;
    client.#isCounting = true;
    stream.write(`<resume xmlns='${NS_SM}' previd='${state.id}' h='${state.handled}'/>`);
    try {
      const answer = await stream.nonzas.take(isOfManagement, "an answer to <resume/>");
      if (answer.getName() !== "resumed") throw new Error(`not resumed: ${answer.toString()}`);
      return { client, h: Number(answer.attrs["h"]) };
    } catch (error) {
      stream.cut();
      throw error;
    }
  }

  get stanzas(): StanzaBox {
    return this.stream.stanzas;
  }

  send(xml: string): Promise<void> {
    this.stream.write(xml);
    if (STANZA.test(xml)) this.sent += 1;
    return Promise.resolve();
  }

  /** Switches stream management on; both counters start here. @returns the id for resumption */
  async enable(): Promise<string> {
    this.stream.write(`<enable xmlns='${NS_SM}' resume='true'/>`);
    this.sent = 0;
    this.#isCounting = true;
    this.handled = 0;
    const answer = await this.stream.nonza("enabled");
    this.#streamManagementId = String(answer.attrs["id"]);
    return this.#streamManagementId;
  }

  /** Asks, and tells how many stanzas the server has handled. */
  async serverHandled(): Promise<number> {
    this.stream.write(`<r xmlns='${NS_SM}'/>`);
    const answer = await this.stream.nonza("a");
    return Number(answer.attrs["h"]);
  }

  acknowledge(handled = this.handled): void {
    this.stream.write(`<a xmlns='${NS_SM}' h='${handled}'/>`);
  }

  /** Cuts the connection; what is needed to resume. */
  cut(): ResumeState {
    this.stream.cut();
    return { id: this.#streamManagementId ?? "", jid: this.jid, handled: this.handled, sent: this.sent };
  }

  async end(): Promise<void> {
    await this.stream.end();
  }
}
