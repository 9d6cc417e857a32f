import { describe, expect, test } from "vitest";
import { originalSpan, unfolded } from "../../../src/scan/folded.ts";
import { maySpell, spellOut } from "../../../src/scan/spelled.ts";

describe("digits as words", () => {
  test.each([
    ["two one nine", "2 1 9"],
    ["two one nine dash four five dash six", "2 1 9 dash 4 5 dash 6"],
    ["twoonenine", "219"],
    ["Two-One-NINE", "2-1-9"],
    ["double five oh one", "55 0 1"],
    ["triple seven two one", "777 2 1"],
    ["forty-five sixty seven eighty one", "45 67 81"],
    ["twelve thirty four", "12 34"],
    ["dos uno nueve", "2 1 9"],
    ["my code: 1 two 3 four 5 six ok", "my code: 1 2 3 4 5 6 ok"],
    ["one dash two dash three", "1 dash 2 dash 3"],
  ])("%s", (text, expected) => {
    const reading = spellOut(unfolded(text));
    // Two words make no run.
    if (text === "twelve thirty four") expect(reading).toBeUndefined();
    else expect(reading?.text).toBe(expected);
  });

  test.each([
    "see you at two",
    "one or two people",
    "someone took the ten o'clock slot",
    "I have one question and two comments",
    "nine times out of ten",
    "onetwothreefold oneness twofold",
    "for two, to four",
  ])("left alone: %s", (text) => expect(spellOut(unfolded(text))).toBeUndefined());

  test("the gate is open for what spells and shut for plain talk", () => {
    expect(maySpell("one dash two dash three")).toBe(true);
    expect(maySpell("Can you send me the agenda for the meeting?")).toBe(false);
  });

  test("a digit leads back to its word", () => {
    const text = "is two one nine.";
    const reading = spellOut(unfolded(text));
    if (reading === undefined) throw new Error("no reading");
    const [start, end] = originalSpan(reading, reading.text.indexOf("2"), reading.text.indexOf("9") + 1);
    expect(text.slice(start, end)).toBe("two one nine");
  });
});
