import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readClauses } from "../../../src/config/clauses.ts";
import { controlsOf, policySources } from "../../../src/config/policy-sources.ts";

const ROOT = new URL("../../../", import.meta.url);
const clauses = [...readClauses().values()];

it("docs/policy-sources.md holds the tables as they are now", () => {
  const page = readFileSync(new URL("docs/policy-sources.md", ROOT), "utf8");
  const tables = page.slice(page.indexOf("## ")).trimEnd();
  expect(tables, "put there: stanzagate config clauses --markdown").toBe(policySources(clauses));
});

it("has a table for each policy and a row for each clause, and marks what is open", () => {
  const text = policySources(clauses);
  expect(text.match(/^## /gmu)).toHaveLength(5);
  for (const { id } of clauses) expect(text).toContain(`| **${id}** (`);
  expect(text).toContain("*open*");
});

describe("a clause that a rule enforces", () => {
  const RULES = new Set([
    "external-domain",
    "file-transfer",
    "opaque-content",
    "sensitive-content",
    "text-only",
  ]);
  const enforced = clauses.filter(
    ({ how, control, test }) =>
      test !== undefined ||
      (how === "enforced" && controlsOf({ control }).built.some((one) => RULES.has(one))),
  );

  it.each(enforced)("$id names its settings and the test that shows it", ({ id, settings, test = "" }) => {
    expect(settings.length).toBeGreaterThan(0);
    const file = new URL(test, ROOT);
    expect(test !== "" && existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8")).toMatch(new RegExp(`["(, ]${id.replaceAll(".", "\\.")}[",)]`, "u"));
  });
});

it.each([
  ["forged, account", { built: ["forged", "account"], isOpen: false }],
  ["archive; future", { built: ["archive"], isOpen: true }],
  ["future", { built: [], isOpen: true }],
])("%s is read", (control, expected) => {
  expect(controlsOf({ control })).toEqual(expected);
});
