import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { canonicalJson } from "../../../src/config/canonical-json.ts";
import type { Json } from "../../../src/config/canonical-json.ts";

describe("canonical JSON", () => {
  it("sorts keys at every depth and leaves undefined members out", () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }], a: "x", gone: undefined })).toBe(
      '{"a":"x","b":[{"a":null,"z":1}]}',
    );
  });

  it("is JSON of the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("does not depend on the order in which keys were set", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });
});
