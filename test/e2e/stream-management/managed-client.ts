/**
 * A client with stream management as XEP-0198 wants it: it keeps what is not acknowledged, sends it again after a
 * resumption, and counts by itself. It answers pings (the gateway's substitutes) unless it is told to wait.
 */
import type { Element } from "@xmpp/xml";
import { idOf, type LogIn } from "../../../scripts/peers/peer.ts";
import { RawClient, type ResumeState } from "../../../scripts/peers/raw-client.ts";

const NS_PING = "urn:xmpp:ping";

const isPing = (stanza: Element): boolean =>
  stanza.is("iq") && stanza.attrs["type"] === "get" && stanza.getChild("ping", NS_PING) !== undefined;

export interface Counters {
  /** Stanzas sent, and received, by this client's own count. */
  readonly sent: number;
  readonly handled: number;
  /** What the server says that it has handled. */
  readonly serverHandled: number;
}

export class ManagedClient {
  /** Over all connections; what was cut off unread is not in it. */
  readonly received: Element[] = [];
  mayAnswer = true;
  readonly #where: LogIn;
  #client: RawClient;
  /** Sent, and not known to be handled: the last ones of `sent`. */
  #unacknowledged: string[] = [];
  readonly #unanswered: Element[] = [];
  #cut: ResumeState | undefined;

  private constructor(where: LogIn, client: RawClient) {
    this.#where = where;
    this.#client = client;
    this.#listen();
  }

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

  /** In one write, so that they travel together. */
  send(...stanzas: readonly string[]): void {
    this.#unacknowledged.push(...stanzas);
    this.#client.sent += stanzas.length;
    this.#client.stream.write(stanzas.join(""));
  }

  answer(count = this.#unanswered.length): void {
    for (const ping of this.#unanswered.splice(0, count)) this.#answerOne(ping);
  }

  /** How often each id came, of stanzas that fit. */
  idsOf(isWanted: (stanza: Element) => boolean): readonly string[] {
    return this.received.filter(isWanted).map((stanza) => idOf(stanza) ?? "");
  }

  async counters(): Promise<Counters> {
    const serverHandled = await this.#client.serverHandled();
    const { sent, handled } = this.#client;
    this.#forget(serverHandled);
    return { sent, handled, serverHandled };
  }

  /** Tells the server what was received; it closes the stream where that is more than it sent. */
  acknowledge(): void {
    this.#client.acknowledge();
  }

  /** @param unread so many of the last stanzas count as never read. */
  cut(unread = 0): void {
    const state = this.#client.cut();
    this.received.splice(this.received.length - unread, unread);
    this.#unanswered.splice(this.#unanswered.length - unread, unread);
    this.#cut = { ...state, handled: state.handled - unread };
  }

  /** As `cut`, where the other side does it. @throws Error where it closes the stream, which nobody could resume */
  async gone(unread = 0): Promise<void> {
    await this.#client.stream.closed();
    if (this.#client.stream.received.includes("</stream:stream>")) throw new Error("closed, not cut");
    this.cut(unread);
  }

  /** @returns how many of what was sent were not handled, and are sent again */
  async resume(): Promise<number> {
    if (this.#cut === undefined) throw new Error("not cut");
    const { client, h } = await RawClient.resume(this.#where, this.#cut);
    this.#client = client;
    this.#forget(h);
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
    const firstUnacknowledged = (this.#cut?.sent ?? this.#client.sent) - this.#unacknowledged.length;
    this.#cut = undefined;
    this.#unacknowledged.splice(0, serverHandled - firstUnacknowledged);
  }

  #answerOne(ping: Element): void {
    this.send(`<iq type='result' id='${idOf(ping) ?? ""}' to='${String(ping.attrs["from"])}'/>`);
  }

  #take(stanza: Element): void {
    this.received.push(stanza);
    if (!isPing(stanza)) return;
    if (this.mayAnswer) this.#answerOne(stanza);
    else this.#unanswered.push(stanza);
  }

  #listen(): void {
    const { stream } = this.#client;
    const count = stream.onElement;
    const isBound = (stanza: Element): boolean => idOf(stanza) !== "bind";
    stream.stanzas.all.filter(isBound).forEach((stanza) => this.#take(stanza));
    stream.onElement = (element) => {
      count?.(element);
      if (stream.stanzas.all.at(-1) === element) this.#take(element);
    };
  }
}
