import { expect, test } from "vitest";
import { maskReader } from "../../../src/scan/masks.ts";

/** The mask over the `#` of a text in which `#` stands for the digits 123456789. */
const maskOf = (template: string): string => {
  const at = template.indexOf("#");
  const text = template.replace("#", "123456789");
  return maskReader(text)(at, at + 9);
};

test.each([
  ["see #", "none"],
  ["https://x.example/a?b=#", "machine"],
  ["www.x.example/#", "machine"],
  ["u#@x.example", "machine"],
  [`${"u".repeat(64)}#@x.example`, "none"],
  ["/var/log/#.txt", "machine"],
  ["C:\\tmp\\#", "machine"],
  ["v1.2.#", "machine"],
  ["and/or #", "none"],
])("%s: %s", (template, expected) => expect(maskOf(template)).toBe(expected));

test.each([
  ["at 10.20.30.40 now", 3, 14, "machine"],
  ["on 2026-11-22 at", 3, 13, "date"],
  ["on 11/22/2026 at", 3, 13, "date"],
  ["id 550e8400-e29b-41d4-a716-446655440000", 27, 39, "machine"],
  ["219-45-6781 x", 0, 11, "none"],
])("%s", (text, start, end, expected) => expect(maskReader(text)(start, end)).toBe(expected));

test("a mask begins where a piece of a joined text does, and reaches no further than it", () => {
  const maskAt = maskReader("news/var/log/123456789123456789", [4, 22]);
  expect(maskAt(13, 22)).toBe("machine");
  expect(maskAt(22, 31)).toBe("none");
});
