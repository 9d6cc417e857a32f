/**
 * The driver and a session that holds its legs (slices, rate, disk), whatever comes when: every stanza is on record once and
 * goes on in its order, the last before the end too, and no session outlives its legs.
 */
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Settle } from "../../src/archive/sink.ts";
import type { DriverPorts } from "../../src/edge/driver-ports.ts";
import { Driver } from "../../src/edge/driver.ts";
import { LEG_LIMITS, type LegEvents } from "../../src/edge/leg.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import { Session } from "../../src/session/session.ts";
import { utf8 } from "../support/bytes.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { policyFor } from "../support/policy.ts";
import { LIMITS, sessionOptions } from "../support/sans-io.ts";
import { clearSealer, LOG_IN } from "../support/session-runs.ts";

const OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='agency.example' version='1.0'/>";
const CLOSE = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";

/** A client on frames: of what it says a burst comes at once, held or not, and more as soon as it is read again. */
class FramedClient {
  readonly #events: LegEvents;
  #toSay: string[] = [];
  #holds = 0;
  isClosed = false;

  constructor(events: LegEvents) {
    this.#events = events;
  }

  get isHeld(): boolean {
    return this.#holds !== 0;
  }

  // What it is told is none of this test's.
  readonly write = (): void => undefined;

  hold(reason: number): void {
    this.#holds |= reason;
  }

  release(reason: number): void {
    const before = this.#holds;
    this.#holds &= ~reason;
    if (before !== 0 && this.#holds === 0) this.#say(7);
  }

  finish(): void {
    this.cut();
  }

  cut(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#events.onEnd(undefined);
    this.#events.onClosed();
  }

  /** And when all is said it is gone. */
  begin(frames: readonly string[]): void {
    this.#toSay = [...frames];
    this.#say(7);
  }

  say(frame: string): void {
    this.#events.onBytes(utf8(frame));
  }

  /** What is left, where nobody holds it. */
  goOn(): void {
    if (!this.isHeld && this.#toSay.length > 0) this.#say(7);
  }

  #say(count: number): void {
    if (this.#toSay.length === 0) return;
    const burst = this.#toSay.splice(0, count);
    for (const frame of burst) this.say(frame);
    if (this.#toSay.length === 0) this.cut();
  }
}

const serverOf = (heard: string[]): Duplex =>
  new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      heard.push(chunk.toString());
      done();
    },
  });

interface Wishes {
  readonly sliceUnits: number;
  readonly highWaterLength: number;
  readonly maxStanzasPerSecond: number;
}

/** A driver and its session, with the disk's answers in the test's hand. */
const world = ({ sliceUnits, highWaterLength, maxStanzasPerSecond }: Wishes) => {
  const clock = new ManualClock();
  const records: ArchiveRecord[] = [];
  const settles: (() => void)[] = [];
  const heard: string[] = [];
  const faults: string[] = [];
  const server = serverOf(heard);
  let client: FramedClient | undefined;
  let isOver = false;
  const core = new Session(
    sessionOptions({
      transport: "websocket",
      limits: { ...LIMITS, sliceUnits, highWaterLength },
      ports: { ...sessionOptions().ports, sealer: clearSealer },
      revision: policyFor({
        limits: { maxStanzaBytes: 131_072, maxStanzasPerSecond, maxBytesPerSecond: 1e6 },
      }),
    }),
  );
  const append = (record: ArchiveRecord, settle: Settle): void => {
    settles.push(() => {
      records.push(record);
      settle({ logId: "log", sequence: records.length, chainHash: "" });
    });
  };
  const observer = {
    onEvent: () => undefined,
    onFault: (code: string) => faults.push(code),
    onProcessed: () => undefined,
    onArchived: () => undefined,
    onEnd: () => (isOver = true),
  };
  const driver = new Driver({
    core,
    clock,
    observer,
    sink: { append },
    lastRecords: { keep: () => undefined },
    upstream: { connect: async () => await Promise.resolve(server) },
    client: (events: LegEvents) => {
      client = new FramedClient(events);
      return { leg: client, tls: undefined, begin: () => undefined };
    },
    legLimits: LEG_LIMITS,
    lingerTimeoutMs: 60_000,
  } as unknown as DriverPorts);
  driver.start();
  if (client === undefined) throw new Error("no client");
  return { clock, records, settles, heard, faults, server, client, isOver: () => isOver };
};

type World = ReturnType<typeof world>;

/** A few answers of the disk, a little time, and what falls due. */
const goOn = async ({ clock, settles }: World, answers: number, ms: number): Promise<void> => {
  for (const settle of settles.splice(0, answers)) settle();
  await new Promise(setImmediate);
  clock.pass(ms);
  await new Promise(setImmediate);
};

const logIn = async (all: World): Promise<void> => {
  for (const [way, text] of LOG_IN) {
    if (way === "inbound") all.server.push(utf8(text));
    else
      all.client.say(text.startsWith("<stream") ? OPEN : text.replace("<iq ", "<iq xmlns='jabber:client' "));
    for (let times = 0; times < 3; times += 1) await goOn(all, 9, 20);
  }
  all.records.length = 0;
  all.heard.length = 0;
};

const ids = (text: string): readonly string[] =>
  [...text.matchAll(/ id=['"](n\d+)['"]/g)].map(([, id]) => id ?? "");

it("loses nothing that a client said before it went", async () => {
  const wishes = fc.record({
    sliceUnits: fc.constantFrom(1, 30_000, 150_000),
    highWaterLength: fc.constantFrom(2_000, 20_000, 65_536),
    maxStanzasPerSecond: fc.constantFrom(5, 50, 1e6),
  });
  await fc.assert(
    fc.asyncProperty(
      wishes,
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      fc.array(fc.nat(9), { minLength: 1 }),
      async (wished, count, saysGoodbye, answers) => {
        const all = world(wished);
        await logIn(all);
        const said = Array.from({ length: count }, (_, n) => `n${String(n)}`);
        const stanzas = said.map(
          (id) =>
            `<message xmlns='jabber:client' to='raj@agency.example' id='${id}'><body>ok</body></message>`,
        );
        all.client.begin(saysGoodbye ? [...stanzas, CLOSE] : stanzas);
        for (let turn = 0; turn < 1_000 && !all.isOver(); turn += 1) {
          all.client.goOn();
          await goOn(all, 1 + (answers[turn % answers.length] ?? 0), 100);
          if (all.server.writableEnded && !all.server.readableEnded) all.server.push(null);
        }
        const kept = all.records.map((one) => (one.kind === "stanza" ? one.received : "")).join("");
        expect([all.isOver(), all.faults]).toEqual([true, []]);
        expect(ids(kept)).toEqual(said);
        expect(ids(all.heard.join(""))).toEqual(said);
      },
    ),
  );
});
