import { describe, expect, test } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import {
  byPlace,
  commitmentIn,
  isDrawn,
  isSighted,
  listText,
  planFacts,
  type SamplePlan,
} from "../../../src/records/sampling.ts";
import { NOON, stanzaRecord } from "../../support/archive.ts";

const PLAN: SamplePlan = {
  division: "water",
  rate: 10_000,
  fromMs: NOON,
  toMs: NOON + 1_000,
  inside: ["agency.example", "rooms.agency.example"],
};

const { verdict } = stanzaRecord(1);
const ours = (changes: Partial<StanzaRecord> = {}): StanzaRecord =>
  stanzaRecord(1, { verdict: { ...verdict, divisions: ["roads", "water"] }, ...changes });
const from = (bare: string | undefined, changes: Partial<StanzaRecord> = {}): StanzaRecord =>
  ours({
    direction: "inbound",
    sighting: "delivery",
    addressing: { type: "chat", ...(bare !== undefined && { from: bare }) },
    ...changes,
  });

describe("a commitment", () => {
  test("is read from its record as it was written", () => {
    expect(commitmentIn(planFacts(PLAN, "ab"))).toEqual({ plan: PLAN, seedHash: "ab" });
    const all = { ...PLAN, division: "", inside: ["agency.example"] };
    expect(commitmentIn(planFacts(all, "ab"))).toEqual({ plan: all, seedHash: "ab" });
  });

  test.each([
    ["of another way to draw", { population: "messages-twice" }],
    ["without a rate", { rate: 0 }],
    ["without a period", { to: "soon" }],
  ])("%s is none", (_, changes) => {
    expect(commitmentIn({ ...planFacts(PLAN, "ab"), ...changes })).toBeUndefined();
  });
});

describe("the rate", () => {
  const digest = (start: string): string => start.padEnd(64, "0");

  test.each([
    [1, "0000000000000", true],
    [1, "000010c6f7a0b", true],
    [1, "000010c6f7a0c", false],
    [500_000, "7ffffffffffff", true],
    [500_000, "8000000000000", false],
    [1_000_000, "fffffffffffff", true],
  ])("%i parts per million, %s: %s", (rate, start, isIn) => {
    expect(isDrawn({ ...PLAN, rate }, digest(start))).toBe(isIn);
  });
});

describe("who counts", () => {
  test.each<[string, StanzaRecord, boolean]>([
    ["a message of the division", ours(), true],
    [
      "one that was refused",
      ours({ verdict: { ...verdict, divisions: ["water"], enforced: "block" } }),
      true,
    ],
    ["one that says it is an error", ours({ addressing: { type: "error" } }), true],
    ["of another division", ours({ verdict: { ...verdict, divisions: ["roads"] } }), false],
    ["of no division", ours({ verdict }), false],
    ["the period's first", ours({ receivedAtMs: NOON }), true],
    ["before it", ours({ receivedAtMs: NOON - 1 }), false],
    ["at its end", ours({ receivedAtMs: NOON + 1_000 }), false],
    ["presence", ours({ stanzaKind: "presence" }), false],
    ["the gateway's own", ours({ service: "notice" }), false],
    ["a colleague's, delivered", from("raj@agency.example"), false],
    ["by way of a room", from("room@rooms.agency.example", { sighting: "room" }), false],
    ["a carbon of one's own", from("ana@agency.example", { sighting: "carbon" }), false],
    ["from the account itself", from(undefined), false],
    ["from outside", from("eve@outside.example"), true],
    ["from outside, dressed up as a carbon", from("eve@outside.example", { sighting: "carbon" }), true],
    ["from a subdomain", from("eve@x.agency.example"), true],
    ["from what is no address", from(undefined, { addressing: { type: "chat", fromText: "@" } }), true],
  ])("%s: %s", (_, record, isIn) => {
    expect(isSighted(PLAN, record)).toBe(isIn);
  });

  test("everybody, where no division is named", () => {
    expect(isSighted({ ...PLAN, division: "" }, ours({ verdict }))).toBe(true);
  });

  test("one's own domain is inside, listed or not", () => {
    const record = from("raj@agency.example");
    expect(isSighted({ ...PLAN, inside: ["other.example"] }, record)).toBe(false);
  });
});

test("a list has one order and one text", () => {
  const places = [
    { logId: "b", sequence: 1, chainHash: "01" },
    { logId: "a", sequence: 10, chainHash: "02" },
    { logId: "a", sequence: 9, chainHash: "03" },
  ];
  expect(listText(places.toSorted(byPlace))).toBe("a 9 03\na 10 02\nb 1 01\n");
});
