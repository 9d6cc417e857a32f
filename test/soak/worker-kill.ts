/**
 * `npm run soak -- worker-kill [--sessions N] [--kills K] [--every MS] [--seed S] [--from P]`: kill -9 of one of two
 * workers under load; 2,000 sessions, 10 kills, a message a session every 5 s unless told. What is rolled in a round
 * hangs on seed and number, so a stopped run goes on with `--from`. Exit 1 where anything was lost, came twice, was not on record
 * when it arrived, or a limit was not exact.
 *
 * Needs some 4 open files a session in one process (`ulimit -n`).
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killWorkers, type WorkerKillWishes } from "../faults/worker-kill-rounds.ts";
import type { WorkerKillReport, WorkerRound } from "../faults/worker-report.ts";

const STANDARD = { sessions: "2000", kills: "10", every: "5000", from: "0" };
const PER_USER = 6;
/** So many addresses, all full. */
const ADDRESSES = 40;
const LEAST_PER_ADDRESS = 10;
const LONGEST_LIFE_MS = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws Error where the arguments are not these */
const readWishes = (args: readonly string[]): WorkerKillWishes => {
  const standard: Readonly<Record<string, string>> = {
    ...STANDARD,
    seed: String(Date.now() % 1_000_000),
  };
  const names = Object.keys(standard);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" } as const]));
  const { values } = parseArgs({ args: [...args], options });
  const [sessions = 0, kills = 0, everyMs = 0, from = 0, seed = 0] = names.map((name) => {
    const number = Number(values[name] ?? standard[name]);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} wants a whole number`);
    return number;
  });
  const perAddress = Math.max(LEAST_PER_ADDRESS, Math.ceil(sessions / ADDRESSES));
  return {
    sessions,
    kills,
    everyMs,
    from,
    seed,
    perUser: PER_USER,
    perAddress,
    longestLifeMs: LONGEST_LIFE_MS,
  };
};

const sayRound = ({ round, ...told }: WorkerRound): void => {
  say(`position ${String(round + 1)}: ${JSON.stringify(told)}`);
};

const sayEnd = (report: WorkerKillReport): boolean => {
  const { counts, records, logCount, exitCode, rounds, ...found } = report;
  const back = Math.max(...rounds.map(({ replacedMs }) => replacedMs));
  say(JSON.stringify({ kills: rounds.length, ...counts, records, logs: logCount, slowestSuccessorMs: back }));
  const complaints = Object.entries(found).flatMap(([what, all]) => all.map((one) => `${what}: ${one}`));
  for (const complaint of complaints.slice(0, 40)) say(complaint);
  say(`${String(complaints.length)} complaints, exit code of the primary ${String(exitCode)}`);
  return complaints.length === 0 && exitCode === 0;
};

export const run = async (args: readonly string[]): Promise<void> => {
  const wishes = readWishes(args);
  // Starts of workers.
  process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "stanzagate-compile-cache");
  say(JSON.stringify(wishes));
  const isSound = sayEnd(await killWorkers({ ...wishes, onRound: sayRound }));
  if (!isSound) process.exitCode = 1;
};
