import { expect, it } from "vitest";
import { DISPOSITIONS } from "../../../src/policy/rule.ts";

it("orders dispositions from the loosest to the strictest", () => {
  expect(DISPOSITIONS).toEqual(["allow", "flag", "redact", "strip", "hold", "block"]);
});
