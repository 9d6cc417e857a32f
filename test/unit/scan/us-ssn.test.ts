import { describe, expect, test } from "vitest";
import { scan } from "../../../src/scan/scan.ts";
import { usSsn } from "../../../src/scan/us-ssn.ts";

const confidenceOf = (text: string): number =>
  Math.max(0, ...scan(text, [usSsn]).map(({ confidence }) => confidence));

describe("what makes it an SSN", () => {
  test.each([
    ["219-45-6781", 0.85],
    ["219 45 6781", 0.85],
    ["219.45.6781", 0.85],
    ["219/45/6781", 0.85],
    ["219_45_6781", 0.85],
    ["2 1 9 - 4 5 - 6 7 8 1", 0.85],
    ["ssn 219-45-6781", 0.95],
    ["219-45-6781 is her social", 0.95],
    ["773-45-6781", 0.85],
    ["899-45-6781", 0.85],
    ["ssn 219456781", 0.85],
    ["ssn219456781", 0.85],
    ["ssn: 219 456 781", 0.85],
    ["ssn 21 945 6781", 0.65],
    ["x219-45-6781y", 0.65],
    ["https://x.example/219-45-6781", 0.65],
    ["https://x.example/?ssn=219456781", 0.85],
    ["219|45|6781", 0.65],
    ["219,45,6781", 0.4],
    ["ticket 219-45-6781", 0.4],
    ["ssn for ticket 4521: 219-45-6781", 0.95],
    ["100-219-45-6781", 0.4],
  ])("%s: %d", (text, expected) => expect(confidenceOf(text)).toBe(expected));
});

describe("what does not", () => {
  test.each([
    "219456781",
    "ticket 219456781",
    "000-45-6781",
    "666-45-6781",
    "900-45-6781",
    "219-00-6781",
    "219-45-0000",
    "222-22-2222",
    "21-945-6781",
    "219-45-67812",
    "SSN form due 2026-11-22 by 3",
    "ssn line: 919-555-0143",
  ])("%s", (text) => expect(confidenceOf(text)).toBe(0));
});

describe("specimens count with a keyword only", () => {
  test.each(["123-45-6789", "078-05-1120", "219-09-9999", "457-55-5462", "042-10-3580", "987-65-4321"])(
    "%s",
    (number) => {
      expect(confidenceOf(number)).toBe(0);
      expect(confidenceOf(`ssn ${number}`)).toBe(0.65);
    },
  );
});
