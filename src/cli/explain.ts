/**
 * `stanzagate explain REF`: the refusal behind the reference that a user was shown.
 *
 * Rule: no content; whoever needs that reads the archive, which is another permission.
 */
import type { Command } from "commander";
import { logsOf } from "../archive/log-set.ts";
import { findByIncident } from "../archive/reader.ts";
import type { StoredRecord } from "../archive/reader.ts";
import { readClauses } from "../config/clauses.ts";
import type { StanzaRecord } from "../records/record.ts";
import { parseReference } from "../records/reference.ts";
import { addPlaceOptions, placeOf } from "./archive-place.ts";
import type { PlaceOptions } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import type { Style } from "./output.ts";
import type { Terminal } from "./terminal.ts";
import { describeFinding, describeVerdict } from "./verdict-text.ts";
import type { ClauseList } from "./verdict-text.ts";

export function addExplain(program: Command, terminal: Terminal): void {
  addPlaceOptions(program.command("explain"))
    .argument("<reference>", "as the user was shown it: G-XXXXX-XXXXX")
    .description(
      "tell why a stanza was refused: rule, clause, place, policy revision, record (never content)",
    )
    .action((reference: string, options: PlaceOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const wanted = normalizeReference(reference);
      const stored = logsOf(placeOf(options, globals))
        .map(({ place }) => findByIncident(place, wanted))
        .find((found) => found !== undefined);
      if (stored?.record.kind !== "stanza") {
        throw new CliError("SG_CLI_NOT_FOUND", `no record has the reference ${wanted}`);
      }
      const { record } = stored;
      terminal.out(
        globals.isJson ? JSON.stringify(withoutContent(stored, record)) : describe(stored, record, globals),
      );
    });
}

/** As people read it out (`records/reference.ts`). @throws CliError SG_CLI_USAGE */
export function normalizeReference(text: string): string {
  const reference = parseReference(text);
  if (reference === undefined) throw new CliError("SG_CLI_USAGE", "a reference looks like G-7F3K2-9QX4M");
  return reference;
}

function describe(stored: StoredRecord, record: StanzaRecord, { style }: { readonly style: Style }): string {
  const clauses: ClauseList = readClauses();
  const { verdict, addressing } = record;
  const head = fieldLines([
    ["reference", verdict.incidentRef],
    ["when", toTime(record.receivedAtMs)],
    ["what", `${record.direction} ${record.stanzaKind} (${plain(addressing.type)}), ${record.sighting}`],
    ["user", plain(record.user)],
    ["from", bareOf(addressing.from, addressing.fromText)],
    ["to", bareOf(addressing.to, addressing.toText)],
    ["forwarded", forwardedText(record)],
    ["record", `${stored.receipt.sequence} of log ${stored.receipt.logId}`],
    ["chain hash", stored.receipt.chainHash],
  ]);
  const findings = record.findings.map((finding) => describeFinding(finding, clauses));
  return [head, describeVerdict(verdict, style), ...findings].join("\n\n");
}

const bareOf = (bare: string | undefined, asSent: string | undefined): string =>
  bare === undefined ? (asSent === undefined ? "-" : "an address that cannot be read") : plain(bare);

export const forwardedText = ({ forwarded, received }: StanzaRecord): string => {
  if (forwarded === undefined) return "no";
  return forwarded === received ? "yes, as received" : "yes, rewritten";
};

/** Members that are undefined do not appear in JSON. */
function withoutContent({ receipt }: StoredRecord, record: StanzaRecord): Readonly<Record<string, unknown>> {
  const isForwarded = record.forwarded !== undefined;
  const { from, to, type } = record.addressing;
  const addressing = { from, to, type };
  return {
    receipt,
    record: { ...record, addressing, received: undefined, forwarded: undefined, isForwarded },
  };
}
