/**
 * `stanzagate policy test`: the tests beside `policy.yaml`, so that a change of the policy is known to do what it is for,
 * and nothing else.
 */
import type { Command } from "commander";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readClauses } from "../config/clauses.ts";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { DETECTOR_IDS } from "../config/settings-schema.ts";
import { readPolicyTests, type PlacedCase } from "../config/policy-tests.ts";
import { ConfigError, type Problem } from "../config/problem.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { Finding } from "../policy/rule.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf, type Globals } from "./globals.ts";
import { detectorId, judgeCase, type CaseOutcome } from "./policy-case.ts";
import { fieldLines, plain } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import type { Terminal } from "./terminal.ts";

/** Beside `policy.yaml`. */
export const POLICY_TESTS = "policy-tests";

interface Tested extends PlacedCase {
  readonly outcome: CaseOutcome;
}

export function addPolicyTest(parent: Command, terminal: Terminal): void {
  parent
    .command("test")
    .argument("[files...]", `files of tests (default: ${POLICY_TESTS}/*.yaml beside the policy)`)
    .option("--policy <file>", "policy.yaml (default: the one that gateway.yaml names)")
    .description("judge every policy test and compare; exit 1 where one fails")
    .action((files: readonly string[], options: { readonly policy?: string }, command: Command) => {
      const globals = globalsOf(command, terminal);
      const policyFile = options.policy ?? loadPaths(globals.config).policyFile;
      const { revision } = loadPolicy(policyFile, { tools: policyTools });
      const named = files.length > 0 ? files : filesBeside(policyFile);
      const cases = readAll(named, revision);
      const nowMs = terminal.nowMs();
      const tested = cases.map((one) => ({ ...one, outcome: judgeCase(one.test, revision, nowMs) }));
      print(tested, globals, terminal);
      const failed = tested.filter(({ outcome }) => !outcome.isPassed).length;
      if (failed > 0)
        throw new CliError("SG_CLI_FAILED", `${failed} of ${tested.length} policy tests failed`);
    });
}

/** @throws CliError SG_CLI_NOT_FOUND */
function filesBeside(policyFile: string): readonly string[] {
  const folder = join(dirname(policyFile), POLICY_TESTS);
  const names = namesIn(folder).filter((name) => /\.ya?ml$/.test(name));
  if (names.length > 0) return names.sort().map((name) => join(folder, name));
  throw new CliError("SG_CLI_NOT_FOUND", `no policy tests: ${folder} holds no .yaml file`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** @throws ConfigError with the problems of all files */
function readAll(files: readonly string[], { patterns }: PolicyRevision): readonly PlacedCase[] {
  const detectors = [...DETECTOR_IDS, ...patterns.map(({ id }) => id)];
  const expectable = { clauses: [...readClauses().keys()], detectors };
  const problems: Problem[] = [];
  const cases = files.flatMap((file) => {
    try {
      return readPolicyTests(file, expectable);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return cases;
}

function print(tested: readonly Tested[], { isJson, isQuiet, style }: Globals, terminal: Terminal): void {
  const passed = tested.filter(({ outcome }) => outcome.isPassed).length;
  if (isJson) {
    const cases = tested.map(caseJson);
    terminal.out(JSON.stringify({ passed, failed: tested.length - passed, cases }));
    return;
  }
  for (const one of tested) {
    const { isPassed } = one.outcome;
    if (isPassed && isQuiet) continue;
    const label = isPassed ? style.green("pass") : style.red("FAIL");
    terminal.out(`${label}  ${placeText(one)}  ${plain(one.test.name)}`);
    if (!isPassed) terminal.out(differenceText(one));
  }
  if (passed === tested.length && !isQuiet) terminal.out(`${passed} passed`);
}

const placeText = ({ file, place }: PlacedCase): string => `${file}:${place.line}:${place.column}`;

function differenceText({ test, outcome }: Tested): string {
  const { disposition, rule, clause, detector } = test.expect;
  const wanted = reasonText({ rule, detector, clauses: clause === undefined ? [] : [clause] });
  const found = outcome.findings.map(findingText).join("; ");
  const got = [outcome.disposition, found].filter((part) => part !== undefined && part !== "").join(": ");
  const fields = fieldLines([
    ["expected", [disposition, wanted].filter((part) => part !== "").join(": ")],
    ["got", plain(outcome.trouble ?? got)],
  ]);
  return fields.replaceAll(/^/gm, "      ");
}

interface Reason {
  readonly rule: string | undefined;
  readonly detector: string | undefined;
  readonly clauses: readonly string[];
}

/** `sensitive-content us-ssn (CCPS-3.b, ORDHS-3.a)` */
const reasonText = ({ rule, detector, clauses }: Reason): string =>
  [rule, detector, clauses.length === 0 ? undefined : `(${clauses.join(", ")})`]
    .filter((part) => part !== undefined)
    .join(" ");

const findingText = (one: Finding): string =>
  reasonText({ rule: one.ruleId, detector: detectorId(one), clauses: one.clauseIds });

function caseJson({ file, place, test, outcome }: Tested): object {
  const { isPassed, disposition, findings, trouble } = outcome;
  const got = findings.map((one) => ({
    rule: one.ruleId,
    disposition: one.disposition,
    clauses: one.clauseIds,
    detector: detectorId(one) ?? null,
  }));
  return {
    file,
    ...place,
    name: test.name,
    isPassed,
    expected: test.expect,
    got: { disposition: disposition ?? null, findings: got, trouble: trouble ?? null },
  };
}
