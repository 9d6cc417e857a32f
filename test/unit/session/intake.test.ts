/** The intake as a session has it: in slices, in order, and not while the session holds the leg. */
import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/session/effect.ts";
import type { Input } from "../../../src/session/input.ts";
import { Session } from "../../../src/session/session.ts";
import { policyFor } from "../../support/policy.ts";
import { LIMITS, sessionOptions } from "../../support/sans-io.ts";
import { Archive, LOG_IN } from "../../support/session-runs.ts";
import { utf8 } from "../../support/bytes.ts";

const UNLIMITED = { maxStanzaBytes: 131_072, maxStanzasPerSecond: 1e6, maxBytesPerSecond: 1e9 };
const EACH = 10_000;

/** A bound session that does so much at a time; turns are given, and records answered, by the test alone. */
class Sliced {
  readonly #session: Session;
  /** Since the last look. */
  #effects: Effect[] = [];

  constructor(sliceUnits: number, highWaterLength = 1e6) {
    const limits = { ...LIMITS, sliceUnits, highWaterLength };
    this.#session = new Session(sessionOptions({ limits, revision: policyFor({ limits: UNLIMITED }) }));
    for (const [way, text] of LOG_IN) {
      this.feed({ type: way === "outbound" ? "clientBytes" : "upstreamBytes", bytes: utf8(text), nowMs: 0 });
      this.giveTurns();
    }
    this.take();
  }

  feed(input: Input): void {
    this.#effects.push(...this.#session.handle(input));
  }

  outbound(text: string): void {
    this.feed({ type: "clientBytes", bytes: utf8(text), nowMs: 0 });
  }

  inbound(text: string): void {
    this.feed({ type: "upstreamBytes", bytes: utf8(text), nowMs: 0 });
  }

  turn(): void {
    this.feed({ type: "turn", nowMs: 0 });
  }

  giveTurns(): void {
    for (let at = 0; at < this.#effects.length; at += 1) {
      const effect = this.#effects[at];
      if (effect?.type === "archive") this.feed(Archive.kept(effect.ticket));
      if (effect?.type === "yield") this.turn();
    }
  }

  take(): readonly Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

const kinds = (effects: readonly Effect[]): readonly string[] =>
  effects
    .filter(({ type }) => type !== "observe")
    .map((one) => ("side" in one ? `${one.type} ${one.side}` : one.type));

const sent = (effects: readonly Effect[]): string =>
  effects.map((one) => (one.type === "sendUpstream" || one.type === "sendClient" ? one.text : "")).join("");

const ACK = "<a xmlns='urn:xmpp:sm:3' h='0'/>";
const acksIn = (effects: readonly Effect[]): number => sent(effects).split("<a ").length - 1;

describe("Intake", () => {
  it("deals with a slice, has both legs held, and asks once for a turn", () => {
    const session = new Sliced(3 * EACH);
    session.outbound(ACK.repeat(7));
    const first = session.take();
    expect(kinds(first)).toEqual(["sendUpstream", "pause client", "pause upstream", "yield"]);
    expect(acksIn(first)).toBe(3);
    session.outbound(ACK);
    expect(session.take()).toEqual([]);
    session.turn();
    const second = session.take();
    expect(kinds(second)).toEqual(["sendUpstream", "yield"]);
    expect(acksIn(second)).toBe(3);
    session.turn();
    const third = session.take();
    expect(kinds(third)).toEqual(["sendUpstream", "resume client", "resume upstream"]);
    expect(acksIn(third)).toBe(2);
  });

  it("gives each side its share", () => {
    const session = new Sliced(2 * EACH);
    session.outbound(ACK.repeat(9));
    session.inbound(ACK.repeat(9));
    session.take();
    const sides = [0, 1, 2, 3].map(() => {
      session.turn();
      return kinds(session.take()).find((one) => one.startsWith("send"));
    });
    expect(new Set(sides)).toEqual(new Set(["sendClient", "sendUpstream"]));
  });

  it("does not show: whatever the slice, the same goes on and is kept", () => {
    const run = (sliceUnits: number): unknown => {
      const session = new Sliced(sliceUnits);
      const chat = "<message to='raj@agency.example' type='chat' id='c'><body>fine</body></message>";
      const file =
        "<iq type='set' to='raj@agency.example/by' id='j'><jingle xmlns='urn:xmpp:jingle:1'/></iq>";
      session.outbound((chat + file + ACK).repeat(20));
      session.inbound("<message from='eve@outside.example/x' id='e'><body>no</body></message>".repeat(20));
      session.giveTurns();
      const effects = session.take();
      const records = effects.flatMap((one) =>
        one.type === "archive" && one.record.kind === "stanza" ? [one.record] : [],
      );
      const to = (type: "sendUpstream" | "sendClient"): string =>
        sent(effects.filter((one) => one.type === type)).replaceAll(/g[01]\.[\w-]+/g, "g");
      return [
        records.filter(({ direction }) => direction === "outbound").map(({ received }) => received),
        records.filter(({ direction }) => direction === "inbound").map(({ received }) => received),
        to("sendUpstream").length,
        to("sendClient").length,
      ];
    };
    const whole = run(1e9);
    expect(run(1)).toEqual(whole);
    expect(run(50_000)).toEqual(whole);
  });

  it("deals with nothing of a leg that is held for the disk, and asks for no turn meanwhile", () => {
    const session = new Sliced(4 * EACH, 2_000);
    const chat = "<message to='raj@agency.example' type='chat' id='c'><body>fine</body></message>";
    session.outbound(chat.repeat(7));
    const asked = session.take().filter(({ type }) => type === "archive");
    session.turn();
    session.outbound(chat);
    expect(kinds(session.take())).not.toContain("archive");
    session.turn();
    expect(kinds(session.take())).toEqual([]);
    for (const one of asked) if (one.type === "archive") session.feed(Archive.kept(one.ticket));
    session.giveTurns();
    expect(sent(session.take())).toBe(chat.repeat(8));
  });

  it("holds no leg, and asks for no turn, behind the end of both streams", () => {
    const session = new Sliced(2 * EACH);
    session.outbound("</stream:stream>");
    session.turn();
    session.take();
    session.inbound(`${ACK}</stream:stream>`);
    expect(kinds(session.take()).slice(-2)).toEqual(["closeClient", "closeUpstream"]);
  });

  it("deals with nothing behind a cut", () => {
    const session = new Sliced(2 * EACH);
    session.outbound(ACK.repeat(9));
    session.take();
    session.feed({ type: "timerFired", timer: "drain", nowMs: 100 });
    expect(kinds(session.take())).toEqual(["archiveLast", "closeClient", "closeUpstream"]);
  });

  it("drops what was read of a stream that has ended", () => {
    const session = new Sliced(2 * EACH);
    session.outbound(ACK.repeat(9));
    session.feed({ type: "clientEnd", nowMs: 0 });
    session.take();
    session.turn();
    expect(sent(session.take())).toBe("");
  });
});
