/**
 * One logged-in client of the matrix: it keeps everything its own raw stream brought, and answers what a living
 * client answers.
 *
 * Rule: it answers pings (the gateway's substitutes among them) and says which nodes it wants to hear of, in the
 * order of arrival, so that a message sent after an answer arrives after it.
 */
import type { Element } from "@xmpp/xml";
import type { LogIn } from "../../../scripts/peers/peer.ts";
import { onSocket, type SeatClient } from "./door.ts";

export interface Seen {
  readonly element: Element;
  readonly text: string;
}

interface Waiter {
  readonly isWanted: (element: Element) => boolean;
  readonly resolve: (seen: Seen) => void;
}

const PATIENCE_MS = 10_000;
const NS_DISCO_INFO = "http://jabber.org/protocol/disco#info";

export class Seat {
  readonly name: string;
  readonly jid: string;
  readonly bare: string;
  readonly seen: Seen[] = [];
  readonly #client: SeatClient;
  readonly #notified: readonly string[];
  #waiters: readonly Waiter[] = [];

  constructor(name: string, client: SeatClient, notified: readonly string[] = []) {
    this.name = name;
    this.jid = client.jid;
    this.bare = client.jid.split("/", 1)[0] ?? client.jid;
    this.#client = client;
    this.#notified = notified;
    client.listen((element) => this.#take(element));
  }

  /** Past the gateway. @param notified nodes whose events it wants (XEP-0163 §4.3) */
  static async take(name: string, where: LogIn, notified: readonly string[] = []): Promise<Seat> {
    return new Seat(name, await onSocket(where), notified);
  }

  send(...stanzas: readonly string[]): void {
    this.#client.write(stanzas);
  }

  /** Present, with a caps hash that makes the server ask for `notified`. */
  appear(): void {
    const caps = `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x:${this.name}' ver='v1'/>`;
    this.send(`<presence>${caps}</presence>`);
  }

  /** The first that fits, from `since` (a length of `seen`) on. @throws Error with what came instead */
  async until(isWanted: (element: Element) => boolean, what: string, since = 0): Promise<Seen> {
    const found = this.seen.slice(since).find(({ element }) => isWanted(element));
    if (found !== undefined) return found;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(new Error(this.#complaint(what, since)));
      }, PATIENCE_MS);
      const waiter: Waiter = {
        isWanted,
        resolve: (seen) => {
          clearTimeout(timer);
          resolve(seen);
        },
      };
      this.#waiters = [...this.#waiters, waiter];
    });
  }

  /** Sends a request and takes its reply. */
  async ask(type: "get" | "set", payload: string, to?: string): Promise<Element> {
    const id = `ask-${this.name}-${this.seen.length}-${Math.random().toString(36).slice(2)}`;
    const since = this.seen.length;
    this.send(`<iq type='${type}' id='${id}'${to === undefined ? "" : ` to='${to}'`}>${payload}</iq>`);
    const isReply = ({ name, attrs }: Element): boolean => name === "iq" && attrs["id"] === id;
    return (await this.until(isReply, `the reply to ${payload}`, since)).element;
  }

  async end(): Promise<void> {
    await this.#client.end();
  }

  #take(element: Element): void {
    const seen = { element, text: element.toString() };
    this.seen.push(seen);
    this.#answer(element);
    const waiter = this.#waiters.find(({ isWanted }) => isWanted(element));
    if (waiter === undefined) return;
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.resolve(seen);
  }

  #answer(element: Element): void {
    const { id, from, type } = element.attrs as Readonly<Record<string, string | undefined>>;
    if (element.name !== "iq" || type !== "get") return;
    const to = from === undefined ? "" : ` to='${from}'`;
    const query = element.getChild("query", NS_DISCO_INFO);
    if (element.getChild("ping", "urn:xmpp:ping")) this.send(`<iq type='result' id='${id ?? ""}'${to}/>`);
    else if (query) this.send(`<iq type='result' id='${id ?? ""}'${to}>${this.#description(query)}</iq>`);
  }

  #description({ attrs }: Element): string {
    const features = this.#notified.map((node) => `<feature var='${node}+notify'/>`).join("");
    const node = String(attrs["node"]);
    return `<query xmlns='${NS_DISCO_INFO}' node='${node}'><identity category='client' type='pc'/>${features}</query>`;
  }

  #complaint(what: string, since: number): string {
    const came = this.seen.slice(since).map(({ text }) => text.slice(0, 400));
    const end = this.#client.isClosed() ? " (its stream is closed)" : "";
    return `${this.name} waits for ${what}${end}. Came instead:\n${came.join("\n")}`;
  }
}

export const hasId =
  (id: string) =>
  ({ attrs }: Element): boolean =>
    attrs["id"] === id;
