import { expect, test } from "vitest";
import { stricterClients, stricterUse, useAt } from "../../../src/policy/division-demands.ts";
import { NO_USE } from "../../support/acceptable-use.ts";
import { clientPolicy } from "../../support/clients.ts";

test("divisions ask for more, and are named where they do", () => {
  const policy = clientPolicy({ mode: "warn", unknown: "warn" });
  const demand = <T>(value: T, division = "a") => ({ value, layers: [`division:${division}`] });
  const asked = {
    mode: demand("approved-only" as const),
    unknown: demand("allow" as const, "b"),
    minTls: demand("TLSv1.3" as const, "c"),
    needsCertificate: demand(true, "c"),
  };
  expect(stricterClients(policy, asked)).toEqual({
    ...policy,
    mode: "approved-only",
    minTls: "TLSv1.3",
    needsCertificate: true,
    askedBy: ["division:a", "division:c"],
  });
  const same = { mode: demand("warn" as const), needsCertificate: demand(false) };
  expect(stricterClients(policy, same)).toBe(policy);
});

test("a word has the strictest that anybody asks for at its severity", () => {
  const asked = [
    { action: "block", minSeverity: 3, layers: ["division:b"] },
    { action: "flag", minSeverity: 2, layers: ["division:a"] },
  ] as const;
  const { categories, terms } = stricterUse(NO_USE, { sexual: asked });
  expect(terms).toBe(NO_USE.terms);
  expect(categories.rumor).toBe(NO_USE.categories.rumor);
  expect(([1, 2, 3] as const).map((severity) => useAt(categories.sexual, severity))).toEqual([
    undefined,
    { action: "flag", layers: ["division:a"] },
    { action: "block", layers: ["division:b"] },
  ]);
});
