/** What the commands say of the whole matrix: the blocked log, and the explanation of single references. */
import { expect } from "vitest";
import type { StanzaRecord } from "../../../src/records/record.ts";
import type { Scene } from "./scene.ts";

interface Entry {
  readonly reference: string | null;
  readonly rules: readonly string[];
  readonly clauses: readonly string[];
  readonly disposition: string;
}

const noted = ({ kept }: Scene): readonly StanzaRecord[] =>
  kept.all().filter(({ verdict }) => verdict.disposition !== "allow");

const NO_LIMIT = "1000000";

/** Nothing is missing in the blocked log and nothing else is in it. */
export const checkBlockedLog = async (scene: Scene): Promise<number> => {
  const { output, code } = await scene.gateway.command(
    "--json",
    "blocked",
    "--verdict",
    "strip",
    "block",
    "--limit",
    NO_LIMIT,
  );
  expect(code).toBe(0);
  const entries = output.split("\n").map((line) => JSON.parse(line) as Entry);
  const expected = noted(scene);
  expect(entries.map(({ reference }) => reference).toSorted()).toEqual(
    expected.map(({ verdict }) => verdict.incidentRef).toSorted(),
  );
  for (const { rules, clauses } of entries) {
    expect(rules.length).toBeGreaterThan(0);
    expect(clauses.length).toBeGreaterThan(0);
  }
  return entries.length;
};

/** One of each rule, by the command that a help desk uses. */
export const checkExplanations = async (scene: Scene): Promise<readonly string[]> => {
  const byRule = new Map(noted(scene).map((record) => [record.verdict.ruleIds[0] ?? "", record]));
  for (const [rule, { verdict }] of byRule) {
    const { output, code } = await scene.gateway.command("explain", verdict.incidentRef ?? "");
    expect(code, output).toBe(0);
    expect(output).toContain(verdict.incidentRef);
    expect(output).toContain(rule);
    expect(output).toContain(verdict.clauseIds[0]);
    expect(output).toContain(verdict.revisionId);
  }
  return [...byRule.keys()];
};
