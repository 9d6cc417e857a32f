import { expect, it } from "vitest";
import { BLOCKED_HEAD, entryCells, toEntry } from "../../../src/cli/blocked-text.ts";
import { SECRET_BODY, stanzaRecordFor } from "../../support/kept-records.ts";

const stored = (wishes: Parameters<typeof stanzaRecordFor>[0]): Parameters<typeof toEntry>[0] => ({
  receipt: { logId: "l", sequence: 7, chainHash: "00" },
  record: stanzaRecordFor(wishes),
  hasContent: true,
});

it("tells who, when, to whom, why and the reference, and no content", () => {
  const entry = toEntry(stored({ recordId: "s1.1", incidentRef: "G-AAAAA-BBBBB" }));
  expect(entry).toMatchObject({
    sequence: 7,
    time: "2026-10-01T08:00:00.000Z",
    user: "ann@agency.example",
    farEnd: "bob@other.example",
    rules: ["external-domain"],
    clauses: ["CCPS-1.b"],
    reference: "G-AAAAA-BBBBB",
  });
  expect(JSON.stringify(entry)).not.toContain(SECRET_BODY);
});

it("fits its columns, and marks what would have been blocked", () => {
  const entry = toEntry(stored({ recordId: "s1.1", disposition: "flag", enforced: "block" }));
  if (entry === undefined) throw new Error("no entry");
  const cells = entryCells(entry);
  expect(cells).toHaveLength(BLOCKED_HEAD.length);
  expect(cells).toContain("flag (block)");
});

it("names the sender as far end of what came in", () => {
  const { receipt, record, hasContent } = stored({ recordId: "s1.1" });
  if (record.kind !== "stanza") throw new Error("no stanza");
  const addressing = { type: "chat", fromText: "eve@\u202eevil.example", to: "ann@agency.example" };
  const entry = toEntry({ receipt, hasContent, record: { ...record, direction: "inbound", addressing } });
  if (entry === undefined) throw new Error("no entry");
  expect(entryCells(entry)).toContain("eve@\\u{202e}evil.example");
  expect(entryCells(entry)).toContain("<-");
});

it("has no entry for other records", () => {
  const record = { kind: "start", recordId: "r", receivedAtMs: 0, facts: {} } as const;
  expect(
    toEntry({ receipt: { logId: "l", sequence: 1, chainHash: "" }, record, hasContent: true }),
  ).toBeUndefined();
});
