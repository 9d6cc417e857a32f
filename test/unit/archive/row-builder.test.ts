import { expect, it, test } from "vitest";
import { contentHash, genesis, leafHash, nextChain } from "../../../src/archive/chain.ts";
import { buildRow, RecentRecords } from "../../../src/archive/row-builder.ts";
import { decodeRecord, encodeRecord } from "../../../src/records/canonical.ts";
import { refusalRecord, stanzaRecord } from "../../support/archive.ts";

const START = { sequence: 41, chain: genesis("log") };

test.each([
  ["unchanged", stanzaRecord(1, { received: "é😀", forwarded: "é😀" })],
  ["changed", stanzaRecord(1, { received: "<a>é</a>", forwarded: "<b>😀</b>" })],
  ["refused", refusalRecord(1)],
  ["without content", { kind: "stop", recordId: "a", receivedAtMs: 1, facts: {} } as const],
])("a row holds what its record says: %s", (_, record) => {
  const row = buildRow(encodeRecord(record), "log", START);
  const header = Buffer.from(row.header).toString();
  expect(decodeRecord(header, row.payload)).toEqual(record);
  expect(JSON.parse(header)).toMatchObject({ log: "log", seq: 42 });
  expect(row.content).toEqual(contentHash(row.salt, row.payload));
  expect(row.leaf).toEqual(leafHash(row.header, row.content));
  expect(row.chain).toEqual(nextChain(START.chain, row.leaf));
  expect(row.notable !== undefined).toBe(record.kind === "stanza" && record.verdict.enforced !== "allow");
});

it("salts each record afresh, so that equal texts do not show", () => {
  const salts = new Set<string>();
  for (let n = 0; n < 600; n += 1) {
    salts.add(Buffer.from(buildRow(encodeRecord(stanzaRecord(1)), "log", START).salt).toString("hex"));
  }
  expect(salts.size).toBe(600);
});

it("remembers the latest ids, and forgets the oldest", () => {
  const recent = new RecentRecords(2);
  for (const id of ["a", "b", "c"]) recent.add(id, START);
  expect(["a", "b", "c"].map((id) => recent.find(id) === START)).toEqual([false, true, true]);
  recent.forget("c");
  expect(recent.find("c")).toBeUndefined();
  const later = { ...START };
  recent.add("c", later);
  recent.add("d", START);
  expect(recent.find("c")).toBe(later);
});
