/**
 * `npm run soak -- hostile-peers [--limits default|raised] [--apart] [--half-open N] [--count N] [--seed S] [--only TEXT]`: a siege
 * (`siege.ts`) by 10,000 connections that never get on, and N rounds of every bomb and flood of `hostile-acts.ts` and
 * `hostile-server-acts.ts`, in an order that hangs on seed and round; with the limits that a gateway has by itself, or with
 * such that all of the crowd stand at once; the attackers beside everybody else on the same processors, or (`--apart`) behind
 * them, as if they had their own. Exit 1 where the process died or was not the same, where talking stopped, or where
 * memory or latency passed its goal.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createDice } from "../support/dice.ts";
import { acts, type Act } from "./hostile-acts.ts";
import { serverActs } from "./hostile-server-acts.ts";
import { runSiege, type SiegeReport, type Stretch } from "./siege.ts";

const MOST_MEMORY = 1.5;
const MOST_P99 = 3;
const SESSIONS = 200;
const RATE = 100;
const QUIET_SECONDS = 20;
const MEBIBYTE = 1024 * 1024;

/** `default` is what a gateway has where nothing is said. */
const LIMITS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  default: {},
  raised: {
    connections: 40_000,
    connections_per_address: 20_000,
    connections_per_minute: 1_000_000,
    connections_per_user: 200,
    pre_auth_connections: 30_000,
    handshake_timeout: "5m",
    pre_auth_timeout: "5m",
  },
};

const shuffled = (all: readonly Act[], seed: number, round: number): readonly Act[] => {
  const dice = createDice(seed, round);
  return all
    .map((act) => ({ act, at: dice.roll(1_000_000) }))
    .sort((one, other) => one.at - other.at)
    .map(({ act }) => act);
};

type Say = (line: string) => void;

const row = (
  name: string,
  { usualBytes, mostBytes, p50, p99, straightP99 }: Stretch,
  before: Stretch,
): string =>
  `| ${[
    name,
    (usualBytes / MEBIBYTE).toFixed(0),
    (mostBytes / MEBIBYTE).toFixed(0),
    (mostBytes / before.usualBytes).toFixed(2),
    p50.toFixed(1),
    p99.toFixed(1),
    (p99 / before.p99).toFixed(2),
    straightP99.toFixed(1),
    (straightP99 / before.straightP99).toFixed(2),
  ].join(" | ")} |`;

const HEADINGS =
  "| | MiB, median | MiB, most | × before | p50 ms | p99 ms | × before | straight p99 ms | × before |\n|---|---|---|---|---|---|---|---|---|";

const tell = ({ before, crowd, siege, after, stood }: SiegeReport, say: Say): void => {
  say(HEADINGS);
  say(row("before", before, before));
  say(row(`with the crowd, ${String(stood[0])} standing`, crowd, before));
  say(row(`in the siege, ${String(stood[1])} standing at its end`, siege, before));
  say(row("after", after, before));
};

const missed = ({ before, crowd, siege }: SiegeReport): readonly string[] =>
  [crowd, siege].flatMap(({ mostBytes, p99 }) => [
    ...(mostBytes > before.usualBytes * MOST_MEMORY ? ["memory"] : []),
    ...(p99 > before.p99 * MOST_P99 ? ["latency"] : []),
  ]);

export const run = async (args: readonly string[]): Promise<void> => {
  const options = {
    count: { type: "string", default: "1" },
    seed: { type: "string" },
    limits: { type: "string", default: "raised" },
    only: { type: "string", default: "" },
    apart: { type: "boolean", default: false },
    "half-open": { type: "string", default: "10000" },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const limits = LIMITS[values.limits];
  if (limits === undefined) throw new Error(`--limits is one of ${Object.keys(LIMITS).join(", ")}`);
  const say: Say = (line) => void process.stdout.write(`${line}\n`);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  say(`seed ${String(seed)}, limits ${values.limits}, load average ${loadavg()[0]?.toFixed(2) ?? "?"}`);
  const all = [...acts(), ...serverActs()].filter(({ name }) => name.includes(values.only));
  const rounds = Array.from({ length: Number(values.count) }, (_, round) => shuffled(all, seed, round));
  const { apart: isApart } = values;
  const crowd = { halfOpen: Number(values["half-open"]), isApart, sessions: SESSIONS, rate: RATE };
  const report = await runSiege({ limits, acts: rounds.flat(), ...crowd, seconds: QUIET_SECONDS, say });
  tell(report, say);
  const faults = [...report.faults, ...missed(report)];
  say(`load average ${loadavg()[0]?.toFixed(2) ?? "?"}; ${faults.join(", ") || "all goals are met"}`);
  if (faults.length > 0) process.exitCode = 1;
};
