import { describe, expect, it } from "vitest";
import { deepFreeze } from "../../../src/config/freeze.ts";

describe("deepFreeze", () => {
  it("freezes records and lists all the way down", () => {
    const value = deepFreeze({ a: [{ b: 1 }], c: { d: "x" } });
    expect(Object.isFrozen(value)).toBe(true);
    expect(Object.isFrozen(value.a[0])).toBe(true);
    expect(Object.isFrozen(value.c)).toBe(true);
    expect(() => {
      value.c.d = "y";
    }).toThrow(TypeError);
  });

  it("leaves class instances, maps and sets usable", () => {
    const counter = new Map([["a", 1]]);
    const { inner } = deepFreeze({ inner: counter });
    inner.set("b", 2);
    expect(inner.size).toBe(2);
  });

  it.each([null, undefined, 1, "x", true])("returns %s as it is", (value) => {
    expect(deepFreeze(value)).toBe(value);
  });
});
