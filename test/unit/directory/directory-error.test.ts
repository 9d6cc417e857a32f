import { expect, test } from "vitest";
import { DirectoryError } from "../../../src/directory/directory-error.ts";

test("begins with its code and keeps its cause", () => {
  const cause = new Error("no file");
  const error = new DirectoryError("SG_DIRECTORY_TLS", "ca.pem", cause);
  expect([error.code, error.message, error.cause]).toEqual([
    "SG_DIRECTORY_TLS",
    "SG_DIRECTORY_TLS: ca.pem",
    cause,
  ]);
  expect(new DirectoryError("SG_DIRECTORY_LOGIN", "49").cause).toBeUndefined();
});
