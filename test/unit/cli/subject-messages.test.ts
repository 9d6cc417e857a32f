import { describe, expect, test } from "vitest";
import { entryOf, isOfSubject, messagesOf, type Subject } from "../../../src/cli/subject-messages.ts";
import type { ArchiveRecord, StanzaRecord } from "../../../src/records/record.ts";
import { keepRecords } from "../../support/kept-records.ts";
import { NOON, stanzaRecord, temporaryLog } from "../../support/archive.ts";

const ANA = "ana@agency.example";
const SUBJECT: Subject = { entries: [entryOf(ANA)], fromMs: NOON, toMs: NOON + 1_000 };
const of = (changes: Partial<StanzaRecord> = {}): StanzaRecord => stanzaRecord(1, changes);

describe("a message of the subject", () => {
  test.each<[string, ArchiveRecord, boolean]>([
    ["sent", of(), true],
    ["received", of({ direction: "inbound", sighting: "delivery" }), true],
    ["in a room", of({ direction: "inbound", sighting: "room" }), true],
    ["a carbon", of({ direction: "inbound", sighting: "carbon" }), false],
    ["an archive copy", of({ direction: "inbound", sighting: "archive" }), false],
    ["somebody else's", of({ user: "raj@agency.example/x" }), false],
    ["before", of({ receivedAtMs: NOON - 1 }), false],
    ["at the end", of({ receivedAtMs: NOON + 1_000 }), false],
    ["the gateway's", of({ service: "answer" }), false],
    ["presence", of({ stanzaKind: "presence" }), false],
    ["no stanza", { kind: "start", recordId: "r", receivedAtMs: NOON, facts: {} }, false],
  ])("%s: %s", (_, record, isOfIt) => {
    expect(isOfSubject(SUBJECT, record)).toBe(isOfIt);
  });

  test("is told by whose the address was then", () => {
    const entries = [{ jid: ANA, fromMs: NOON + 10, untilMs: NOON + 20 }];
    const at = (receivedAtMs: number): boolean => isOfSubject({ ...SUBJECT, entries }, of({ receivedAtMs }));
    expect([9, 10, 19, 20].map((ms) => at(NOON + ms))).toEqual([false, true, true, false]);
  });
});

test("signs of typing are none", async () => {
  const log = temporaryLog();
  const typing = "<message><composing xmlns='http://jabber.org/protocol/chatstates'/></message>";
  await keepRecords(log.dir, [
    of({ received: typing }),
    stanzaRecord(2),
    stanzaRecord(3, { received: "<message><b" }),
  ]);
  const found = [...messagesOf(log, SUBJECT)].map(({ receipt }) => receipt.sequence);
  expect(found).toEqual([2, 3]);
});
