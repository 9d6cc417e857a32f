/**
 * `npm run check` (types, lint, format and the tests without real servers) and, with `--all`, `npm test` (every
 * test). The last line is always the count; the exit code is 0 only where nothing failed and, in CI, nothing was
 * skipped.
 */
import { runVitest } from "./run-vitest.ts";
import { runSteps } from "./steps.ts";
import { addTallies, isGreen, lastLine, tallyOne } from "./tally.ts";

const isCi = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "false";

const projects = process.argv.includes("--all") ? [] : ["--project", "unit"];
const steps = await runSteps();
const tests = await runVitest(projects);
const total = addTallies(tests, ...steps.map(({ hasPassed }) => tallyOne(hasPassed)));
const green = isGreen(total, isCi(process.env["CI"]));

for (const { name } of steps.filter(({ hasPassed }) => !hasPassed)) process.stdout.write(`FAILED: ${name}\n`);
if (!green && total.failed === 0) process.stdout.write("In CI nothing may be skipped, and something was.\n");
process.stdout.write(`${lastLine(total)}\n`);
process.exitCode = green ? 0 : 1;
