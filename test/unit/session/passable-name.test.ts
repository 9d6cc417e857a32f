import { describe, expect, it } from "vitest";
import { isPassableName, passableName } from "../../../src/session/passable-name.ts";
import { Scope } from "../../../src/session/scope.ts";
import { sessionOptions } from "../../support/sans-io.ts";

const scope = new Scope(sessionOptions());
scope.domain = "agency.example";

describe("passable-name", () => {
  it.each(["desk", "gajim.7f3", "Google Pixel 8a", "M\u00F3vil de Ana"])("lets %j pass", (name) => {
    expect(isPassableName(name, scope)).toBe(true);
    expect(passableName(name, scope)).toBe(name);
  });

  it.each(["ssn 536-22-8145", "card 4111 1111 1111 1111", "TWFuIGlz".repeat(30)])("leaves %j out", (name) => {
    expect(isPassableName(name, scope)).toBe(false);
    expect(passableName(name, scope)).toBeUndefined();
  });

  it("leaves out what is no name", () => {
    expect(passableName(undefined, scope)).toBeUndefined();
    expect(passableName("", scope)).toBeUndefined();
    expect([passableName("x".repeat(100), scope), passableName("x".repeat(101), scope)]).toEqual([
      "x".repeat(100),
      undefined,
    ]);
  });
});
