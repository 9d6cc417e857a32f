import { expect, test } from "vitest";
import { claimFacts, cleanClaim } from "../../../src/policy/client-claim.ts";

test("what a client wrote is one short line of what can be seen", () => {
  expect(cleanClaim("  Gajim\u0000\n\u202e1.7  ")).toBe("Gajim 1.7");
  expect(cleanClaim("x".repeat(1_000))).toHaveLength(100);
  expect([cleanClaim("\u001b\u200b "), cleanClaim(undefined), cleanClaim("")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(cleanClaim(`${"x".repeat(99)}😀`)?.isWellFormed()).toBe(true);
});

test("a record carries what there is, by its source", () => {
  expect(claimFacts({ source: "version", name: "Gajim", version: undefined, atMs: 7 })).toEqual({
    source: "version",
    name: "Gajim",
  });
  const answer = { source: "caps-answer", node: "n", ver: "v", isMatch: false } as const;
  expect(claimFacts({ ...answer, atMs: 7 })).toEqual(answer);
});
