/**
 * A client with stream management as XEP-0198 wants it: it keeps what is not acknowledged, sends it again after a
 * resumption, and counts by itself. It answers the server's requests for counts, and pings (the gateway's
 * substitutes) unless it is told to wait.
 */
import type { Element } from "@xmpp/xml";
import { idOf, type LogIn } from "../../scripts/peers/peer.ts";
import { RawClient, type ResumeState } from "../../scripts/peers/raw-client.ts";
import { isStanza } from "../../scripts/peers/raw-stream.ts";

const NS_PING = "urn:xmpp:ping";
const NS_SM = "urn:xmpp:sm:3";

/** Of a stream; of one over a WebSocket (RFC 7395 §3.6); of a BOSH session, but for one that nobody knows any more. */
const CLOSING = /<\/stream:stream>|<close |<body [^>]*condition="(?!item-not-found)/u;

export const isPing = (stanza: Element): boolean =>
  stanza.is("iq") && stanza.attrs["type"] === "get" && stanza.getChild("ping", NS_PING) !== undefined;

export const pingAnswer = (ping: Element): string =>
  `<iq type='result' id='${idOf(ping) ?? ""}' to='${String(ping.attrs["from"])}'/>`;

export interface Counters {
  /** Stanzas sent, and received, by this client's own count. */
  readonly sent: number;
  readonly handled: number;
  /** What the server said last that it had handled. */
  readonly serverHandled: number;
}

export class ManagedClient {
  /** Over all connections; what was cut off unread is not in it. */
  readonly received: Element[] = [];
  mayAnswer = true;
  onStanza: (stanza: Element) => void = () => undefined;
  onAcknowledged: () => void = () => undefined;
  readonly #where: LogIn;
  #client: RawClient;
  /** Sent, and not known to be handled: the last ones of `sent`. */
  #unacknowledged: string[] = [];
  readonly #unanswered: Element[] = [];
  #serverHandled = 0;
  #cut: ResumeState | undefined;

  private constructor(where: LogIn, client: RawClient) {
    this.#where = where;
    this.#client = client;
    this.#listen();
  }

  /** @param where with a resource of its own */
  static async start(where: LogIn): Promise<ManagedClient> {
    const client = await RawClient.logIn(where);
    await client.enable();
    return new ManagedClient(where, client);
  }

  get jid(): string {
    return this.#client.jid;
  }

  get pingsUnanswered(): number {
    return this.#unanswered.length;
  }

  get unacknowledgedCount(): number {
    return this.#unacknowledged.length;
  }

  get counters(): Counters {
    const { sent, handled } = this.#client;
    return { sent, handled, serverHandled: this.#serverHandled };
  }

  /** Of what came and fits. */
  idsOf(isWanted: (stanza: Element) => boolean): readonly string[] {
    return this.received.filter(isWanted).map((stanza) => idOf(stanza) ?? "");
  }

  /** In one write, so that they travel together; one by one through web doors, where each declares its namespace. */
  send(...stanzas: readonly string[]): void {
    this.#unacknowledged.push(...stanzas);
    this.#client.sent += stanzas.length;
    const { isWeb, isBosh } = this.#where;
    for (const text of isWeb === true || isBosh === true ? stanzas : [stanzas.join("")])
      this.#client.stream.write(text);
  }

  answer(count = this.#unanswered.length): void {
    for (const ping of this.#unanswered.splice(0, count)) this.send(pingAnswer(ping));
  }

  /** Asks what the server has handled; the answer comes into `counters`. */
  ask(): void {
    this.#client.stream.write(`<r xmlns='${NS_SM}'/>`);
  }

  /** Tells the server what was received; it closes the stream where that is more than it sent. */
  acknowledge(): void {
    this.#client.acknowledge();
  }

  /** @param unread so many of the last stanzas count as never read */
  cut(unread = 0): void {
    const state = this.#client.cut();
    // The last ones may be substitutes that want no answer: the server sends again what was not read, nothing else.
    const lost = new Set(this.received.splice(this.received.length - unread, unread));
    const left = this.#unanswered.filter((ping) => !lost.has(ping));
    this.#unanswered.splice(0, this.#unanswered.length, ...left);
    this.#cut = { ...state, handled: state.handled - unread };
  }

  /** As `cut`, where the other side does it. @throws Error where it closes the stream, which nobody could resume */
  async gone(unread = 0): Promise<void> {
    await this.#client.stream.closed();
    const { received } = this.#client.stream;
    if (CLOSING.test(received)) throw new Error(`closed, not cut: ${received.slice(-500)}`);
    this.cut(unread);
  }

  /** @returns how many of what was sent were not handled, and are sent again */
  async resume(): Promise<number> {
    if (this.#cut === undefined) throw new Error("not cut");
    const { client, h } = await RawClient.resume(this.#where, this.#cut);
    this.#cut = undefined;
    this.#forget(h);
    this.#client = client;
    const again = this.#unacknowledged;
    this.#unacknowledged = [];
    client.sent = h;
    this.#listen();
    this.send(...again);
    return again.length;
  }

  async end(): Promise<void> {
    await this.#client.end();
  }

  #forget(serverHandled: number): void {
    const first = this.#client.sent - this.#unacknowledged.length;
    this.#unacknowledged.splice(0, serverHandled - first);
    this.#serverHandled = serverHandled;
  }

  #take(element: Element): void {
    if (isStanza(element)) {
      this.received.push(element);
      this.onStanza(element);
      if (!isPing(element)) return;
      if (this.mayAnswer) this.send(pingAnswer(element));
      else this.#unanswered.push(element);
    } else if (element.is("a", NS_SM)) {
      this.#forget(Number(element.attrs["h"]));
      this.onAcknowledged();
    } else if (element.is("r", NS_SM) && this.mayAnswer) {
      this.acknowledge();
    }
  }

  #listen(): void {
    const { stream } = this.#client;
    const count = stream.onElement;
    // What came together with the answer to `<resume/>`.
    stream.stanzas.all.filter((one) => idOf(one) !== "bind").forEach((one) => this.#take(one));
    stream.onElement = (element) => {
      count?.(element);
      this.#take(element);
    };
  }
}
