/**
 * The steps of `npm run check` and `npm test` that are no test files: types, lint, format. Each counts as one test.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Step {
  readonly name: string;
  /** Arguments to Node: a program of a development dependency and its own arguments. */
  readonly args: readonly string[];
}

export interface StepResult {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly output: string;
}

const require = createRequire(import.meta.url);

/** Path of a program that an installed package brings, found without a shell or PATH. */
export const toolPath = (packageName: string, program: string): string =>
  join(dirname(require.resolve(`${packageName}/package.json`)), program);

export const STEPS: readonly Step[] = [
  { name: "types", args: [toolPath("typescript", "bin/tsc"), "--project", "."] },
  { name: "lint", args: [toolPath("eslint", "bin/eslint.js"), "--max-warnings", "0", "."] },
  { name: "format", args: [toolPath("prettier", "bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
];

const runStep = async ({ name, args }: Step): Promise<StepResult> =>
  await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer): void => void chunks.push(chunk);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ name, hasPassed: code === 0, output: Buffer.concat(chunks).toString("utf8") });
    });
  });

/** Runs all steps side by side and prints each one's output in one piece when it ends. */
export const runSteps = async (): Promise<readonly StepResult[]> =>
  await Promise.all(
    STEPS.map(async (step) => {
      const result = await runStep(step);
      process.stdout.write(`${result.hasPassed ? "passed" : "FAILED"}: ${step.name}\n${result.output}`);
      return result;
    }),
  );
