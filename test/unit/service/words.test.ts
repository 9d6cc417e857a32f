import { describe, expect, test } from "vitest";
import { ALL_WORDS, timeIn, wordsFor } from "../../../src/service/words.ts";
import { LANGUAGES } from "../../../src/xmpp/languages.ts";

test("every language of the gateway has its own words", () => {
  expect(LANGUAGES.map((language) => wordsFor(language).lang)).toEqual(LANGUAGES);
});

test("a time is in words of the language, and UTC", () => {
  const atMs = Date.UTC(2026, 10, 22, 6, 51);
  expect(timeIn("en", atMs)).toBe("November 22, 2026, 06:51 UTC");
  expect(timeIn("es", atMs)).toBe("22 de noviembre de 2026, 06:51 UTC");
});

describe.each(ALL_WORDS)("in $lang", (words) => {
  test("nothing that the account says is understood as a question: two of them fall silent", () => {
    const asks = [...words.asksHelp, ...words.asksWhy];
    const said = [
      words.help("x"),
      words.hint,
      words.unknown("x"),
      words.notReference,
      words.altered(2, ["G-1"]),
    ];
    for (const text of said) for (const word of asks) expect(text.toLowerCase()).not.toMatch(`^${word}\\b`);
  });
});
