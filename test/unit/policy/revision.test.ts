import { expect, it } from "vitest";
import { isInside } from "../../../src/policy/revision.ts";
import { jid, policyFor } from "../../support/policy.ts";

it.each([
  ["an internal domain", "raj@agency.example", true],
  ["a listed service", "hall@rooms.agency.example", true],
  ["the user's own domain, though unlisted", "raj@branch.example", true],
  ["a subdomain of an internal domain", "raj@chat.agency.example", false],
  ["another domain", "pat@outside.example", false],
])("%s", (_what, address, expected) => {
  expect(isInside(jid(address), jid("lee@branch.example/desk"), policyFor())).toBe(expected);
});
