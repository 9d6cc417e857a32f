import { expect, test } from "vitest";
import { acceptableUse } from "../../../src/config/acceptable-use-schema.ts";

test("unset it changes nothing", () => {
  expect(acceptableUse.parse(undefined)).toEqual({ categories: {}, lexicons: [] });
});

test.each([
  [{ categories: { sexual: { action: "block", min_severity: 3 } }, lexicons: ["lexicons/own.yaml"] }, true],
  [{ categories: { sexual: { action: "hold" } } }, false],
  [{ categories: { sexual: { min_severity: 4 } } }, false],
  [{ categories: { jokes: { action: "flag" } } }, false],
  [{ lexicons: [""] }, false],
  [{ lists: [] }, false],
])("%j is fit: %s", (section, expected) => {
  expect(acceptableUse.safeParse(section).success).toBe(expected);
});
