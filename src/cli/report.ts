/**
 * `stanzagate report`: signed statements of what is in force and what happened, made from the archive.
 *
 * Rule: a report is made by a person, and that it was made is on record.
 * Sources: WV-7.0.a, WV-7.0.b, AL-4.b, AL-7.
 */
import type { Command } from "commander";
import { originOf } from "../archive/checkpoint.ts";
import { archiveSince, type Period } from "../archive/headers.ts";
import { openForReading } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import { loadSigningKey } from "../config/load.ts";
import { annualReview } from "../reports/annual-review.ts";
import { complianceReport, statedClauses } from "../reports/compliance.ts";
import type { ReportFacts } from "../reports/figures.ts";
import type { Report } from "../reports/report.ts";
import { listReports, noteReport, type ReportKind } from "../store/report-register.ts";
import { placeOf } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { addReportAccept, addReportVerify } from "./report-check.ts";
import { gatherFacts } from "./report-facts.ts";
import { signReport, type SignedReport } from "./report-file.ts";
import { planOutput, renderAll, requireDirectory, writeAll, type PlannedOutput } from "./report-output.ts";
import { reportSummary } from "./report-summary.ts";
import {
  addWriteOptions,
  askedOf,
  changeState,
  readState,
  requireActor,
  type Asked,
  type WriteOptions,
} from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addReportCommands(program: Command, terminal: Terminal): void {
  const report = program
    .command("report")
    .description("signed reports from the archive: the state of controls, and the annual review");
  addMake(report, terminal, {
    kind: "compliance",
    description: "state of each control, clause by clause, with figures, drift and corrective actions",
    build: (facts) => complianceReport(facts),
  });
  addMake(report, terminal, {
    kind: "annual-review",
    description: "clients, settings, exceptions and use over a year, for a person to review and accept",
    build: (facts, { idleDays }) => annualReview(facts, idleDaysOf(idleDays, facts.period)),
  });
  addReportAccept(report, terminal);
  addReportVerify(report, terminal);
}

interface MakeOptions extends WriteOptions {
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly format: string;
  readonly verify: boolean;
  readonly idleDays: string;
}

interface Kind {
  readonly kind: ReportKind;
  readonly description: string;
  readonly build: (facts: ReportFacts, options: MakeOptions) => Report;
}

function addMake(parent: Command, terminal: Terminal, { kind, description, build }: Kind): void {
  const command = addWriteOptions(parent.command(kind))
    .description(description)
    .option(
      "--from <time>",
      "from then on (default: the end of the last report of this kind; a year for the review)",
    )
    .option("--to <time>", "up to then (default: now)")
    .option("--out <directory>", "where the files go", ".")
    .option("--format <list>", "of html, pdf and json", "html,pdf,json")
    .option("--no-verify", "do not prove the archive first; the report says so");
  if (kind === "annual-review")
    command.option("--idle-days <count>", "an account is idle after so many days", "90");
  command.action(async (options: MakeOptions, called: Command) => {
    const asked = askedOf(called, terminal);
    const by = await requireActor(asked, options, "report make");
    const archive = placeOf({}, asked.globals);
    const period = await periodOf(kind, options, asked);
    const output = planOutput({ kind, period, out: options.out, format: options.format });
    if (options.dryRun !== true) requireDirectory(output);
    const facts = await gatherFacts({ kind, archive, period, by, isVerifying: options.verify }, asked);
    const { logId } = openForReading(archive);
    const key = loadSigningKey(asked.globals.config, terminal.env).reveal();
    const signed = signReport(build(facts, options), originOf(logId), key);
    await putOnRecord(signed, output, { asked, options, facts });
  });
}

interface Making {
  readonly asked: Asked;
  readonly options: MakeOptions;
  readonly facts: ReportFacts;
}

/** Files come after the record: a report that is not on record does not go about. */
async function putOnRecord(signed: SignedReport, output: PlannedOutput, making: Making): Promise<void> {
  const { asked, options, facts } = making;
  const { report, proof } = signed;
  const contents = await renderAll(output, signed);
  await changeState(asked, options, {
    carryOut: noteReport({
      kind: report.kind,
      hash: proof.hash,
      fromMs: facts.period.fromMs,
      toMs: facts.period.toMs,
      revision: facts.history.last?.revision ?? "",
      states: report.kind === "compliance" ? statedClauses(report) : {},
    }),
    text: () => reportSummary(report, proof.hash, output.files),
    json: () => ({ kind: report.kind, hash: proof.hash, period: report.period, files: output.files }),
    onDone: () => {
      writeAll(output, contents);
    },
  });
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** @throws CliError SG_CLI_USAGE */
async function periodOf(kind: ReportKind, options: MakeOptions, asked: Asked): Promise<Period> {
  const nowMs = asked.terminal.nowMs();
  const toMs = options.to === undefined ? nowMs : parseTime(options.to, nowMs);
  const fromMs =
    options.from === undefined ? await firstMoment(kind, toMs, asked) : parseTime(options.from, nowMs);
  if (toMs > nowMs) throw new CliError("SG_CLI_USAGE", "a report ends now at the latest");
  if (fromMs >= toMs) throw new CliError("SG_CLI_USAGE", "the period ends before it begins: --from, --to");
  return { fromMs, toMs };
}

async function firstMoment(kind: ReportKind, toMs: number, asked: Asked): Promise<number> {
  if (kind === "annual-review") return toMs - YEAR_MS;
  const reports = await readState(asked, async (tx) => await listReports(tx, kind));
  const last = reports.findLast((one) => one.toMs < toMs);
  return last?.toMs ?? archiveSince(logsOf(placeOf({}, asked.globals))) ?? toMs - YEAR_MS;
}

/** Who did nothing before the period began is not known to have been idle. @throws CliError SG_CLI_USAGE */
function idleDaysOf(text: string, { fromMs, toMs }: Period): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new CliError("SG_CLI_USAGE", "--idle-days takes a whole number from 1 on");
  const days = Number(text);
  if (days * DAY_MS > toMs - fromMs)
    throw new CliError("SG_CLI_USAGE", `the period is shorter than ${text} days: --from, or --idle-days`);
  return days;
}
