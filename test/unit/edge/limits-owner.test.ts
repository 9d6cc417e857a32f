import { expect, test } from "vitest";
import { ConnectionLimits, DEFAULT_MAXIMA } from "../../../src/edge/limits.ts";
import { claimsOf } from "../../../src/edge/limits-owner.ts";

const ADDRESS = "192.0.2.1";

test("two workers' claims are counted as one, and a dead worker's are free", () => {
  const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, perAddress: 2, perUser: 1, total: 3 });
  const [first, second] = [claimsOf(limits), claimsOf(limits)];
  expect(first.claimAddress({ slot: 1, address: ADDRESS })).toBeUndefined();
  expect(second.claimAddress({ slot: 1, address: ADDRESS })).toBeUndefined();
  expect(second.claimAddress({ slot: 2, address: ADDRESS })).toBe("address");
  expect(first.claimUser({ slot: 1, full: "ana@agency.example/desk" })).toBeUndefined();
  expect(second.claimUser({ slot: 1, full: "ana@agency.example/phone" })).toBe("user");
  expect(first.claimAddress({ slot: 2, address: "192.0.2.2" })).toBe("total");
  first.releaseAll();
  expect(second.claimUser({ slot: 1, full: "ana@agency.example/phone" })).toBeUndefined();
  expect(limits.counts).toEqual({ total: 2, preAuth: 2 });
  second.authenticated(1);
  second.release(1);
  second.release(1);
  second.release(2);
  expect(limits.counts).toEqual({ total: 0, preAuth: 0 });
});

test("an account is counted for a connection that was counted, and for no other", () => {
  const claims = claimsOf(new ConnectionLimits());
  expect(claims.claimUser({ slot: 7, full: "ana@agency.example/desk" })).toBe("user");
});

test("what a dead worker still asks for is not claimed: nobody would give it back", () => {
  const limits = new ConnectionLimits();
  const claims = claimsOf(limits);
  claims.releaseAll();
  expect(claims.claimAddress({ slot: 1, address: ADDRESS })).toBe("unanswered");
  expect(limits.counts).toEqual({ total: 0, preAuth: 0 });
});
