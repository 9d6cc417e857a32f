/**
 * Golden configuration errors: one file = gateway.yaml, policy.yaml, and every line that `config check` must print for
 * them, in order. A file that lacks a section uses what `init` makes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { policyTools } from "../../src/cli/policy-tools.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problem.ts";
import { severityLine } from "../../src/cli/failure.ts";
import { makeInstallation } from "../support/installation.ts";
import type { Installation } from "../support/installation.ts";

const FOLDER = join(import.meta.dirname, "config");
const SECTION = /^==== (.+)$/m;

let installation: Installation | undefined;
afterEach(() => {
  installation?.remove();
});

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(SECTION).slice(1);
  return new Map(parts.flatMap((name, at) => (at % 2 === 0 ? [[name, (parts[at + 1] ?? "").slice(1)]] : [])));
}

function problemLines({ gateway, directory }: Installation): readonly string[] {
  try {
    const { warnings } = loadConfiguration(gateway, { tools: policyTools, env: {}, nowMs: Date.now() });
    return warnings.map(severityLine);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((one) => severityLine(one).replace(`${directory}/`, ""));
    throw error;
  }
}

test.each(readdirSync(FOLDER))("%s", async (name) => {
  const sections = sectionsOf(readFileSync(join(FOLDER, name), "utf8"));
  installation = await makeInstallation();
  for (const file of ["gateway.yaml", "policy.yaml"]) {
    const text = sections.get(file);
    if (text !== undefined) installation.write(file, text);
  }
  expect(problemLines(installation).join("\n")).toBe(sections.get("problems")?.trim());
});
