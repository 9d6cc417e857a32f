/**
 * Reads a file of policy tests, each case with its place, so that a failure can be pointed at.
 *
 * Rule: what a case expects must exist; a test that expects a clause which nobody knows would fail for ever, or worse.
 */
import { conflict, toProblem, type Complaint } from "./complaint.ts";
import { policyTestsSchema, type PolicyCase } from "./policy-tests-schema.ts";
import { ConfigError, type KeyPath, type Place } from "./problem.ts";
import { checkForm } from "./schema-problems.ts";
import { suggestion } from "./suggest.ts";
import { readYamlFile } from "./yaml-source.ts";

export interface PlacedCase {
  readonly file: string;
  readonly place: Place;
  readonly test: PolicyCase;
}

/** What there is to expect, under the policy at hand. */
export interface Expectable {
  readonly clauses: readonly string[];
  /** Without versions. */
  readonly detectors: readonly string[];
}

/** @throws ConfigError `SG_CONFIG_INVALID` with every problem of the file */
export function readPolicyTests(file: string, expectable: Expectable): readonly PlacedCase[] {
  const source = readYamlFile(file);
  const { value, problems } = checkForm(policyTestsSchema, { kind: "policy-tests", source });
  if (value === undefined) throw new ConfigError(problems);
  const complaints = value.cases.flatMap((one, at) => complaintsOf(one, ["cases", at], expectable));
  if (complaints.length > 0) throw new ConfigError(complaints.map((one) => toProblem(one, source)));
  return value.cases.map((test, at) => ({ file, place: source.placeOf(["cases", at]), test }));
}

function complaintsOf(
  one: PolicyCase,
  path: KeyPath,
  { clauses, detectors }: Expectable,
): readonly Complaint[] {
  const { from, to, body, stanza, direction, expect } = one;
  const user = direction === "outbound" ? "from" : "to";
  const complaints: Complaint[] = [];
  if ((body === undefined) === (stanza === undefined)) {
    complaints.push(conflict(path, `give either "body" or "stanza"`));
  }
  if (one[user] === undefined) {
    complaints.push(conflict(path, `"${user}" is missing: whose stream it is`));
  } else if (body !== undefined && (from === undefined || to === undefined)) {
    complaints.push(conflict(path, `"body" needs "from" and "to"`));
  }
  return [
    ...complaints,
    ...unknown([...path, "expect", "clause"], expect.clause, { what: "clause", known: clauses }),
    ...unknown([...path, "expect", "detector"], expect.detector, { what: "detector", known: detectors }),
  ];
}

interface Known {
  readonly what: string;
  readonly known: readonly string[];
}

function unknown(path: KeyPath, name: string | undefined, { what, known }: Known): readonly Complaint[] {
  if (name === undefined || known.includes(name)) return [];
  const hint = suggestion(name, known);
  const message = `no ${what} has this id`;
  return [
    { code: "SG_CONFIG_REFERENCE", path, message, ...(hint?.startsWith("did") === true ? { hint } : {}) },
  ];
}
