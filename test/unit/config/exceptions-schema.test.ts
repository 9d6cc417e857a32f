import { expect, test } from "vitest";
import { exceptionsSection } from "../../../src/config/exceptions-schema.ts";

test("a week, unless it is said otherwise", () => {
  expect(exceptionsSection.parse({})).toEqual({ warn_before: "7d" });
  expect(exceptionsSection.parse({ warn_before: "36h" })).toEqual({ warn_before: "36h" });
});

test.each([{ warn_before: "7" }, { warn_before: 7 }, { kinds: ["domain"] }])("not %j", (section) => {
  expect(exceptionsSection.safeParse(section).success).toBe(false);
});
