/**
 * Finds the records that are to go into a case file.
 *
 * Rule: only what the person did by an address that was theirs then: what came to them was somebody else's act.
 */
import { recordsInOrder } from "../archive/all-logs.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import { findByIncident, type StoredRecord } from "../archive/reader.ts";
import { recordAt } from "../archive/record-at.ts";
import type { RecordPlace } from "../records/sampling.ts";
import { requireCase } from "../store/case-register.ts";
import { listEntries, type JidEntry } from "../store/person-jids.ts";
import { placeOf } from "./archive-place.ts";
import { CliError } from "./exit-codes.ts";
import { normalizeReference } from "./explain.ts";
import { plain } from "./output.ts";
import { readState, type Asked } from "./state.ts";
import { parseTime } from "./times.ts";

export interface FindOptions {
  readonly reference?: readonly string[];
  readonly record?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/** @throws CliError SG_CLI_USAGE, SG_CLI_NOT_FOUND */
export async function foundFor(
  asked: Asked,
  id: string,
  options: FindOptions,
): Promise<readonly RecordPlace[]> {
  const { reference = [], record = [], from, to } = options;
  if (reference.length + record.length === 0 && from === undefined)
    throw new CliError("SG_CLI_USAGE", "what? --reference, --record or --from");
  const entries = await readState(
    asked,
    async (tx) => await listEntries(tx, (await requireCase(tx, id)).person),
  );
  const archive = placeOf({}, asked.globals);
  const named = [
    ...reference.map((one) => byReference(archive, normalizeReference(one))),
    ...record.map((one) => byPlaceText(archive, one)),
  ];
  for (const one of named) requireOwn(one, entries);
  const nowMs = asked.terminal.nowMs();
  const range = {
    fromMs: from === undefined ? 0 : parseTime(from, nowMs),
    toMs: to === undefined ? nowMs : parseTime(to, nowMs),
  };
  const all = from === undefined ? [] : violationsOf(archive, entries, range);
  return [...named, ...all].map(({ receipt }) => receipt);
}

function byReference(archive: LogPlace, reference: string): StoredRecord {
  for (const { place } of logsOf(archive)) {
    const found = findByIncident(place, reference);
    if (found !== undefined) return found;
  }
  throw new CliError("SG_CLI_NOT_FOUND", `no record has the reference ${reference}`);
}

function byPlaceText(archive: LogPlace, text: string): StoredRecord {
  const [, logId = "", sequence = ""] = /^(.{1,64}):([1-9]\d{0,14})$/.exec(text) ?? [];
  if (logId === "") throw new CliError("SG_CLI_USAGE", `"${plain(text)}" is no place: LOG:SEQUENCE`);
  const found = recordAt(archive, { logId, sequence: Number(sequence) });
  if (found === undefined) throw new CliError("SG_CLI_NOT_FOUND", `the archive has no record ${plain(text)}`);
  return found;
}

const isOwn = ({ record }: StoredRecord, entries: readonly JidEntry[]): boolean => {
  if (record.kind !== "stanza" || record.direction !== "outbound") return false;
  const [bare] = record.user.split("/", 1);
  const { receivedAtMs: atMs } = record;
  return entries.some(
    ({ jid, fromMs, untilMs = Number.POSITIVE_INFINITY }) => jid === bare && fromMs <= atMs && atMs < untilMs,
  );
};

function requireOwn(stored: StoredRecord, entries: readonly JidEntry[]): void {
  if (isOwn(stored, entries)) return;
  const { logId, sequence } = stored.receipt;
  const message = `record ${logId}:${String(sequence)} is not of an address that was this person's then`;
  throw new CliError("SG_CLI_USAGE", message);
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the policy found fault with, enforced or only tried. */
function violationsOf(
  archive: LogPlace,
  entries: readonly JidEntry[],
  { fromMs, toMs }: Range,
): readonly StoredRecord[] {
  const found: StoredRecord[] = [];
  for (const stored of recordsInOrder(archive)) {
    const { record } = stored;
    if (record.receivedAtMs < fromMs || record.receivedAtMs >= toMs || !isOwn(stored, entries)) continue;
    if (record.kind === "stanza" && record.verdict.enforced !== "allow") found.push(stored);
  }
  return found;
}
