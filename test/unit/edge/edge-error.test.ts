import { expect, test } from "vitest";
import { codeOf, EdgeError } from "../../../src/edge/edge-error.ts";

test("carries its code and its cause", () => {
  const cause = new Error("why");
  const error = new EdgeError("SG_EDGE_BIND", "listener c2s", cause);
  expect(error).toMatchObject({ code: "SG_EDGE_BIND", message: "SG_EDGE_BIND: listener c2s", cause });
});

test.each([
  [new EdgeError("SG_EDGE_LOOP", "x"), "SG_EDGE_LOOP"],
  [Object.assign(new Error("x"), { code: "ECONNRESET" }), "ECONNRESET"],
  [Object.assign(new Error("x"), { code: 7 }), "fallback"],
  [new Error("x"), "fallback"],
  ["text", "fallback"],
  [undefined, "fallback"],
])("code of %s is %s", (error, expected) => {
  expect(codeOf(error, "fallback")).toBe(expected);
});
