/**
 * What holds for every session, whatever peers, archive and clock do: chunks do not show, nothing throws, nothing is
 * sent without its receipt, one stanza in is one stanza out.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Effect } from "../../src/session/effect.ts";
import type { Input, TimerName } from "../../src/session/input.ts";
import { Session } from "../../src/session/session.ts";
import { policyFor } from "../support/policy.ts";
import { LIMITS, sessionOptions } from "../support/sans-io.ts";
import { type Flow, Archive, Bound, clearSealer, LOG_IN } from "../support/session-runs.ts";
import { utf8 } from "../support/bytes.ts";

const MESSAGES = {
  outbound: [
    (id: string) => `<message to='raj@agency.example' type='chat' id='${id}'><body>fine</body></message>`,
    (id: string) => `<message to='pat@outside.example' type='chat' id='${id}'><body>no</body></message>`,
    (id: string) =>
      `<message to='raj@agency.example' type='chat' id='${id}'><body>ssn 536-22-8145</body></message>`,
    (id: string) => `<iq type='get' id='${id}'><query xmlns='jabber:iq:roster'/></iq>`,
    (id: string) => `<iq type='result' to='pat@outside.example' id='${id}'/>`,
    (id: string) => `<presence id='${id}'/>`,
    (id: string) => `<presence to='pat@outside.example' type='subscribe' id='${id}'/>`,
    (id: string) => `<iq type='result' id='g1.${id}' to='agency.example'/>`,
    (id: string) => `<iq type='bad' id='${id}'/>`,
  ],
  inbound: [
    (id: string) => `<message from='raj@agency.example/x' type='chat' id='${id}'><body>fine</body></message>`,
    (id: string) => `<message from='pat@outside.example/x' type='chat' id='${id}'><body>no</body></message>`,
    (id: string) =>
      `<message from='raj@agency.example/x' type='chat' id='${id}'><body>ssn 536-22-8145</body></message>`,
    (id: string) =>
      `<iq type='set' id='${id}'><query xmlns='jabber:iq:roster'><item jid='pat@outside.example'/></query></iq>`,
    (id: string) => `<iq type='result' from='up.agency.example' id='${id}'><x xmlns='urn:unknown'/></iq>`,
    (id: string) => `<presence from='pat@outside.example' type='subscribe' id='${id}'/>`,
    (id: string) => `<iq type='result' id='g1.${id}' from='agency.example'/>`,
    (id: string) => `<iq type='result' id='${id.repeat(300)}' from='pat@outside.example'/>`,
  ],
} as const;

const direction = fc.constantFrom("outbound" as const, "inbound" as const);
const stanza = fc.tuple(direction, fc.nat(8), fc.constantFrom("", "<r xmlns='urn:xmpp:sm:3'/>"));

const textOf = ([way, kind, after]: readonly [Flow, number, string], n: number): string =>
  (MESSAGES[way][kind % MESSAGES[way].length]?.(`n${String(n)}x`) ?? "") + after;

const session = (sliceUnits = LIMITS.sliceUnits): Session =>
  new Session(
    sessionOptions({
      limits: { ...LIMITS, sliceUnits },
      ports: { ...sessionOptions().ports, sealer: clearSealer },
      revision: policyFor({
        limits: { maxStanzaBytes: 131_072, maxStanzasPerSecond: 1e6, maxBytesPerSecond: 1e9 },
      }),
    }),
  );

/** One leg's texts joined, records in order; what depends on chunks (reading, timers) left out. */
function digestOf(effects: readonly Effect[]): unknown {
  let client = "";
  let upstream = "";
  const rest: unknown[] = [];
  for (const effect of effects) {
    if (effect.type === "sendClient") client += effect.text;
    else if (effect.type === "sendUpstream") upstream += effect.text;
    else if (effect.type === "archive") rest.push(effect.record);
    else if (effect.type === "observe" || effect.type.startsWith("close")) rest.push(effect);
  }
  return { client, upstream, rest };
}

describe("any chunking, in any slices, gives the same effects", () => {
  const run = (
    texts: readonly (readonly [Flow, string])[],
    size: () => number,
    sliceUnits?: number,
  ): unknown => {
    const core = session(sliceUnits);
    const all: Effect[] = [];
    const feed = (input: Input): void => {
      for (const effect of core.handle(input)) {
        all.push(effect);
        if (effect.type === "archive") feed(Archive.kept(effect.ticket));
        if (effect.type === "yield") feed({ type: "turn", nowMs: 0 });
      }
    };
    for (const [way, text] of texts) {
      const bytes = utf8(text);
      for (let at = 0, step = size(); at < bytes.length; at += step, step = size()) {
        const type = way === "outbound" ? "clientBytes" : "upstreamBytes";
        feed({ type, bytes: bytes.subarray(at, at + step), nowMs: 0 });
      }
    }
    return digestOf(all);
  };

  it("of log-in and traffic, up to a broken end", () => {
    const tail = fc.constantFrom(
      "",
      "</stream:stream>",
      "<oops",
      "</wrong>",
      "<?pi?>",
      "\u0000",
      "<x xmlns='urn:x'/>",
    );
    fc.assert(
      fc.property(
        fc.array(stanza, { maxLength: 8 }),
        tail,
        fc.infiniteStream(fc.integer({ min: 1, max: 90 })),
        (stanzas, end, sizes) => {
          const traffic = stanzas.map((one, n) => [one[0], textOf(one, n)] as const);
          const texts = [...LOG_IN, ...traffic, ["outbound", end] as const];
          const whole = run(texts, () => 1e6);
          expect(run(texts, () => Number(sizes.next().value))).toEqual(whole);
          expect(run(texts, () => 1)).toEqual(whole);
          expect(run(texts, () => 1e6, 1)).toEqual(whole);
          expect(run(texts, () => Number(sizes.next().value), 30_000)).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const PIECES: readonly string[] = [
  ...LOG_IN.map(([, text]) => text),
  ...MESSAGES.outbound.map((make) => make("a")),
  ...MESSAGES.inbound.map((make) => make("b")),
  "</stream:stream>",
  "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
  "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
  "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
  "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>x</see-other-host></stream:error>",
  ...[
    "enable resume='1'",
    "enabled id='u' resume='1'",
    "r",
    "a h='1'",
    "resume previd='x' h='1'",
    "resumed previd='x' h='1'",
    "failed",
  ].map((inner) => `<${inner} xmlns='urn:xmpp:sm:3'/>`),
  `<iq type='result' id='g1.garbage'/>`,
  `<iq type='result' id='g1.${clearSealer.seal("{nonsense", "substitute|outbound|lee@agency.example")}' from='agency.example'/>`,
  `<iq type='result' id='g1.${clearSealer.seal("[9e99,{}]", "substitute|outbound|lee@agency.example")}' from='agency.example'/>`,
  `<resume xmlns='urn:xmpp:sm:3' h='1' previd='${clearSealer.seal("[1,2,3]", "resume")}'/>`,
  " ",
  "<iq/>",
  "<message to='@' id='\u{1F600}&#x10FFFF;'/>",
];
const TIMERS: readonly TimerName[] = ["negotiation", "idle", "archiveRetry", "outage", "drain", "rate"];
const TLS = { version: "TLSv1.3", cipher: "x", serverName: "agency.example" };

type Loose = Input extends infer I ? (I extends Input ? Omit<I, "nowMs"> : never) : never;

const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PIECES).map(utf8) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }).map(utf8) },
);
const side = fc.constantFrom("client" as const, "upstream" as const);
const anyInput: fc.Arbitrary<Loose> = fc.oneof(
  { weight: 6, arbitrary: bytes.map((chunk): Loose => ({ type: "clientBytes", bytes: chunk })) },
  { weight: 6, arbitrary: bytes.map((chunk): Loose => ({ type: "upstreamBytes", bytes: chunk })) },
  { weight: 4, arbitrary: fc.nat(12).map((ticket): Loose => ({ ...Archive.kept(ticket) })) },
  fc.nat(12).map((ticket): Loose => ({ type: "archiveFailed", ticket, code: "SG_X" })),
  fc.constantFrom(...TIMERS).map((timer): Loose => ({ type: "timerFired", timer })),
  side.map((one): Loose => ({ type: "tlsReady", side: one, tls: TLS })),
  fc.constantFrom<Loose>(
    { type: "opened" },
    { type: "turn" },
    { type: "policyChanged", revision: policyFor({ mode: "shadow" }) },
  ),
  fc.constantFrom<Loose>({ type: "clientEnd" }, { type: "upstreamEnd" }, { type: "shutdown" }),
);

describe("total", () => {
  it("no input in any order throws; after the end there is silence", () => {
    const beginning = fc.nat(LOG_IN.length);
    fc.assert(
      fc.property(
        fc.boolean(),
        beginning,
        fc.array(anyInput, { maxLength: 25 }),
        (isEncrypted, first, inputs) => {
          const core = new Session(
            sessionOptions({ isEncrypted, ports: { ...sessionOptions().ports, sealer: clearSealer } }),
          );
          const start = LOG_IN.slice(0, first).map(([way, text]): Loose => ({
            type: way === "outbound" ? "clientBytes" : "upstreamBytes",
            bytes: utf8(text),
          }));
          let isOver = false;
          for (const input of [...start, ...inputs]) {
            const effects = core.handle({ ...input, nowMs: 1 });
            if (isOver) expect(effects).toEqual([]);
            isOver ||= effects.some(({ type }) => type === "closeUpstream");
          }
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

const step = fc.oneof(
  { weight: 4, arbitrary: stanza.map((one) => ({ type: "stanza" as const, one })) },
  { weight: 3, arbitrary: fc.nat(5).map((at) => ({ type: "answer" as const, at, isKept: true })) },
  { weight: 1, arbitrary: fc.nat(5).map((at) => ({ type: "answer" as const, at, isKept: false })) },
  { weight: 1, arbitrary: fc.constant({ type: "retry" as const }) },
);

describe("archive before forward, one in, one out", () => {
  it("whatever order receipts and failures come in", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const bound = new Bound(session());
        let n = 0;
        for (const one of steps) {
          if (one.type === "stanza") bound.send(one.one[0], textOf(one.one, n++));
          else if (one.type === "retry") bound.fire("archiveRetry");
          else bound.answer(one.at, one.isKept);
          bound.check();
        }
        bound.settle();
        bound.check();
        bound.checkEnd();
      }),
      { numRuns: 300 },
    );
  });
});
