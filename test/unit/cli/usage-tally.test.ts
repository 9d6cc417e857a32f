/** Counts of use from records: what counts, for whom, and when. */
import { describe, expect, it } from "vitest";
import { UsageTally, type UsageWish } from "../../../src/cli/usage-tally.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { NOON, stanzaRecord } from "../../support/archive.ts";

const HOUR = 3_600_000;
const WISH: UsageWish = {
  fromMs: 0,
  toMs: NOON + 30 * HOUR,
  person: undefined,
  division: undefined,
  usage: {
    timeZone: "UTC",
    hours: { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], fromMinute: 0, untilMinute: 780 },
    thresholds: {},
  },
  entries: [{ person: "p-lee", jid: "lee@agency.example", fromMs: NOON, untilMs: NOON + 20 * HOUR }],
};
const USER = "lee@agency.example/desk";
const TYPING = "<message><composing xmlns='http://jabber.org/protocol/chatstates'/></message>";

const record = (
  changes: Partial<StanzaRecord> = {},
  verdict: Partial<StanzaRecord["verdict"]> = {},
): StanzaRecord => {
  const base = stanzaRecord(1, {
    user: USER,
    receivedAtMs: NOON,
    sighting: "origin",
    direction: "outbound",
    ...changes,
  });
  return {
    ...base,
    findings: changes.findings ?? [],
    verdict: { ...base.verdict, disposition: "allow", ...verdict },
  };
};
const tallied = (records: readonly StanzaRecord[], wish: Partial<UsageWish> = {}): UsageTally => {
  const tally = new UsageTally({ ...WISH, ...wish });
  for (const one of records) tally.take(one, true);
  return tally;
};
const countOf = (records: readonly StanzaRecord[]) => tallied(records).people.get("p-lee");

describe("counted", () => {
  it.each<[string, StanzaRecord, object | undefined]>([
    ["sent", record(), { sent: 1, received: 0, refused: 0, outsideHours: 0, flagged: 0 }],
    ["after hours", record({ receivedAtMs: NOON + HOUR }), { sent: 1, outsideHours: 1 }],
    ["refused", record({}, { disposition: "block" }), { sent: 0, refused: 1 }],
    ["received", record({ direction: "inbound", sighting: "delivery" }), { sent: 0, received: 1 }],
    ["from a room", record({ direction: "inbound", sighting: "room" }), { received: 1 }],
    ["a carbon", record({ direction: "inbound", sighting: "carbon" }), undefined],
    ["from the archive", record({ direction: "inbound", sighting: "archive" }), undefined],
    ["typing", record({ received: TYPING }), undefined],
    ["presence", record({ stanzaKind: "presence" }), undefined],
    ["an error", record({ addressing: { type: "error" } }), undefined],
    ["the gateway's", record({ service: "notice" }), undefined],
    ["too late", record({ receivedAtMs: NOON + 30 * HOUR }), undefined],
  ])("%s", (_, one, expected) => {
    const found = countOf([one]);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  it("days, bytes and flags", () => {
    const flag = {
      ruleId: "usage-threshold",
      disposition: "flag",
      reason: "",
      refusal: "not-work",
      clauseIds: [],
    } as const;
    const found = countOf([
      record({ received: "<message><body>é</body></message>" }),
      record({ receivedAtMs: NOON + 13 * HOUR, received: "<message/>", findings: [flag] }),
      record({
        receivedAtMs: NOON + 13 * HOUR,
        received: "<message><body>a</body></message>",
        findings: [flag],
      }),
    ]);
    expect(found).toMatchObject({ sent: 2, sentBytes: 34 + 33, flagged: 1 });
    expect(found?.days.size).toBe(2);
  });
});

it("an address is the person's who had it then", () => {
  const { people } = tallied([record(), record({ receivedAtMs: NOON + 20 * HOUR })]);
  expect([...people.keys()]).toEqual(["p-lee", "lee@agency.example"]);
});

it("divisions are those of the record; one or one person can be asked for", () => {
  const all = [
    record({}, { divisions: ["field", "desk"] }),
    record({ user: "raj@agency.example/x" }, { divisions: ["desk"] }),
    record(),
  ];
  const sent = (wish: Partial<UsageWish>) =>
    Object.fromEntries([...tallied(all, wish).divisions].map(([id, count]) => [id, count.sent]));
  expect(sent({})).toEqual({ field: 1, desk: 2, "-": 1 });
  expect(sent({ division: "field" })).toEqual({ field: 1, desk: 1 });
  expect(sent({ person: "raj@agency.example" })).toEqual({ desk: 1 });
  expect(sent({ person: "p-lee" })).toEqual({ field: 1, desk: 1, "-": 1 });
});

it("pairs by their number, the largest first", () => {
  const to = (address: string): StanzaRecord => record({ addressing: { type: "chat", to: address } });
  const tally = tallied([to("b@x.example"), to("a@x.example"), to("b@x.example")]);
  expect(tally.pairs(9)).toEqual([
    { from: "p-lee", to: "b@x.example", messages: 2 },
    { from: "p-lee", to: "a@x.example", messages: 1 },
  ]);
  expect(tally.pairs(1)).toHaveLength(1);
});
