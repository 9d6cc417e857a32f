/**
 * `stanzagate report verify` and `report accept`: whether a report is the one that was signed, and that somebody stands for a review.
 *
 * Rule: verify needs the file and a public key, no gateway, no archive.
 * Sources: WV-7.0.a, AL-4.b.
 */
import type { Command } from "commander";
import { readFileSync } from "node:fs";
import { acceptReview } from "../store/report-register.ts";
import { ownVerifierKey } from "./archive-key.ts";
import { placeOf } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { checkReport, type SignedReport } from "./report-file.ts";
import { render, FORMATS } from "./report-output.ts";
import { addWriteOptions, askedOf, changeState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly anyKey?: boolean;
}

type VerifyArguments = readonly [
  file: string,
  others: readonly string[],
  options: VerifyOptions,
  command: Command,
];

export function addReportVerify(parent: Command, terminal: Terminal): void {
  parent
    .command("verify <file> [others...]")
    .description(
      "prove that a report (JSON) is as it was signed, and that HTML and PDF files were made of it; exit 7 where not",
    )
    .option(
      "--key <file...>",
      "trusted public keys (stanzagate archive key) instead of this installation's own",
    )
    .option("--any-key", "by the key that the file names itself: shows that it is whole, not who made it")
    .action(async (...[file, others, options, command]: VerifyArguments) => {
      const asked = askedOf(command, terminal);
      const signed = requireSound(file, keysOf(options, asked));
      for (const other of others) await requireMadeOf(other, signed);
      const { report, proof, verifierKey } = signed;
      if (asked.globals.isJson)
        terminal.out(
          JSON.stringify({ isSound: true, kind: report.kind, hash: proof.hash, key: verifierKey }),
        );
      else terminal.out(soundText(signed, options.anyKey === true));
    });
}

export function addReportAccept(parent: Command, terminal: Terminal): void {
  addWriteOptions(parent.command("accept <file>"))
    .description(
      "accept an annual review that you have read (its JSON file): the next one is due a year from then",
    )
    .action(async (file: string, options: WriteOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const { report, proof } = requireSound(file, keysOf({}, asked));
      if (report.kind !== "annual-review")
        throw new CliError("SG_CLI_USAGE", `${file} is a report of another kind: ${report.kind}`);
      await changeState(asked, options, {
        carryOut: acceptReview(proof.hash),
        text: ({ by }) => `annual review accepted by ${by}: ${proof.hash}`,
        json: ({ by, atMs }) => ({ hash: proof.hash, by, at: toTime(atMs) }),
      });
    });
}

/** Undefined: the file's own. */
function keysOf({ key, anyKey }: VerifyOptions, { globals, terminal }: Asked): readonly string[] | undefined {
  if (anyKey === true) return undefined;
  if (key !== undefined) return key.flatMap((one) => textIn(one).trim().split("\n"));
  try {
    return [ownVerifierKey(placeOf({}, globals), globals, terminal)];
  } catch (error) {
    const advice = "give the public key with --key FILE, or --any-key to see no more than that it is whole";
    throw new CliError("SG_CLI_NO_KEY", `no key to check the signature with: ${advice}`, error);
  }
}

/** @throws CliError SG_CLI_INTEGRITY, SG_CLI_NOT_FOUND */
function requireSound(file: string, keys: readonly string[] | undefined): SignedReport {
  const check = checkReport(textIn(file), keys);
  if (check.outcome === "sound") return check.signed;
  throw new CliError("SG_CLI_INTEGRITY", `${file} is not sound: ${check.reason}`);
}

/** @throws CliError SG_CLI_USAGE, SG_CLI_INTEGRITY */
async function requireMadeOf(file: string, signed: SignedReport): Promise<void> {
  const format = FORMATS.find((one) => file.endsWith(`.${one}`));
  if (format === undefined) throw new CliError("SG_CLI_USAGE", `${file} is neither .html nor .pdf nor .json`);
  if ((await render(signed, format)).equals(bytesIn(file))) return;
  const { version } = signed.report.generated;
  throw new CliError(
    "SG_CLI_INTEGRITY",
    `${file} is not what this version makes of the report (it was made by ${version})`,
  );
}

function soundText({ report, proof, verifierKey }: SignedReport, isAnyKey: boolean): string {
  const { period, generated, agency } = report;
  return fieldLines([
    ["result", "sound"],
    ["report", `${report.kind}, ${plain(agency)}`],
    ["period", `${period.from} to ${period.to}`],
    ["made", `${generated.at} by ${plain(generated.by)}`],
    ["sha256", proof.hash],
    [
      "signed by",
      isAnyKey ? `${verifierKey} (named by the file itself: nobody vouches for it here)` : verifierKey,
    ],
  ]);
}

const textIn = (file: string): string => bytesIn(file).toString("utf8");

function bytesIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${file} cannot be read`, error);
  }
}
