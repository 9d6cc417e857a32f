/**
 * Long runs, by name: `npm run soak -- xml-fuzz [--count N] [--seed S] [--from P]`, `npm run soak -- archive-kill [--count N]`.
 *
 * A run prints its seed, and its position after every slice: what stopped goes on with `--from`, what failed is
 * repeated with `--from P --count 1`. Exit 1 where a check failed.
 */
import { parseArgs } from "node:util";
import { run as runArchiveKill } from "./archive-kill.ts";
import { run as runArchivePower } from "./archive-power.ts";
import { fuzzDoors } from "./door-fuzz.ts";
import { run as runGatewayKill } from "./gateway-kill.ts";
import { run as runHostilePeers } from "./hostile-peers.ts";
import { run as runOfficeWeek } from "./office-week.ts";
import { run as runReload } from "./reload.ts";
import { run as runSimulate } from "./simulate.ts";
import { run as runWorkerKill } from "./worker-kill.ts";
import type { FuzzOutcome, FuzzRange } from "./xml-fuzz.ts";
import { fuzzXml } from "./xml-fuzz.ts";

type Soak = (range: FuzzRange) => FuzzOutcome;

const SOAKS: Readonly<Record<string, Soak>> = { "door-fuzz": fuzzDoors, "xml-fuzz": fuzzXml };

/** Runs that read their own arguments: `npm run soak -- archive-kill --count 200`. They throw, or exit 1, where a check failed. */
const ROUNDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  "archive-kill": runArchiveKill,
  "archive-power": runArchivePower,
  "gateway-kill": runGatewayKill,
  "hostile-peers": runHostilePeers,
  "office-week": runOfficeWeek,
  reload: runReload,
  simulate: runSimulate,
  "worker-kill": runWorkerKill,
};

const DEFAULT_COUNT = 200_000;
const SLICE = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function readArguments(): { readonly soak: Soak; readonly range: FuzzRange } | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: "string" }, seed: { type: "string" }, from: { type: "string" } },
  });
  const soak = SOAKS[positionals[0] ?? ""];
  if (soak === undefined) return undefined;
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const range = { seed, from: Number(values.from ?? 0), count: Number(values.count ?? DEFAULT_COUNT) };
  return Object.values(range).every(Number.isSafeInteger) ? { soak, range } : undefined;
}

/** In slices, so that an interrupted run has said how far it came. */
function runSlices(soak: Soak, range: FuzzRange): number {
  const violations: Record<string, number> = {};
  let elements = 0;
  let failures = 0;
  for (let done = 0; done < range.count; done += SLICE) {
    const slice = { ...range, from: range.from + done, count: Math.min(SLICE, range.count - done) };
    const outcome = soak(slice);
    elements += outcome.elements;
    failures += outcome.failures.length;
    for (const [condition, count] of Object.entries(outcome.violations)) {
      violations[condition] = (violations[condition] ?? 0) + count;
    }
    for (const failure of outcome.failures) say(JSON.stringify(failure));
    say(`position ${slice.from + slice.count}: ${elements} elements compared, ${failures} failed checks`);
  }
  say(
    `${range.count} cases, ${elements} elements compared, violations ${JSON.stringify(violations)}, ${failures} failed`,
  );
  return failures;
}

const [, , name = "", ...others] = process.argv;
const rounds = ROUNDS[name];
const chosen = rounds === undefined ? readArguments() : undefined;
if (rounds !== undefined) {
  await rounds(others);
} else if (chosen === undefined) {
  say(`usage: npm run soak -- ${Object.keys(SOAKS).join("|")} [--count N] [--seed S] [--from P]`);
  say(`       npm run soak -- ${Object.keys(ROUNDS).join("|")} [--count N]`);
  process.exitCode = 2;
} else {
  say(`seed ${chosen.range.seed}, from ${chosen.range.from}, ${chosen.range.count} cases`);
  process.exitCode = runSlices(chosen.soak, chosen.range) === 0 ? 0 : 1;
}
