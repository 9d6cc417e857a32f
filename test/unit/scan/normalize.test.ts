import { describe, expect, test } from "vitest";
import { originalSpan } from "../../../src/scan/folded.ts";
import { fold, isAscii, readingsOf } from "../../../src/scan/normalize.ts";

describe("fold", () => {
  test("plain ASCII is its own fold and keeps no map", () => {
    const text = "call 919-555-0143 *now*";
    expect(fold(text)).toEqual({ original: text, text, map: undefined });
    expect(isAscii(text)).toBe(true);
  });

  test.each([
    ["zero-width", "2\u200b1\u200d9", "219"],
    ["full-width", "２１９－４５", "219-45"],
    ["Arabic-Indic", "٢١٩", "219"],
    ["keycaps", "2️⃣1️⃣9️⃣", "219"],
    ["mathematical", "𝟚𝟙𝟡", "219"],
    ["struck through", "2\u03361\u03369\u0336", "219"],
    ["look-alike letters", "ѕосіаl", "social"],
    ["soft hyphens", "so\u00adcial", "social"],
    ["accents", "sócial", "social"],
  ])("%s", (_, text, expected) => {
    expect(fold(text).text).toBe(expected);
  });

  test("spans lead back to the original", () => {
    const text = "x 😀 2\u200b1９ y";
    const folded = fold(text);
    const at = folded.text.indexOf("219");
    const [start, end] = originalSpan(folded, at, at + 3);
    expect(text.slice(start, end)).toBe("2\u200b1９");
  });

  test("a text longer than an argument list folds whole", () => {
    const text = "é".repeat(130_000);
    expect(fold(text).text).toHaveLength(130_000);
  });
});

describe("readings", () => {
  const textsOf = (text: string): readonly string[] => readingsOf(text).map((reading) => reading.text);

  test("plain text has one", () => expect(textsOf("hello")).toEqual(["hello"]));

  test("an override adds what is displayed", () => {
    expect(textsOf("\u202E1876-54-912\u202C")).toEqual(["1876-54-912", "219-45-6781"]);
  });

  test("number words add their digits, in each order", () => {
    expect(textsOf("two one nine")).toEqual(["two one nine", "2 1 9"]);
  });

  test("surrogate pairs survive being turned round", () => {
    expect(textsOf("\u202E😀21\u202C")[1]).toBe("12😀");
  });
});
