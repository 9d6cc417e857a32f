/** Escapes become their characters, with offsets into the text as written. */
import { expect, test } from "vitest";
import { originalSpan, unfolded } from "../../../src/scan/folded.ts";
import { unescaped } from "../../../src/scan/percent.ts";
import { DETECTORS } from "../../../src/scan/detectors.ts";
import { scan } from "../../../src/scan/scan.ts";

test("what has no escapes has no such reading", () => {
  expect(unescaped(unfolded("at 100% of it, 5%zz"))).toBeUndefined();
});

test("offsets span the escape", () => {
  const reading = unescaped(unfolded("a%2Db%20c"));
  expect(reading?.text).toBe("a-b c");
  expect(reading && originalSpan(reading, 1, 2)).toEqual([1, 4]);
  expect(reading && originalSpan(reading, 4, 5)).toEqual([8, 9]);
});

test("a number in a link is found where it stands", () => {
  const text = "https://forms.example/?n=512%2D45%2D6789&x=1";
  const [hit] = scan(text, DETECTORS);
  expect(hit && text.slice(hit.start, hit.end)).toBe("512%2D45%2D6789");
});
