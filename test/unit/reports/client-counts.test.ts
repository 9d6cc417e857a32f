import { expect, test } from "vitest";
import type { ApprovedClient } from "../../../src/policy/client-register.ts";
import { ClientCounts } from "../../../src/reports/client-counts.ts";
import { NOON } from "../../support/archive.ts";
import { operation } from "../../support/report.ts";

const GAJIM: ApprovedClient = {
  name: "Gajim",
  minVersion: "1.7",
  nodes: [],
  designatedBy: "CIO",
  standard: "s",
  standardVersion: "1",
  date: "2026-01-01",
};

const counted = (...facts: readonly Readonly<Record<string, string>>[]): ClientCounts => {
  const counts = new ClientCounts([GAJIM]);
  facts.forEach((one, n) => {
    counts.take(operation("client", { user: "ana@agency.example/a", ...one }, NOON + n));
  });
  return counts;
};

const shown = (counts: ClientCounts) =>
  counts.seen().map(({ name, version, accounts, standing }) => [name, version, accounts, standing]);

test("programs by version, with the accounts that told them and what the register says", () => {
  const counts = counted(
    { source: "version", name: "Gajim", version: "1.8.4" },
    { source: "version", name: "gajim", version: "1.8.4", user: "bo@agency.example/b" },
    { source: "version", name: "Gajim", version: "1.2", user: "cy@agency.example/c" },
    { source: "user-agent", software: "Cheogram", user: "bo@agency.example/b" },
  );
  expect(shown(counts)).toEqual([
    ["Cheogram", "", 1, "unapproved"],
    ["Gajim", "1.2", 1, "below-version"],
    ["Gajim", "1.8.4", 2, "approved"],
  ]);
  expect(counts.seen()[2]?.lastSeenMs).toBe(NOON + 1);
});

test("who told a version is not listed a second time without one", () => {
  const both = [
    { source: "user-agent", software: "Gajim" },
    { source: "version", name: "Gajim", version: "1.8" },
  ];
  expect(shown(counted(...both))).toEqual([["Gajim", "1.8", 1, "approved"]]);
  expect(shown(counted(both[0] ?? {}))).toEqual([["Gajim", "", 1, "unknown"]]);
});

test("a well-known node names its program; a resource, a tag of any word and TLS name nothing", () => {
  const counts = counted(
    { source: "caps", node: "https://gajim.org", ver: "x" },
    { source: "tag", tag: "whatever", user: "bo@agency.example/b" },
    { source: "resource", resource: "Psi", user: "bo@agency.example/b" },
    { source: "tls", version: "TLSv1.3", cipher: "c", user: "bo@agency.example/b" },
    { source: "version", name: "", version: "3", user: "bo@agency.example/b" },
  );
  expect(shown(counted({ source: "tag", tag: "gajim" }))).toEqual([["Gajim", "", 1, "unknown"]]);
  expect(shown(counts)).toEqual([["Gajim", "", 1, "unknown"]]);
});

test("what came of them is counted by step", () => {
  const counts = counted(
    { step: "judged", standing: "suspect" },
    { step: "warned", standing: "suspect" },
    { step: "refused", standing: "suspect" },
    { step: "judged", standing: "suspect" },
  );
  expect(counts.stepCounts()).toEqual([
    { name: "judged suspect", count: 2 },
    { name: "refused", count: 1 },
    { name: "warned", count: 1 },
  ]);
  expect(counts.seen()).toEqual([]);
});

test("an account that tells names and versions without end costs so much and no more", () => {
  const counts = counted(
    ...Array.from({ length: 20 }, (_, n) => ({ source: "version", name: `p${String(n)}`, version: "1" })),
    ...Array.from({ length: 20 }, (_, n) => ({ source: "version", name: "p1", version: String(n) })),
  );
  expect(counts.seen().length).toBe(15);
  expect(counts.unkept).toBe(12 + 12);
});
