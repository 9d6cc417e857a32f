import { expect, it } from "vitest";
import { clientsSchema } from "../../../src/config/clients-schema.ts";

const ENTRY = {
  name: "Gajim",
  designated_by: "CIO",
  standard: "IM-1",
  standard_version: "3",
  date: "2026-11-22",
} as const;

it.each([
  ["an entry without who designated it", { designated_by: undefined }],
  ["one without its standard", { standard: undefined }],
  ["one without the standard's edition", { standard_version: undefined }],
  ["one without a date", { date: undefined }],
  ["a date that is none", { date: "2026-02-30" }],
  ["a name of two lines", { name: "Gajim\nDino" }],
  ["a name that nobody sees", { name: "\u200b" }],
  ["a version that is none", { versions: { min: "latest" } }],
  ["an unknown key", { approved_by: "CIO" }],
])("takes no %s", (_what, change) => {
  expect(clientsSchema.safeParse({ approved: [ENTRY] }).success).toBe(true);
  expect(clientsSchema.safeParse({ approved: [{ ...ENTRY, ...change }] }).success).toBe(false);
});

it("takes no TLS older than the gateway speaks", () => {
  expect(clientsSchema.safeParse({ settings: { tls_min: "TLSv1.1" } }).success).toBe(false);
});
