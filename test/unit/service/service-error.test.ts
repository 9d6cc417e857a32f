import { expect, test } from "vitest";
import { codeOf, ServiceError } from "../../../src/service/service-error.ts";

test("an error tells its code, and what had none gets the fallback", () => {
  const error = new ServiceError("SG_SERVICE_LOGIN", "not-authorized");
  expect(error.message).toBe("SG_SERVICE_LOGIN: not-authorized");
  expect([codeOf(error, "x"), codeOf(new Error("quoted"), "x"), codeOf("text", "x")]).toEqual([
    "SG_SERVICE_LOGIN",
    "x",
    "x",
  ]);
});
