import { describe, expect, test } from "vitest";
import { ALL_WORDS, spoken, timeIn, wordsFor } from "../../../src/service/words.ts";

test("the first subtag chooses; English is for everybody else", () => {
  expect([undefined, "", "es-MX", "ES", "fr"].map((lang) => wordsFor(lang).lang)).toEqual([
    "en",
    "en",
    "es",
    "es",
    "en",
  ]);
  expect(spoken("fr")).toBeUndefined();
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
