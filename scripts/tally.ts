/**
 * Counts what a run of vitest and the other steps came to, from vitest's JSON report.
 *
 * Rule: nothing red may count as nothing. A file that could not be loaded, an error outside any test and a missing
 * report are failures, each counted once.
 */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface AssertionReport {
  readonly fullName: string;
  readonly status: string;
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly AssertionReport[];
}

export interface VitestReport {
  readonly testResults: readonly FileReport[];
}

const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export const addTallies = (...tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    NOTHING,
  );

export const tallyOne = (hasPassed: boolean): Tally =>
  hasPassed ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };

const tallyStatus = ({ status }: AssertionReport): Tally => {
  if (status === "passed") return { ...NOTHING, passed: 1 };
  if (status === "failed") return { ...NOTHING, failed: 1 };
  return { ...NOTHING, skipped: 1 };
};

const tallyFile = (file: FileReport): Tally => {
  const tally = addTallies(...file.assertionResults.map(tallyStatus));
  const isBroken = file.status === "failed" && tally.failed === 0;
  return isBroken ? addTallies(tally, tallyOne(false)) : tally;
};

/** @param exitCode of vitest: an unhandled error shows in it alone */
export const tallyVitest = (report: VitestReport | undefined, exitCode: number): Tally => {
  const tally = addTallies(...(report?.testResults ?? []).map(tallyFile));
  const isSilentFailure = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0);
  return isSilentFailure ? addTallies(tally, tallyOne(false)) : tally;
};

const isSkip = ({ status }: AssertionReport): boolean => status !== "passed" && status !== "failed";

/** The tests that did not run, by file and name: a skip that nobody sees is a hole. */
export const skippedNames = (report: VitestReport | undefined): readonly string[] =>
  (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults.filter(isSkip).map(({ fullName }) => `${name}: ${fullName}`),
  );

/** The last line of `npm test`, in the one form that its callers read. */
export const lastLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** In CI a skipped test is a hole that nobody looks at: it counts against the run there. */
export const isGreen = ({ failed, skipped }: Tally, isCi: boolean): boolean =>
  failed === 0 && !(isCi && skipped > 0);
