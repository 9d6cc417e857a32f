/** Runs vitest in a process of its own, shows its output as it comes, and returns what it came to. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { toolPath } from "./steps.ts";
import { skippedNames, tallyVitest, type Tally, type VitestReport } from "./tally.ts";

const readReport = (path: string): VitestReport | undefined => {
  try {
    // vitest's own report of the run that has just ended; its shape is pinned with its version.
    return JSON.parse(readFileSync(path, "utf8")) as VitestReport;
  } catch {
    return undefined; // counted as a failure by the tally
  }
};

const exitCodeOf = async (args: readonly string[]): Promise<number> =>
  await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });

/** @param args such as `--project unit`, or the paths of single test files */
export const runVitest = async (args: readonly string[]): Promise<Tally> => {
  const folder = mkdtempSync(join(tmpdir(), "stanzagate-report-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const exitCode = await exitCodeOf([toolPath("vitest", "vitest.mjs"), "run", ...reporters, ...args]);
  const result = readReport(report);
  rmSync(folder, { recursive: true });
  for (const name of skippedNames(result))
    process.stdout.write(`skipped: ${relative(process.cwd(), name)}\n`);
  return tallyVitest(result, exitCode);
};
