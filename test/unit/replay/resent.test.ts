import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { Resent } from "../../../src/replay/resent.ts";
import { DAY_MS, NOON, stanzaRecord } from "../../support/archive.ts";

let resent: Resent;
beforeEach(() => {
  resent = new Resent((text) => createHash("sha256").update(text).digest("hex"));
});

const sent = (count: number, received: string, changes: Partial<StanzaRecord> = {}): StanzaRecord =>
  stanzaRecord(count, { received, position: { streamId: "s", count }, ...changes });

test("the same text at the same place is the same stanza", () => {
  expect(resent.isResent(sent(1, "a"))).toBe(false);
  expect(resent.isResent(sent(2, "b"))).toBe(false);
  expect(resent.isResent(sent(1, "a"))).toBe(true);
  expect(resent.isResent(sent(2, "b"))).toBe(true);
});

test("another text there, the same elsewhere, or on another stream, is another one", () => {
  resent.isResent(sent(1, "a"));
  expect(resent.isResent(sent(1, "b"))).toBe(false);
  expect(resent.isResent(sent(2, "a"))).toBe(false);
  expect(resent.isResent(sent(1, "b", { position: { streamId: "t", count: 1 } }))).toBe(false);
});

test("without a place nothing is sent again", () => {
  const plain = stanzaRecord(1, { received: "a" });
  expect([plain, plain].map((one) => resent.isResent(one))).toEqual([false, false]);
});

test("what it keeps is bounded: a hundred of a stream, streams of a day", () => {
  for (let count = 1; count <= 101; count += 1) resent.isResent(sent(count, "a"));
  expect(resent.isResent(sent(1, "a"))).toBe(false);
  expect(resent.isResent(sent(101, "a"))).toBe(true);
  const other = { position: { streamId: "t", count: 1 } };
  resent.isResent(sent(1, "a", { ...other, receivedAtMs: NOON + 2 * DAY_MS }));
  expect(resent.isResent(sent(101, "a", { receivedAtMs: NOON + 2 * DAY_MS }))).toBe(false);
});
