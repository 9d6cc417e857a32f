import { expect, it } from "vitest";
import { readSealed } from "../../../src/session/sealed.ts";

it.each([
  [undefined, undefined],
  ["", undefined],
  ["{", undefined],
  ["[1,", undefined],
  ["null", null],
  [`[1,{"type":"error"}]`, [1, { type: "error" }]],
])("readSealed(%j) is %j", (plain, expected) => {
  expect(readSealed(plain)).toEqual(expected);
});
