import { expect, test } from "vitest";
import { lexiconSchema } from "../../../src/config/lexicon-schema.ts";

const LEXICON = {
  id: "own",
  category: "rumor",
  language: "en",
  title: "Ours",
  origin: "Written here.",
  licence: "none",
  date: "2026-01-31",
  entries: [{ severity: 2, terms: ["word on the street"] }],
};

test("terms take all their forms unless it says otherwise", () => {
  expect(lexiconSchema.parse(LEXICON).entries).toEqual([
    { severity: 2, forms: "all", terms: ["word on the street"], negative: [] },
  ]);
});

test.each([
  [{ origin: "" }, "origin"],
  [{ date: "yesterday" }, "expected a date"],
  [{ language: "fr" }, "language"],
  [{ entries: [{ severity: 0, terms: ["word"] }] }, "expected 1 (may be harmless)"],
  [{ entries: [{ severity: 1, terms: ["x".repeat(81)] }] }, "longer than 80"],
  [{ entries: [{ severity: 1, terms: ["ok"], negative: ["слово"] }] }, "expected Latin letters"],
])("%j is refused", (change, said) => {
  const { error } = lexiconSchema.safeParse({ ...LEXICON, ...change });
  expect(JSON.stringify(error?.issues)).toContain(said);
});
