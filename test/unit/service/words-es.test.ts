/** What holds for every language stands in `words-en.test.ts`; here is what is Spanish alone. */
import { expect, test } from "vitest";
import { EN } from "../../../src/service/words-en.ts";
import { ES } from "../../../src/service/words-es.ts";
import type { Words } from "../../../src/service/language.ts";
import { anIncident } from "../../support/service.ts";

const said = (words: Words): readonly string[] => [
  ...Object.values(words.whys),
  ...Object.values(words.advices),
  ...[
    words.help(""),
    words.hint,
    words.unknown(""),
    words.notReference,
    words.altered(1, []),
    words.altered(2, []),
  ],
  words.explain({ ...anIncident(), to: "", when: "", why: "", advice: "", contact: "" }),
];

test("nothing is left in English", () => {
  const english = new Set(said(EN));
  expect(said(ES).filter((text) => english.has(text))).toEqual([]);
});
