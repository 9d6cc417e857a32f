import { expect, test } from "vitest";
import { recordIn, textIn, textsIn } from "../../../src/reports/fields.ts";

test("what is of another kind counts as absent", () => {
  const fields = { text: "a", list: ["a", 1, { b: 1 }, null], object: { c: 1 }, none: null };
  expect([textIn(fields, "text"), textIn(fields, "list"), textIn(fields, "x")]).toEqual(["a", "", ""]);
  expect([recordIn(fields, "object"), recordIn(fields, "list"), recordIn(fields, "none")]).toEqual([
    { c: 1 },
    {},
    {},
  ]);
  expect(recordIn(fields, "constructor")).toEqual({});
  expect([textsIn(fields, "list"), textsIn(fields, "text")]).toEqual([["a"], []]);
});
