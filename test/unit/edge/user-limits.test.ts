import { expect, test } from "vitest";
import { UserLimits } from "../../../src/edge/user-limits.ts";

test("an account has so many connections, and another one its own", () => {
  const limits = new UserLimits(2);
  const first = limits.claim("ana@agency.example/desk");
  expect(limits.claim("ana@agency.example/phone")).toBeDefined();
  expect(limits.claim("ana@agency.example/tablet")).toBeUndefined();
  expect(limits.claim("raj@agency.example/desk")).toBeDefined();
  first?.release();
  first?.release();
  expect(limits.claim("ana@agency.example/tablet")).toBeDefined();
  expect(limits.claim("ana@agency.example/laptop")).toBeUndefined();
});

test("the same full JID takes its own place over, and the one that lost it frees nothing", () => {
  const limits = new UserLimits(1);
  const dead = limits.claim("ana@agency.example/desk");
  const resumed = limits.claim("ana@agency.example/desk");
  expect(resumed).toBeDefined();
  dead?.release();
  expect(limits.claim("ana@agency.example/phone")).toBeUndefined();
  resumed?.release();
  expect(limits.claim("ana@agency.example/phone")).toBeDefined();
});
