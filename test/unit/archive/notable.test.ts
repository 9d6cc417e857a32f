import { expect, test } from "vitest";
import { isNotableHeader, notableColumns } from "../../../src/archive/notable.ts";
import { encodeRecord, withIdentity } from "../../../src/records/canonical.ts";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import { NOON, refusalRecord, stanzaRecord } from "../../support/archive.ts";

const headerOf = (record: ArchiveRecord): string => withIdentity(encodeRecord(record).header, "log", 1);

const refused = refusalRecord(1);

test("columns of a refusal", () => {
  expect(notableColumns(headerOf(refused))).toEqual({
    receivedAtMs: NOON + 1,
    user: "ana@agency.example",
    farDomain: "outside.example",
    enforced: "block",
    rules: ",external-domain,",
    incidentRef: "G-00000-00001",
  });
});

test.each([
  [
    "outbound to a bare domain",
    { direction: "outbound", addressing: { type: "get", to: "room.example/nick" } },
    "room.example",
  ],
  [
    "inbound",
    { direction: "inbound", addressing: { type: "chat", from: "eve@b.example", to: "ana@a.example" } },
    "b.example",
  ],
  ["to nobody", { direction: "outbound", addressing: { type: "set" } }, ""],
  [
    "a resource with an at sign",
    { direction: "outbound", addressing: { type: "chat", to: "a@b.example/c@d" } },
    "b.example",
  ],
] as const)("far domain: %s", (_, changes, domain) => {
  expect(notableColumns(headerOf({ ...refused, ...changes })).farDomain).toBe(domain);
});

test("no reference where nothing was refused", () => {
  const { incidentRef: _ref, ...verdict } = refused.verdict;
  expect(_ref).toBeDefined();
  expect(
    notableColumns(headerOf({ ...refused, verdict: { ...verdict, enforced: "flag" } })).incidentRef,
  ).toBeNull();
});

test.each([
  ["an allowed stanza", stanzaRecord(1), false],
  ["a refused one", refused, true],
  [
    "one that shadow mode let pass",
    { ...refused, verdict: { ...refused.verdict, disposition: "allow" } },
    true,
  ],
  ["a start", { kind: "start", recordId: "a", receivedAtMs: NOON, facts: {} }, false],
] as const)("%s: notable is %#", (_, record, expected) => {
  expect(isNotableHeader(headerOf(record))).toBe(expected);
});
