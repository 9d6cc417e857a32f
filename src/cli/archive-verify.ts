/**
 * `stanzagate archive verify`: proves the archive against its chain and its signed checkpoints; exit 7 where it fails.
 *
 * Rule: without a trusted key signatures prove nothing: then it fails, unless it was asked to do without them.
 */
import type { Command } from "commander";
import { existsSync, readFileSync } from "node:fs";
import { originOf } from "../archive/checkpoint.ts";
import { keptNotePathOf, logsOf, lostLogs, type NumberedLog } from "../archive/log-set.ts";
import { verifyLog } from "../archive/verify.ts";
import type { VerifyReport } from "../archive/verify.ts";
import { openForReading, type LogPlace } from "../archive/log-directory.ts";
import { loadPaths } from "../config/load.ts";
import { ConfigError } from "../config/problem.ts";
import { notesIn } from "./archive-checkpoint.ts";
import { ownVerifierKey } from "./archive-key.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { countText, fieldLines, toTime } from "./output.ts";
import type { Style } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface VerifyOptions extends PlaceOptions {
  readonly key?: readonly string[];
  readonly witness?: readonly string[];
  readonly unsigned?: boolean;
}

export function addArchiveVerify(parent: Command, terminal: Terminal): void {
  addPlaceOptions(parent.command("verify"))
    .description("prove that no record was altered, removed, reordered or cut off; exit 7 where one was")
    .option("--key <file...>", "trusted public keys (archive key) instead of this installation's own")
    .option("--witness <file...>", "signed checkpoints that were kept elsewhere")
    .option("--unsigned", "do without a key: prove the chain alone, and look at no signature")
    .action(async (options: VerifyOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const archive = placeOf(options, globals);
      const lost = options.dir === undefined ? lostLogs(archive, loadPaths(globals.config).dataDir) : [];
      const reports: VerifyReport[] = [];
      const logs = logsOf(archive);
      for (const log of logs) {
        const report = await verify(log, options, { globals, terminal, logs });
        reports.push(report);
        terminal.out(globals.isJson ? JSON.stringify(report) : describeReport(report, globals.style));
      }
      requireSound(reports, lost);
    });
}

/**
 * Proves every log with this installation's key, or the given ones, before something is drawn or shown from it.
 * @throws CliError SG_CLI_INTEGRITY, SG_CLI_NO_KEY
 */
export async function requireSoundArchive(
  options: VerifyOptions,
  { globals, terminal }: Omit<Asked, "logs">,
): Promise<void> {
  const archive = placeOf(options, globals);
  const lost = options.dir === undefined ? lostLogs(archive, loadPaths(globals.config).dataDir) : [];
  const logs = logsOf(archive);
  const reports: VerifyReport[] = [];
  for (const log of logs) reports.push(await verify(log, options, { globals, terminal, logs }));
  requireSound(reports, lost);
}

/** @throws CliError SG_CLI_INTEGRITY */
function requireSound(reports: readonly VerifyReport[], lost: readonly number[]): void {
  const count = reports.reduce((sum, { problems }) => sum + problems.length, 0);
  if (lost.length > 0)
    throw new CliError("SG_CLI_INTEGRITY", `a log of the archive is gone: worker-${lost.join(", worker-")}`);
  if (reports.every(({ isSound }) => isSound)) return;
  throw new CliError("SG_CLI_INTEGRITY", `the archive is not sound: ${countText(count, "problem")}`);
}

/** One log, by this installation's own key and the checkpoint that it keeps outside, unless told otherwise. */
export async function verify(log: NumberedLog, options: VerifyOptions, asked: Asked): Promise<VerifyReport> {
  const { number, place } = log;
  const keys = options.unsigned === true ? undefined : trustedKeys(options, place, asked);
  return await verifyLog(place, {
    ...(keys === undefined ? {} : { verifierKeys: keys }),
    witnessed: [...givenWitness(options, log, asked.logs), ...ownWitness(options, number, asked.globals)],
  });
}

/** The given notes that speak of this log; one that speaks of none of the archive's is the first log's to judge. */
function givenWitness(
  { witness }: VerifyOptions,
  { number, place }: NumberedLog,
  all: readonly NumberedLog[],
) {
  const originAt = (log: LogPlace): string => originOf(openForReading(log).logId);
  const own = originAt(place);
  const others = new Set(all.map((log) => originAt(log.place)));
  return (witness?.flatMap((file) => notesIn(readText(file))) ?? []).filter((note) => {
    const [origin = ""] = note.split("\n");
    return origin === own || (number === 1 && !others.has(origin));
  });
}

/** The newest checkpoint outside the archive, as far as this installation's own archive is asked about. */
function ownWitness({ dir }: VerifyOptions, number: number, { config }: Globals): readonly string[] {
  const path = dir === undefined ? keptNotePathOf(loadPaths(config).dataDir, number) : "";
  return existsSync(path) ? [readText(path)] : [];
}

interface Asked {
  readonly logs: readonly NumberedLog[];
  readonly globals: Globals;
  readonly terminal: Terminal;
}

/** @throws CliError where this installation's key cannot be read (another host, another user) and none was given. */
function trustedKeys(
  { key }: VerifyOptions,
  place: LogPlace,
  { globals, terminal }: Asked,
): readonly string[] {
  if (key !== undefined) return key.map(readText);
  try {
    return [ownVerifierKey(place, globals, terminal)];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = "give the public key with --key FILE, or --unsigned to prove the chain alone";
    throw new CliError("SG_CLI_NO_KEY", `no key to check signatures with: ${advice}`, error);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${file} cannot be read`, error);
  }
}

function describeReport(report: VerifyReport, style: Style): string {
  const last = report.lastCheckpointAtMs;
  const fields = fieldLines([
    ["result", report.isSound ? style.green("sound") : style.red("NOT SOUND")],
    ["log", report.logId],
    ["records", `${report.records}, of which ${report.coveredRecords} under a checkpoint`],
    ["segments", `${report.segments} (${report.sealedSegments} sealed)`],
    ["checkpoints", last === undefined ? "none" : `${report.checkpoints}, the last at ${toTime(last)}`],
    ["signatures", signatureText(report, style)],
    ["tree root", report.root],
    ["first bad", report.firstBadSequence === undefined ? undefined : `record ${report.firstBadSequence}`],
  ]);
  const problems = report.problems.map(({ code, detail }) => `  ${style.red(code)}: ${detail}`);
  const warnings = report.warnings.map((warning) => `  ${style.yellow("warning")}: ${warning}`);
  return [fields, ...problems, ...warnings].join("\n");
}

function signatureText({ hasCheckedSignatures, checkpoints }: VerifyReport, style: Style): string {
  if (!hasCheckedSignatures) return style.yellow("NOT CHECKED");
  return checkpoints === 0 ? style.yellow("nothing signed yet") : "checked";
}
