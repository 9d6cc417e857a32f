import { expect, test } from "vitest";
import {
  approvedText,
  approvedTexts,
  clientAction,
  isTlsTooOld,
  type ClientPolicy,
  type ClientStanding,
} from "../../../src/policy/client-register.ts";
import { approvedClient, clientPolicy } from "../../support/clients.ts";

const STANDINGS = ["approved", "unapproved", "below-version", "unknown", "suspect"] as const;

test.each([
  ["inventory", "refuse", ["allow", "allow", "allow", "allow", "allow"]],
  ["warn", "refuse", ["allow", "warn", "warn", "warn", "warn"]],
  ["warn", "allow", ["allow", "warn", "warn", "allow", "warn"]],
  ["approved-only", "refuse", ["allow", "refuse", "refuse", "refuse", "refuse"]],
  ["approved-only", "warn", ["allow", "refuse", "refuse", "warn", "refuse"]],
  ["approved-only", "allow", ["allow", "refuse", "refuse", "allow", "refuse"]],
] as const)("mode %s, who is unknown: %s", (mode, unknown, actions) => {
  const policy: ClientPolicy = clientPolicy({ mode, unknown });
  const act = (standing: ClientStanding) => clientAction(standing, policy);
  expect(STANDINGS.map(act)).toEqual(actions);
});

test("TLS that nobody can read is too old", () => {
  const ofMinimum = (minTls: ClientPolicy["minTls"]) =>
    ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "", "TLSv1.4?"].map((one) => isTlsTooOld(one, { minTls }));
  expect(ofMinimum("TLSv1.2")).toEqual([false, false, true, true, true, true]);
  expect(ofMinimum("TLSv1.3")).toEqual([false, true, true, true, true, true]);
});

test("the approved ones are named in every language alike, each once, and not by the hundred", () => {
  const [minVersion, maxVersion] = ["1.7", "1.9"];
  expect(
    [{}, { minVersion }, { maxVersion }, { minVersion, maxVersion }].map((more) =>
      approvedText(approvedClient("Gajim", more)),
    ),
  ).toEqual(["Gajim", "Gajim 1.7+", "Gajim ≤ 1.9", "Gajim 1.7–1.9"]);
  const many = Array.from({ length: 50 }, (_, index) => approvedClient(`Client ${String(index >> 1)}`));
  expect(approvedTexts({ approved: many })).toHaveLength(12);
});
