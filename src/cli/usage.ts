/**
 * `stanzagate usage report`: how much people and divisions use messages, from the archive; numbers alone.
 *
 * Rule: a number is no judgement. Days and hours are those that the policy's `usage` names now.
 * Source: WV-5.2.
 */
import type { Command } from "commander";
import { recordsInOrder } from "../archive/all-logs.ts";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { listEntries } from "../store/person-jids.ts";
import { addPlaceOptions, placeOf, type PlaceOptions } from "./archive-place.ts";
import { sizeText } from "./archive-stats.ts";
import { CliError } from "./exit-codes.ts";
import { plain, tableLines, toTime } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import { askedOf, readState } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";
import { UsageTally, type UsageCount } from "./usage-tally.ts";

interface ReportOptions extends PlaceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly person?: string;
  readonly division?: string;
  readonly top: string;
}

export function addUsageCommands(program: Command, terminal: Terminal): void {
  const usage = program.command("usage").description("how much messages are used");
  addPlaceOptions(usage.command("report"))
    .description("messages by person, division and pair, from the archive; never what was said")
    .option("--from <time>", "from then on: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago")
    .option("--to <time>", "up to before then")
    .option("--person <id>", "of one person, or of one bare JID")
    .option("--division <id>", "of one division")
    .option("--top <count>", "at most so many pairs", "20")
    .action(async (options: ReportOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const { globals } = asked;
      const { effective } = loadPolicy(loadPaths(globals.config).policyFile, { tools: policyTools });
      const entries = await readState(asked, async (tx) => await listEntries(tx));
      const range = rangeOf(options, terminal.nowMs());
      const { person, division } = options;
      const tally = new UsageTally({ ...range, person, division, usage: effective.usage, entries });
      for (const { record, hasContent } of recordsInOrder(placeOf(options, globals)))
        tally.take(record, hasContent);
      const told = { ...range, tally, timeZone: effective.usage.timeZone, top: countFrom(options.top) };
      terminal.out(globals.isJson ? JSON.stringify(reportJson(told)) : reportText(told));
    });
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function rangeOf({ from, to }: ReportOptions, nowMs: number): Range {
  const range = {
    fromMs: from === undefined ? 0 : parseTime(from, nowMs),
    toMs: to === undefined ? nowMs : parseTime(to, nowMs),
  };
  if (range.fromMs > range.toMs) throw new CliError("SG_CLI_USAGE", "the range ends before it begins");
  return range;
}

function countFrom(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CliError("SG_CLI_USAGE", "--top takes a whole number");
}

interface Told extends Range {
  readonly tally: UsageTally;
  readonly timeZone: string;
  readonly top: number;
}

const inOrder = (counts: ReadonlyMap<string, UsageCount>): readonly (readonly [string, UsageCount])[] =>
  [...counts].sort(([a, one], [b, other]) => other.sent - one.sent || (a < b ? -1 : 1));

const countJson = ([name, { days, ...counts }]: readonly [string, UsageCount]) => ({
  name,
  ...counts,
  days: days.size,
});

const reportJson = ({ tally, timeZone, fromMs, toMs, top }: Told): Readonly<Record<string, unknown>> => ({
  from: toTime(fromMs),
  to: toTime(toMs),
  timeZone,
  people: inOrder(tally.people).map(countJson),
  divisions: inOrder(tally.divisions).map(countJson),
  pairs: tally.pairs(top),
});

function reportText({ tally, timeZone, fromMs, toMs, top }: Told): string {
  const beginning = fromMs === 0 ? "the beginning" : toTime(fromMs);
  const pairs = tally.pairs(top).map(({ from, to, messages }) => [String(messages), plain(from), plain(to)]);
  return [
    `messages from ${beginning} to ${toTime(toMs)}; days of ${timeZone}`,
    table("person", tally.people),
    table("division", tally.divisions),
    tableLines(["messages", "from", "to"], pairs),
  ].join("\n\n");
}

const table = (what: string, counts: ReadonlyMap<string, UsageCount>): string =>
  tableLines(
    [what, "sent", "size", "days", "outside hours", "received", "refused", "flagged"],
    inOrder(counts).map(([name, one]) => [
      plain(name),
      String(one.sent),
      sizeText(one.sentBytes),
      String(one.days.size),
      String(one.outsideHours),
      String(one.received),
      String(one.refused),
      String(one.flagged),
    ]),
  );
