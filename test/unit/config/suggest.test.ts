import { describe, expect, it } from "vitest";
import { editDistance, nearest, suggestion } from "../../../src/config/suggest.ts";

describe("suggestions", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "", 3],
    ["allowed", "alowed", 1],
    ["tls", "tsl", 1],
    ["kitten", "sitting", 3],
  ])("%s to %s takes %d slips", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("finds the nearest word, or none", () => {
    expect(nearest("lisners", ["limits", "listeners"])).toBe("listeners");
    expect(nearest("TLS", ["tls"])).toBe("tls");
    expect(nearest("zebra", ["limits", "listeners"])).toBeUndefined();
  });

  it("does not spend time on very long words", () => {
    expect(nearest("x".repeat(10_000), ["x"])).toBeUndefined();
  });

  it("lists what is known where nothing is near", () => {
    expect(suggestion("tsl", ["tls"])).toBe('did you mean "tls"?');
    expect(suggestion("zebra", ["a", "b"])).toBe("known here: a, b");
    expect(suggestion("zebra", [])).toBeUndefined();
  });
});
