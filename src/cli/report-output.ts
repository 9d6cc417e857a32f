/**
 * Where a report's files go: all formats of one signed report, under names that tell kind and end of the period.
 *
 * Rule: nothing is written over; whoever wants it again takes another directory.
 */
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Period } from "../archive/headers.ts";
import { htmlReport } from "../exports/html-report.ts";
import { pdfReport } from "../exports/pdf-report.ts";
import { CliError } from "./exit-codes.ts";
import { toTime } from "./output.ts";
import { documentOf, type SignedReport } from "./report-file.ts";

export const FORMATS = ["html", "pdf", "json"] as const;
export type Format = (typeof FORMATS)[number];

export interface PlannedOutput {
  readonly directory: string;
  readonly files: readonly string[];
  readonly formats: readonly Format[];
}

interface OutputWishes {
  readonly kind: string;
  readonly period: Period;
  readonly out: string;
  readonly format: string;
}

/** @throws CliError SG_CLI_USAGE */
export function planOutput({ kind, period, out, format }: OutputWishes): PlannedOutput {
  const asked = format.split(",").map((one) => one.trim());
  const formats = FORMATS.filter((one) => asked.includes(one));
  if (formats.length !== new Set(asked).size)
    throw new CliError("SG_CLI_USAGE", `--format takes a list of ${FORMATS.join(", ")}`);
  const name = `${kind}-${toTime(period.toMs).slice(0, 16).replaceAll(":", "")}Z`;
  const files = formats.map((one) => join(out, `${name}.${one}`));
  const taken = files.find((one) => existsSync(one));
  if (taken !== undefined)
    throw new CliError("SG_CLI_USAGE", `${taken} is there already: --out names another directory`);
  return { directory: out, files, formats };
}

/** Reports name people: their owner alone reads them. */
const MODE = 0o600;

/** In the order of the files. */
export const renderAll = async (
  { formats }: PlannedOutput,
  signed: SignedReport,
): Promise<readonly Buffer[]> =>
  await Promise.all(formats.map(async (format) => await render(signed, format)));

/** @throws CliError SG_CLI_FAILED */
export function requireDirectory({ directory }: PlannedOutput): void {
  attempt(directory, () => {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  });
}

/** @throws CliError SG_CLI_FAILED */
export function writeAll({ directory, files }: PlannedOutput, contents: readonly Buffer[]): void {
  attempt(directory, () => {
    files.forEach((file, index) => {
      writeFileSync(file, contents[index] ?? "", { mode: MODE, flag: "wx" });
    });
  });
}

function attempt(directory: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new CliError("SG_CLI_FAILED", `the report cannot be written to ${directory}`, error);
  }
}

export async function render({ report, proof, text }: SignedReport, format: Format): Promise<Buffer> {
  switch (format) {
    case "json":
      return Buffer.from(text);
    case "html":
      return Buffer.from(htmlReport(documentOf(report), proof));
    case "pdf":
      return await pdfReport(documentOf(report), proof);
  }
}
