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

it("remembers as many of the latest ids as were asked for, and no more than twice as many", () => {
  const recent = new RecentRecords(2);
  const ids = ["a", "b", "c", "d", "e"];
  for (const [at, id] of ids.entries()) {
    recent.add(id, START);
    for (const latest of ids.slice(Math.max(0, at - 1), at + 1)) expect(recent.find(latest)).toBe(START);
  }
  expect(["a", "b"].map((id) => recent.find(id))).toEqual([undefined, undefined]);
});

it("forgets an id, young or old, and takes it up again at its later place", () => {
  const recent = new RecentRecords(2);
  for (const id of ["a", "b", "c"]) recent.add(id, START);
  for (const id of ["a", "c"]) {
    recent.forget(id);
    expect(recent.find(id)).toBeUndefined();
  }
  const later = { ...START };
  recent.add("a", later);
  expect(recent.find("a")).toBe(later);
});
