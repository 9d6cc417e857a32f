/**
 * A client and a server that count stanzas by XEP-0198, with the gateway's sessions between them: everything in memory,
 * every wire moved by hand, connections cut at any byte, the log-in by SASL2 with stream management inside.
 *
 * Rule: each peer keeps to the XEP to the letter and fails the test where the other side does not.
 * Source: XEP-0198 v1.6 §4–§6; XEP-0388 v1.0; XEP-0386 v1.0.
 */
import { expect } from "vitest";
import { createSealer } from "../../src/edge/sealer.ts";
import type { StanzaRecord } from "../../src/records/record.ts";
import type { Effect } from "../../src/session/effect.ts";
import type { Input } from "../../src/session/input.ts";
import { Session } from "../../src/session/session.ts";
import { attribute, child, type XmlElement } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";
import { isStanza } from "../../src/xmpp/stanza.ts";
import { utf8 } from "./bytes.ts";
import { policyFor } from "./policy.ts";
import { sessionOptions } from "./sans-io.ts";
import { Archive } from "./session-runs.ts";

const SM = "urn:xmpp:sm:3";
const SASL2 = "urn:xmpp:sasl:2";
const BIND2 = "urn:xmpp:bind:0";
const HEADER = `<stream:stream id='u' to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
const FEATURES = `<stream:features><authentication xmlns='${SASL2}'><mechanism>PLAIN</mechanism><inline><bind xmlns='${BIND2}'><inline><feature var='${SM}'/></inline></bind><sm xmlns='${SM}'/></inline></authentication></stream:features>`;
const JID = "lee@agency.example/desk";
const UPSTREAM_ID = "up-1";

type Bare<T = Input> = T extends Input ? Omit<T, "nowMs"> : never;
export type Wire = "fromClient" | "toClient" | "fromServer" | "toServer";
export const WIRES: readonly Wire[] = ["fromClient", "toServer", "fromServer", "toClient"];

/** One side's books. */
class Counted {
  sent = 0;
  handled = 0;
  /** Sent and not known to be handled, oldest first. */
  #unacked: string[] = [];
  readonly received: XmlElement[] = [];

  send(xml: string): string {
    this.sent += 1;
    this.#unacked.push(xml);
    return xml;
  }

  /** @returns what was handled of the last ones by nobody, so that it is to be sent again */
  acked(h: number): readonly string[] {
    const first = this.sent - this.#unacked.length;
    expect(h, "handled of what was sent").toBeGreaterThanOrEqual(first);
    expect(h, "handled of what was sent").toBeLessThanOrEqual(this.sent);
    this.#unacked = this.#unacked.slice(h - first);
    return this.#unacked;
  }

  take(stanza: XmlElement): void {
    this.handled += 1;
    this.received.push(stanza);
  }
}

const hOf = (of: XmlElement): number => Number(attribute(of, "h"));

/** One connection of the client's, and upstream's behind it. */
class Path {
  readonly wires: Record<Wire, string> = { fromClient: "", toClient: "", fromServer: "", toServer: "" };
  readonly tickets: number[] = [];
  readonly records: StanzaRecord[] = [];
  readonly atClient = new StreamParser(STANZA_LIMITS);
  readonly atServer = new StreamParser(STANZA_LIMITS);
  readonly #session: Session;
  isClientClosed = false;
  /** The server hung up: it reads no more of it. */
  isServerGone = false;

  constructor(session: Session) {
    this.#session = session;
  }

  feed(input: Bare): void {
    for (const effect of this.#session.handle({ ...input, nowMs: 0 })) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "yield") this.feed({ type: "turn" });
    else if (effect.type === "sendClient") this.wires.toClient += effect.text;
    else if (effect.type === "sendUpstream") this.wires.toServer += effect.text;
    else if (effect.type === "closeClient") this.isClientClosed = true;
    else if (effect.type === "archive") {
      this.tickets.push(effect.ticket);
      if (effect.record.kind === "stanza") this.records.push(effect.record);
    }
  }
}

export class ResumedWorld {
  readonly client = new Counted();
  readonly server = new Counted();
  /** Where in the client's or the server's stream a stanza stood, by its id. */
  readonly numbers = new Map<string, number>();
  readonly #sealer = createSealer([new Uint8Array(32).fill(7)]);
  readonly #paths: Path[] = [];
  #path: Path;
  #previd: string | undefined;
  #isClientActive = false;
  /** Whose connection the server's session is on. */
  #attached: Path | undefined;
  #hasSession = false;
  /** Of the connections that came as far as a log-in. */
  #newest = 0;

  constructor() {
    this.#path = this.#connect();
    this.settle();
  }

  get records(): readonly StanzaRecord[] {
    return this.#paths.flatMap(({ records }) => records);
  }

  /** One stanza. @returns its id; undefined where that side may send none */
  send(from: "client" | "server", make: (id: string) => string): string | undefined {
    const path = from === "client" ? this.#path : this.#attached;
    if (path === undefined || (from === "client" && !this.#isClientActive)) return undefined;
    const id = `${from}-${String(this[from].sent + 1)}`;
    this.numbers.set(id, this[from].sent + 1);
    this.#write(from, path, this[from].send(make(id)));
    return id;
  }

  /** Both ask how far the other is. */
  ask(): void {
    if (this.#isClientActive) this.#path.wires.fromClient += `<r xmlns='${SM}'/>`;
    if (this.#attached !== undefined) this.#attached.wires.fromServer += `<r xmlns='${SM}'/>`;
  }

  /** @param age 0: the connection there is; 1: the one before … @param length so many letters at most */
  move(wire: Wire, age: number, length: number): void {
    const path = this.#paths.at(-1 - age);
    if (path === undefined) return;
    const text = path.wires[wire].slice(0, length);
    if (text === "") return;
    path.wires[wire] = path.wires[wire].slice(length);
    const bytes = utf8(text);
    if (wire === "fromClient") path.feed({ type: "clientBytes", bytes });
    else if (wire === "fromServer") path.feed({ type: "upstreamBytes", bytes });
    else if (wire === "toServer") this.#atServer(path, bytes);
    else if (path === this.#path) this.#atClient(path, bytes);
  }

  keepRecord(age: number, at: number): void {
    const path = this.#paths.at(-1 - age);
    const [ticket] = path?.tickets.splice(at, 1) ?? [];
    if (ticket !== undefined) path?.feed(Archive.kept(ticket));
  }

  /** So many steps of what the newest connection has to do: a cut behind them finds every moment of a log-in. */
  advance(count: number): void {
    for (let n = 0; n < count; n++) {
      const wire = WIRES.find((one) => this.#path.wires[one] !== "");
      if (this.#path.tickets.length > 0) this.keepRecord(0, 0);
      else if (wire !== undefined) this.move(wire, 0, Infinity);
    }
  }

  /** The client's connection is gone with all that was on it; it calls again. */
  cutClient(): void {
    const { wires } = this.#path;
    wires.fromClient = wires.toClient = "";
    this.#path.feed({ type: "clientEnd" });
    this.#path = this.#connect();
  }

  cutServer(): void {
    this.#path.wires.fromServer = "";
    if (this.#attached === this.#path) this.#attached = undefined;
    this.#path.isServerGone = true;
    this.#path.feed({ type: "upstreamEnd" });
  }

  drain(): void {
    this.#path.feed({ type: "shutdown" });
  }

  /** Until nothing is on its way and the client is there. */
  settle(): void {
    for (let round = 0; round < 1_000; round++) {
      if (!this.#moveAll() && this.#isClientActive) return;
      if (this.#path.isClientClosed && this.#path.wires.toClient === "") this.cutClient();
    }
    throw new Error("never comes to rest");
  }

  #moveAll(): boolean {
    let hasMoved = false;
    for (let age = 0; age < this.#paths.length; age++) {
      const path = this.#paths.at(-1 - age);
      hasMoved ||= path !== undefined && (path.tickets.length > 0 || Object.values(path.wires).some(Boolean));
      while (path !== undefined && path.tickets.length > 0) this.keepRecord(age, 0);
      for (const wire of WIRES) this.move(wire, age, Infinity);
    }
    return hasMoved || this.#path.isClientClosed;
  }

  #connect(): Path {
    this.#isClientActive = false;
    const base = sessionOptions();
    const limits = { maxStanzaBytes: 131_072, maxStanzasPerSecond: 1e6, maxBytesPerSecond: 1e9 };
    const path = new Path(
      new Session({
        ...base,
        sessionId: `s${String(this.#paths.length + 1)}`,
        ports: { ...base.ports, sealer: this.#sealer },
        revision: policyFor({ limits }),
      }),
    );
    this.#paths.push(path);
    path.wires.fromClient = HEADER;
    return path;
  }

  #write(from: "client" | "server", path: Path, xml: string): void {
    path.wires[from === "client" ? "fromClient" : "fromServer"] += xml;
  }

  #atClient(path: Path, bytes: Uint8Array): void {
    for (const event of path.atClient.push(bytes)) {
      expect(["open", "element", "close"]).toContain(event.type);
      if (event.type === "close" && this.#isClientActive) throw new Error("closed towards the client");
      if (event.type === "element") this.#clientReads(event.element);
    }
  }

  #clientReads(of: XmlElement): void {
    if (isStanza(of)) this.#receive("client", this.#path, of);
    else if (of.local === "success") this.#clientIsIn(of);
    else if (of.local === "features" && !this.#isClientActive) this.#path.wires.fromClient += this.#request();
    else if (of.local === "r") this.#path.wires.fromClient += `<a xmlns='${SM}' h='${this.client.handled}'/>`;
    else if (of.local === "a") this.client.acked(hOf(of));
    else if (of.local !== "features" && this.#isClientActive)
      throw new Error(`the client got <${of.local}/>`);
  }

  #request(): string {
    const resume =
      this.#previd === undefined
        ? ""
        : `<resume xmlns='${SM}' previd='${this.#previd}' h='${this.client.handled}'/>`;
    return `<authenticate xmlns='${SASL2}' mechanism='PLAIN'><initial-response>AGxlZQBzZWNyZXQ=</initial-response><bind xmlns='${BIND2}'><enable xmlns='${SM}' resume='true'/></bind>${resume}</authenticate>`;
  }

  #clientIsIn(success: XmlElement): void {
    this.#isClientActive = true;
    const resumed = child(success, SM, "resumed");
    if (this.#previd !== undefined) {
      if (resumed === undefined) throw new Error("the stream is lost");
      expect(attribute(resumed, "previd")).toBe(this.#previd);
      this.#path.wires.fromClient += this.client.acked(hOf(resumed)).join("");
      return;
    }
    const bound = child(success, BIND2, "bound");
    const enabled = bound && child(bound, SM, "enabled");
    this.#previd = enabled && attribute(enabled, "id");
  }

  #atServer(path: Path, bytes: Uint8Array): void {
    if (path.isServerGone) return;
    for (const event of path.atServer.push(bytes)) {
      if (event.type === "open") path.wires.fromServer += HEADER + FEATURES;
      else if (event.type === "close") this.#serverIsLeft(path);
      else if (event.type === "element") this.#serverReads(path, event.element);
      else throw new Error(`the server got ${event.type}`);
    }
  }

  /** A closed stream cannot be resumed (XEP-0198 §5). */
  #serverIsLeft(path: Path): void {
    if (this.#attached === path) throw new Error("closed towards the server");
  }

  #serverReads(path: Path, of: XmlElement): void {
    if (of.local === "authenticate") this.#logIn(path, of);
    else if (this.#attached !== path) return;
    else if (isStanza(of)) this.#receive("server", path, of);
    else if (of.local === "r") path.wires.fromServer += `<a xmlns='${SM}' h='${this.server.handled}'/>`;
    else if (of.local === "a") this.server.acked(hOf(of));
    else throw new Error(`the server got <${of.local}/>`);
  }

  #logIn(path: Path, of: XmlElement): void {
    // Overtaken by the client's next connection: a race of the network's, with a gateway or without.
    const age = this.#paths.indexOf(path);
    if (age < this.#newest) return;
    this.#newest = age;
    const resume = child(of, SM, "resume");
    this.#attached = path;
    const answer = (inner: string): string =>
      `<success xmlns='${SASL2}'><authorization-identifier>${JID}</authorization-identifier>${inner}</success>`;
    if (resume === undefined) {
      expect(this.#hasSession, "a second session").toBe(false);
      this.#hasSession = true;
      const enabled = `<enabled xmlns='${SM}' id='${UPSTREAM_ID}' resume='true'/>`;
      path.wires.fromServer += `${answer(`<bound xmlns='${BIND2}'>${enabled}</bound>`)}<stream:features/>`;
      return;
    }
    expect(attribute(resume, "previd")).toBe(UPSTREAM_ID);
    const again = this.server.acked(hOf(resume)).join("");
    const resumed = `<resumed xmlns='${SM}' previd='${UPSTREAM_ID}' h='${this.server.handled}'/>`;
    path.wires.fromServer += answer(resumed) + again;
  }

  /** Pings are answered, as both peers do. */
  #receive(who: "client" | "server", path: Path, stanza: XmlElement): void {
    this[who].take(stanza);
    if (stanza.local !== "iq" || attribute(stanza, "type") !== "get") return;
    const to = who === "client" ? "to='agency.example'" : `from='agency.example' to='${JID}'`;
    this.#write(who, path, this[who].send(`<iq type='result' id='${attribute(stanza, "id") ?? ""}' ${to}/>`));
  }
}
