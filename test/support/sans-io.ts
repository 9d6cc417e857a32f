/** Plays a transcript against the session core itself: no socket, no clock, whole chunks or byte by byte. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { createSealer, digest } from "../../src/edge/sealer.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import type { Effect, SessionEvent } from "../../src/session/effect.ts";
import type { Input, Side } from "../../src/session/input.ts";
import { RefusedHosts } from "../../src/session/refused-hosts.ts";
import type { SessionLimits, SessionOptions } from "../../src/session/scope.ts";
import { ClientFiles } from "../../src/session/client-files.ts";
import { NoticeProofs } from "../../src/session/notice-proofs.ts";
import { RoomSights } from "../../src/session/room-sights.ts";
import { Session } from "../../src/session/session.ts";
import { Volumes } from "../../src/session/volumes.ts";
import { canonical, canonicalPattern, lineOf, Placeholders } from "./matching.ts";
import { policyFor, prepare } from "./policy.ts";
import type { Step } from "./transcript.ts";

export const LIMITS: SessionLimits = {
  maxStanzaBytes: 131_072,
  negotiationTimeoutMs: 60_000,
  idleTimeoutMs: 1_800_000,
  outageTimeoutMs: 30_000,
  drainTimeoutMs: 30_000,
  highWaterLength: 262_144,
  sliceUnits: 150_000,
};

const RECEIPT = { logId: "log", sequence: 1, chainHash: "" };
const KEY = createHash("sha256").update("transcripts").digest();

export function sessionOptions(changes: Partial<SessionOptions> = {}): SessionOptions {
  return {
    sessionId: "s1",
    transport: "tcp",
    isEncrypted: true,
    facts: { listener: "c2s-tls", clientAddress: "192.0.2.7" },
    upstreamFor: (domain) =>
      domain === "agency.example" ? { tls: "none", serverName: "agency.example" } : undefined,
    revision: policyFor(),
    ports: {
      sealer: createSealer([KEY]),
      digest,
      prepareJid: prepare,
      refusedHosts: new RefusedHosts(),
      sights: new RoomSights(),
      clients: new ClientFiles(),
      volumes: new Volumes(),
      notices: new NoticeProofs(),
    },
    language: "en",
    limits: LIMITS,
    serviceAccount: "",
    ...changes,
  };
}

type BareInput<T = Input> = T extends Input ? Omit<T, "nowMs"> : never;

/** A session with a memory of what it did; the archive answers at once unless told otherwise. */
export class SansIo {
  readonly #options: SessionOptions;
  #session: Session;
  readonly #chunk: number;
  readonly #texts: Record<Side, string> = { client: "", upstream: "" };
  readonly #timers = new Map<string, number>();
  readonly #cut = new Set<Side>();
  readonly #paused = new Set<Side>();
  /** Receipts held back, in order; undefined where they come at once. */
  #heldReceipts: number[] | undefined;
  #records: ArchiveRecord[] = [];
  /** All that was ever kept. */
  readonly kept: ArchiveRecord[] = [];
  /** All that was observed. */
  readonly events: SessionEvent[] = [];
  /** How often the client was cut without a word. */
  cuts = 0;
  #isArchiveUp = true;
  #nowMs = 1_700_000_000_000;
  readonly #placeholders = new Placeholders();
  readonly #inbox: BareInput[] = [];

  /**
   * @param chunk bytes a push; 0 for whole texts.
   * @param laterMs than sessions of which this is not said
   */
  constructor(options: SessionOptions, chunk = 0, laterMs = 0) {
    this.#nowMs += laterMs;
    this.#options = options;
    this.#session = new Session(options);
    this.#chunk = chunk;
    this.feed({ type: "opened" });
  }

  /** Nobody is past the gateway: the next `upstream sends` is all that is known of them. */
  play(steps: readonly Step[]): void {
    for (const step of steps) if (step.type !== "person") this.#step(step);
  }

  /** Both peers have told of all that came. */
  expectNothingUnread(): void {
    for (const side of ["client", "upstream"] as const) expect(this.takeText(side), side).toBe("");
  }

  /** Records since the last look. */
  takeRecords(): readonly ArchiveRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** What that side got since the last look. */
  takeText(side: Side): string {
    const text = this.#texts[side];
    this.#texts[side] = "";
    return text;
  }

  isCut(side: Side): boolean {
    return this.#cut.has(side);
  }

  isPaused(side: Side): boolean {
    return this.#paused.has(side);
  }

  holdReceipts(): void {
    this.#heldReceipts = [];
  }

  releaseReceipts(): void {
    const tickets = this.#heldReceipts ?? [];
    this.#heldReceipts = undefined;
    for (const ticket of tickets) this.feed({ type: "archived", ticket, receipt: RECEIPT });
  }

  #step(step: Exclude<Step, { readonly type: "person" }>): void {
    switch (step.type) {
      case "sends":
        return this.#send(step.side, this.#placeholders.fill(step.text));
      case "receives":
        return this.#expectText(step.side, step.text);
      case "archive":
        expect(this.takeRecords().map(lineOf)).toEqual(step.lines);
        return;
      case "archiveState":
        this.#isArchiveUp = step.isUp;
        return;
      case "tls":
        return this.feed({ type: "tlsReady", side: step.side, tls: TLS });
      case "ends":
        return this.feed({ type: step.side === "client" ? "clientEnd" : "upstreamEnd" });
      case "isCut":
        expect([...this.#cut]).toContain(step.side);
        return;
      case "reconnects":
        return this.#reconnect();
      case "shutdown":
        return this.feed({ type: "shutdown" });
      case "time":
        return this.pass(step.ms);
    }
  }

  /** One input at a time, as the driver does it: what an effect causes waits for the effects before it. */
  feed(input: BareInput): void {
    this.#inbox.push(input);
    if (this.#inbox.length > 1) return;
    for (let next = this.#inbox[0]; next !== undefined; next = this.#inbox[0]) {
      for (const effect of this.#session.handle({ ...next, nowMs: this.#nowMs })) {
        if (effect.type === "observe") this.events.push(effect.event);
        this.#carryOut(effect);
      }
      this.#inbox.shift();
    }
  }

  #reconnect(): void {
    this.#session = new Session({ ...this.#options, sessionId: `${this.#options.sessionId}+` });
    this.#timers.clear();
    this.#cut.clear();
    this.#texts.client = "";
    this.#texts.upstream = "";
    this.feed({ type: "opened" });
  }

  #send(side: Side, text: string): void {
    const bytes = new TextEncoder().encode(text);
    const size = this.#chunk === 0 ? bytes.length : this.#chunk;
    for (let at = 0; at < bytes.length; at += size) {
      this.feed({
        type: side === "client" ? "clientBytes" : "upstreamBytes",
        bytes: bytes.subarray(at, at + size),
      });
    }
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "sendClient") this.#texts.client += effect.text;
    if (effect.type === "sendUpstream") this.#texts.upstream += effect.text;
    this.#close(effect);
    if (effect.type === "yield") this.feed({ type: "turn" });
    if (effect.type === "pause") this.#paused.add(effect.side);
    if (effect.type === "resume") this.#paused.delete(effect.side);
    if (effect.type === "setTimer") this.#timers.set(effect.timer, this.#nowMs + effect.delayMs);
    if (effect.type === "clearTimer") this.#timers.delete(effect.timer);
    if (effect.type === "archive") this.#archive(effect);
    if (effect.type === "archiveLast") this.#keepLast(effect.record);
  }

  #close({ type }: Effect): void {
    if (type === "cutClient") this.cuts += 1;
    if (type === "closeClient") this.#cut.add("client");
    if (type === "closeUpstream") this.#cut.add("upstream");
  }

  #keepLast(record: ArchiveRecord): void {
    if (this.#isArchiveUp) this.#keep(record);
  }

  #keep(record: ArchiveRecord): void {
    this.#records.push(record);
    this.kept.push(record);
  }

  #archive({ ticket, record }: Extract<Effect, { readonly type: "archive" }>): void {
    if (!this.#isArchiveUp)
      return this.feed({ type: "archiveFailed", ticket, code: "SG_ARCHIVE_UNAVAILABLE" });
    this.#keep(record);
    if (this.#heldReceipts === undefined) this.feed({ type: "archived", ticket, receipt: RECEIPT });
    else this.#heldReceipts.push(ticket);
  }

  /** The clock is set; timers go on as they were. */
  jump(byMs: number): void {
    this.#nowMs += byMs;
  }

  /** Time goes by; timers fire as they fall due. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, atMs]) => atMs <= untilMs).sort((a, b) => a[1] - b[1])[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#nowMs = due[1];
      this.feed({ type: "timerFired", timer: due[0] as Extract<Input, { type: "timerFired" }>["timer"] });
    }
    this.#nowMs = untilMs;
  }

  #expectText(side: Side, pattern: string): void {
    const actual = canonical(this.takeText(side));
    const expected = canonicalPattern(pattern);
    if (!this.#placeholders.fits(expected, actual)) expect(actual).toBe(this.#placeholders.known(expected));
  }
}

const TLS = { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", serverName: "agency.example" };
