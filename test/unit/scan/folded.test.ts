import { describe, expect, test } from "vitest";
import { foldsIn, type FoldedText, originalSpan, Respelling, unfolded } from "../../../src/scan/folded.ts";

const folded: FoldedText = {
  original: "a\u200bbcd",
  text: "adcb",
  map: { starts: [0, 4, 3, 2], ends: [1, 5, 4, 3], kinds: [0, 8, 8, 10] },
};

describe("folded text", () => {
  test("without a map offsets are the original's", () => {
    expect(originalSpan(unfolded("abc"), 1, 3)).toEqual([1, 3]);
    expect(foldsIn(unfolded("abc"), 0, 3)).toBe(0);
  });

  test("a reversed run maps to its hull", () => {
    expect(originalSpan(folded, 1, 4)).toEqual([2, 5]);
    expect(originalSpan(folded, 0, 1)).toEqual([0, 1]);
  });

  test("an empty span is empty", () => {
    expect(originalSpan(folded, 2, 2)).toEqual([0, 0]);
  });

  test("bits are joined over the span", () => {
    expect(foldsIn(folded, 0, 1)).toBe(0);
    expect(foldsIn(folded, 1, 4)).toBe(10);
  });
});

describe("a further reading", () => {
  test("leads back through the one below it", () => {
    const respelling = new Respelling(folded);
    respelling.put("X", { start: 1, end: 3, kind: 16 });
    const reading = respelling.end();
    if (reading === undefined) throw new Error("no reading");
    expect(reading.text).toBe("aXb");
    expect(originalSpan(reading, 1, 2)).toEqual([3, 5]);
    expect(originalSpan(reading, 2, 3)).toEqual([2, 3]);
    expect([0, 1, 2].map((at) => foldsIn(reading, at, at + 1))).toEqual([0, 16, 10]);
  });

  test("of a text that is its own fold has that one's offsets", () => {
    const respelling = new Respelling(unfolded("a two b"));
    respelling.put("2", { start: 2, end: 5, kind: 16 });
    const reading = respelling.end();
    expect(reading?.text).toBe("a 2 b");
    expect(reading && originalSpan(reading, 2, 5)).toEqual([2, 7]);
  });

  test("is none where nothing was put", () => {
    expect(new Respelling(folded).end()).toBeUndefined();
  });
});
