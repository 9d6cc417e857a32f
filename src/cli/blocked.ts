/** `stanzagate blocked`: the blocked log, filtered, newest first, or as it grows. */
import type { Command } from "commander";
import { domainToASCII } from "node:url";
import { blocked, followBlocked } from "../archive/blocked.ts";
import type { BlockedQuery } from "../archive/blocked.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import type { StoredRecord } from "../archive/reader.ts";
import { DISPOSITIONS } from "../policy/rule.ts";
import type { Disposition } from "../policy/rule.ts";
import { prepareDomain } from "../xmpp/domain.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { BLOCKED_HEAD, entryCells, toEntry } from "./blocked-text.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { tableLines } from "./output.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

interface BlockedOptions extends PlaceOptions {
  readonly user?: string;
  readonly domain?: string;
  readonly rule?: string;
  readonly verdict?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly follow?: boolean;
}

export function addBlocked(program: Command, terminal: Terminal): void {
  addPlaceOptions(program.command("blocked"))
    .description(
      "list refused stanzas, newest first: when, who, to whom, rule, clause, reference (never content)",
    )
    .option("--user <jid>", "of this user")
    .option("--domain <domain>", "whose far end has this domain")
    .option("--rule <id>", "that this rule found something in")
    .option("--verdict <verdict...>", "with these verdicts (default: hold block)")
    .option("--since <time>", "from then on: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago")
    .option("--until <time>", "up to then")
    .option("--limit <count>", "at most so many", "50")
    .option("-f, --follow", "go on with what comes")
    .action(async (options: BlockedOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const query = queryOf(options, terminal.nowMs());
      const place = placeOf(options, globals);
      if (options.follow === true)
        await follow(place, query, (stored) => printOne(stored, globals, terminal));
      else printAll(blockedInAll(place, query).map(toEntry), globals, terminal);
    });
}

/** Of every log, newest first. */
function blockedInAll(place: LogPlace, query: BlockedQuery): readonly StoredRecord[] {
  const found = logsOf(place).flatMap((log) => [...blocked(log.place, query)]);
  return found
    .sort((a, b) => b.record.receivedAtMs - a.record.receivedAtMs)
    .slice(0, query.limit ?? Number.POSITIVE_INFINITY);
}

/** Each log by itself: what comes is told within a quarter of a second, wherever it is kept. */
async function follow(
  place: LogPlace,
  query: BlockedQuery,
  tell: (one: StoredRecord) => void,
): Promise<void> {
  const signal = untilInterrupted();
  await Promise.all(
    logsOf(place).map(async (log) => {
      for await (const stored of followBlocked(log.place, query, signal)) tell(stored);
    }),
  );
}

function printOne(stored: StoredRecord, globals: Globals, terminal: Terminal): void {
  const entry = toEntry(stored);
  if (entry === undefined) return;
  terminal.out(globals.isJson ? JSON.stringify(entry) : entryCells(entry).join("  "));
}

function printAll(
  entries: readonly ReturnType<typeof toEntry>[],
  globals: Globals,
  terminal: Terminal,
): void {
  const known = entries.filter((entry) => entry !== undefined);
  if (globals.isJson) for (const entry of known) terminal.out(JSON.stringify(entry));
  else if (known.length > 0) terminal.out(tableLines(BLOCKED_HEAD, known.map(entryCells)));
  else if (!globals.isQuiet) terminal.err("nothing was blocked that fits");
}

function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

const prepareJid = createJidPreparer({ toAscii: domainToASCII });

/** @throws CliError SG_CLI_USAGE naming the filter that does not fit. */
export function queryOf(options: Omit<BlockedOptions, "follow">, nowMs: number): BlockedQuery {
  const { user, domain, rule, verdict, since, until, limit } = options;
  return {
    limit: limitOf(limit),
    ...(user === undefined ? {} : { user: fit(prepareJid(user)?.bare, `"${user}" is not an address`) }),
    ...(domain === undefined
      ? {}
      : { farDomain: fit(prepareDomain(domain, domainToASCII), `"${domain}" is not a domain`) }),
    ...(rule === undefined ? {} : { rule }),
    ...(verdict === undefined ? {} : { dispositions: verdict.map(toDisposition) }),
    ...(since === undefined ? {} : { sinceMs: parseTime(since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: parseTime(until, nowMs) }),
  };
}

function fit(value: string | undefined, message: string): string {
  if (value === undefined) throw new CliError("SG_CLI_USAGE", message);
  return value;
}

function limitOf(text: string): number {
  const limit = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(limit)) throw new CliError("SG_CLI_USAGE", "--limit takes a whole number above 0");
  return limit;
}

function toDisposition(text: string): Disposition {
  const found = DISPOSITIONS.find((one) => one === text);
  if (found === undefined)
    throw new CliError("SG_CLI_USAGE", `"${text}" is not one of ${DISPOSITIONS.join(", ")}`);
  return found;
}
