import { expect, test } from "vitest";
import { ControlError } from "../../../src/ops/control-error.ts";

test("carries its code, its words and its cause", () => {
  const cause = new Error("why");
  expect(new ControlError("SG_CONTROL_BUSY", "in use", cause)).toMatchObject({
    name: "ControlError",
    code: "SG_CONTROL_BUSY",
    message: "SG_CONTROL_BUSY: in use",
    cause,
  });
});
