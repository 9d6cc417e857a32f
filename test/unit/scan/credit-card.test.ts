import { describe, expect, test } from "vitest";
import { creditCard } from "../../../src/scan/credit-card.ts";
import { scan } from "../../../src/scan/scan.ts";

const confidenceOf = (text: string): number =>
  Math.max(0, ...scan(text, [creditCard]).map(({ confidence }) => confidence));

describe("what makes it a card", () => {
  test.each([
    ["4111111111111111", 0.85],
    ["4111 1111 1111 1111", 0.95],
    ["4111-1111-1111-1111", 0.95],
    ["4111.1111.1111.1111", 0.95],
    ["4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", 0.95],
    ["3782 822463 10005", 0.95],
    ["3056 930902 5904", 0.95],
    ["5105105105105100", 0.85],
    ["2223003122003222", 0.85],
    ["6011111111111117", 0.85],
    ["3530111333300000", 0.85],
    ["4222222222222", 0.85],
    ["card 4111111111111111", 0.95],
    ["4111 1111 1111 1111 12/27 123", 0.95],
    ["visa 41 1111111111 1111", 0.85],
    ["card 41111 11111 1111 11", 0.85],
    ["card 9111111111111111", 0],
    ["card 1111 2222 3333 4444", 0.65],
    ["order 4111 1111 1111 1111", 0.4],
    ["https://x.example/4111111111111111", 0.4],
    ["visa 4111 1111 1111 1112", 0.4],
  ])("%s: %d", (text, expected) => expect(confidenceOf(text)).toBe(expected));
});

describe("what does not", () => {
  test.each([
    "4111111111111112",
    "order 4111111111111111",
    "tracking 4111111111111111",
    "4444444444444444",
    "1763821992123456",
    "9111111111111111",
    "41111111111111111",
    "imei 490154203237518",
    "card 41111111111111110000",
  ])("%s", (text) => expect(confidenceOf(text)).toBe(0));
});

test("a harmless number beside a real one does not hide it", () => {
  const text = "order 4012888888881881 and card 4111111111111111";
  const hits = scan(text, [creditCard]).filter(({ confidence }) => confidence >= 0.65);
  expect(hits.map(({ start, end }) => text.slice(start, end))).toContain("4111111111111111");
});
