/**
 * Tests that start a server or client of others: `describeNeeding(["prosody"], "...", () => {...})`.
 *
 * Where a package is missing, the whole group is skipped and its title says why, so that nobody takes the hole for a
 * pass; `.ci/run` fails on any skip. Names are those of `scripts/bootstrap/{system-table,unpacked-packages}.js`, which
 * also bring them.
 */
import { describe } from "vitest";
import { isInstalled, SYSTEM_PACKAGES } from "../../scripts/bootstrap/system-table.js";
import { isUnpacked, UNPACKED_PACKAGES } from "../../scripts/bootstrap/unpacked-packages.js";

/** The packages of a list that this machine lacks. @throws Error for a name that no row of the table has */
export const lacking = (names: readonly string[]): readonly string[] =>
  names.filter((name) => {
    const unpacked = UNPACKED_PACKAGES.find((candidate) => candidate.name === name);
    if (unpacked !== undefined) return !isUnpacked(unpacked);
    const entry = SYSTEM_PACKAGES.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new Error(`${name} is in no table of scripts/bootstrap`);
    return !isInstalled(entry);
  });

export const describeNeeding = (names: readonly string[], title: string, body: () => void): void => {
  const missing = lacking(names);
  if (missing.length === 0) {
    describe(title, body);
  } else {
    describe.skip(`${title} [not installed: ${missing.join(", ")}]`, body);
  }
};
