import { describe, expect, test } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import type { Kept } from "../../../src/replay/replay.ts";
import { NOON, stanzaRecord } from "../../support/archive.ts";
import { drawFrom, keptAs, PLAN, planned } from "../../support/samples.ts";

const ALL = { plan: { ...PLAN, rate: 1_000_000 } };
const message = (inner: string, changes: Partial<StanzaRecord> = {}): StanzaRecord =>
  stanzaRecord(1, { received: `<message to='raj@agency.example'>${inner}</message>`, ...changes });
const walk = (records: readonly StanzaRecord[]) =>
  drawFrom(
    [planned(), ...records].map((one, index) => keptAs(one, index + 1)),
    "seed",
    ALL,
  );

describe("the population", () => {
  test.each([
    ["a text", "<body>hello</body>", 1],
    ["a prefixed text", "<c:body xmlns:c='jabber:client'>hello</c:body>", 1],
    ["a file", "<x xmlns='jabber:x:oob'><url>https://files.example/a</url></x>", 1],
    ["what nobody can read", "<encrypted xmlns='eu.siacs.conversations.axolotl'/>", 1],
    ["signs of typing", "<composing xmlns='http://jabber.org/protocol/chatstates'/>", 0],
    ["a receipt", "<received xmlns='urn:xmpp:receipts' id='1'/>", 0],
  ])("%s", (_, inner, population) => {
    expect(walk([message(inner)])).toMatchObject({ population, drawn: { length: population } });
  });

  test("has what was no whole stanza", () => {
    expect(walk([message("", { received: "<message><body>cut" })]).population).toBe(1);
  });

  test("has a stanza that was sent again once", () => {
    const position = { streamId: "s", count: 7 };
    const again = message("<body>hello</body>", { position });
    expect(walk([again, again, message("<body>other</body>", { position })]).population).toBe(2);
  });
});

describe("the commitment", () => {
  const inPeriod = message("<body>a</body>", { receivedAtMs: NOON });
  const session = {
    kind: "session",
    step: "open",
    recordId: "x",
    receivedAtMs: NOON,
    sessionId: "s",
    facts: {},
  };

  test.each<[string, readonly Kept[]]>([
    ["before", [keptAs(planned(), 1), keptAs(inPeriod, 2)]],
    ["late", [keptAs(inPeriod, 1), keptAs(planned(), 2)]],
    ["late", [keptAs(session as never, 1), keptAs(planned(), 2), keptAs(inPeriod, 3)]],
    ["nowhere", [keptAs(inPeriod, 1)]],
    ["before", [keptAs(inPeriod, 1, "log-b"), keptAs(planned(), 1), keptAs(inPeriod, 2)]],
  ])("is %s", (commitment, kept) => {
    expect(drawFrom(kept, "seed").commitment).toBe(commitment);
  });

  test("of another sample is not this one's", () => {
    const other = { ...planned(), facts: { act: "sample plan", on: "sample:sa-2" } };
    expect(drawFrom([keptAs(other as never, 1)], "seed").commitment).toBe("nowhere");
  });
});

test("what is disposed of is named apart; what came after the draw is counted, not drawn", () => {
  const kept = [1, 2, 3].map((n) => keptAs(message("<body>a</body>"), n));
  const first = drawFrom(kept, "seed", ALL);
  expect(first).toMatchObject({ population: 3, untold: [], lateCount: 0 });
  expect(first.ends).toEqual(new Map([["log-a", 3]]));
  const disposed = kept.map((one, index) => ({ ...one, hasContent: index !== 1 }));
  const more = [...disposed, keptAs(message("<body>late</body>"), 4)];
  const again = drawFrom(more, "seed", { ...ALL, upTo: first.ends });
  expect(again).toMatchObject({ population: 2, lateCount: 1, untold: [{ sequence: 2 }] });
  expect(again.drawn.map(({ sequence }) => sequence)).toEqual([1, 3]);
});
