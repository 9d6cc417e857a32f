/**
 * `stanzagate simulate`: what another policy would have done with what is in the archive, before it is put in force.
 *
 * Rule 1: nothing is written, sent or asked of the running gateway; logs are read beside their writer, page by page.
 * Rule 2: no content. Examples name record, addresses, rule, clause and place.
 * Source: docs/decisions/0027-replay-rebuilds-the-context.md.
 */
import type { Command } from "commander";
import { domainToASCII } from "node:url";
import { recordsInOrder } from "../archive/all-logs.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { Replay } from "../replay/replay.ts";
import { Tally } from "../replay/tally.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { severityLine } from "./failure.ts";
import { globalsOf } from "./globals.ts";
import { policyTools } from "./policy-tools.ts";
import { describeSimulation, simulationJson } from "./simulate-text.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

interface SimulateOptions extends PlaceOptions {
  readonly policy?: string;
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly examples: string;
}

export function addSimulate(program: Command, terminal: Terminal): void {
  addPlaceOptions(program.command("simulate"))
    .description("replay the archive against a draft of the policy: what would be refused, passed or changed")
    .option("--policy <file>", "the draft (default: the policy that gateway.yaml names)")
    .option("--days <count>", "only the last days")
    .option("--from <time>", "from then on: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago")
    .option("--to <time>", "up to then")
    .option("--limit <count>", "at most so many stanzas, the oldest")
    .option("--examples <count>", "at most so many of each kind of change and rule", "3")
    .action((options: SimulateOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const file = options.policy ?? loadPaths(globals.config).policyFile;
      const { revision, warnings } = loadPolicy(file, { tools: policyTools });
      const place = placeOf(options, globals);
      const range = rangeOf(options, terminal.nowMs());
      const tally = new Tally(numberOf("--examples", options.examples, 0));
      const isCutShort = replayInto(tally, { place, range, revision });
      const simulation = { file, revision, tally, isCutShort };
      for (const warning of warnings) terminal.err(severityLine(warning));
      terminal.out(
        globals.isJson
          ? JSON.stringify(simulationJson(simulation))
          : describeSimulation(simulation, globals.style),
      );
    });
}

interface ReplayRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

const DAY_MS = 86_400_000;

/** @throws CliError SG_CLI_USAGE */
function rangeOf({ days, from, to, limit }: SimulateOptions, nowMs: number): ReplayRange {
  if (days !== undefined && from !== undefined)
    throw new CliError("SG_CLI_USAGE", "give --days or --from, not both");
  const fromMs = days === undefined ? 0 : nowMs - numberOf("--days", days, 1) * DAY_MS;
  const range = {
    fromMs: from === undefined ? fromMs : parseTime(from, nowMs),
    toMs: to === undefined ? Number.POSITIVE_INFINITY : parseTime(to, nowMs),
    limit: limit === undefined ? Number.POSITIVE_INFINITY : numberOf("--limit", limit, 1),
  };
  if (range.fromMs > range.toMs) throw new CliError("SG_CLI_USAGE", "the range ends before it begins");
  return range;
}

function numberOf(option: string, text: string, least: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least))
    throw new CliError("SG_CLI_USAGE", `${option} takes a whole number from ${least} on`);
  return number;
}

interface ReplayWork {
  readonly place: LogPlace;
  readonly range: ReplayRange;
  readonly revision: PolicyRevision;
}

/** Messages of a day are counted from its beginning on, wherever it begins. */
const TWO_DAYS_MS = 2 * 86_400_000;

/** What is older than the range only teaches. @returns whether `limit` ended it. */
function replayInto(tally: Tally, { place, range, revision }: ReplayWork): boolean {
  const replay = new Replay(createJidPreparer({ toAscii: domainToASCII }), revision);
  let left = range.limit;
  for (const kept of recordsInOrder(place)) {
    const { receivedAtMs } = kept.record;
    if (receivedAtMs > range.toMs) continue;
    if (left <= 0) return true;
    const isRecent = receivedAtMs >= range.fromMs - TWO_DAYS_MS;
    const replayed = replay.take(kept, receivedAtMs >= range.fromMs, isRecent);
    if (replayed === undefined) continue;
    left -= 1;
    tally.add(replayed);
  }
  return false;
}
