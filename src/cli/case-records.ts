/**
 * Finds the records that are to go into a case file.
 *
 * Rule 1: only what the person did by an address that was theirs then: what came to them was somebody else's act.
 * Rule 2: only what the policy found fault with, or what a sample or a review for cause has opened already.
 */
import { recordsInOrder } from "../archive/all-logs.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import { findByIncident, type StoredRecord } from "../archive/reader.ts";
import { recordAt } from "../archive/record-at.ts";
import type { RecordPlace } from "../records/sampling.ts";
import { requireCase } from "../store/case-register.ts";
import { isOpened } from "../store/opened-records.ts";
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
  const { person, entries } = await readState(asked, async (tx) => {
    const file = await requireCase(tx, id);
    return { person: file.person, entries: await listEntries(tx, file.person) };
  });
  const archive = placeOf({}, asked.globals);
  const named = [
    ...reference.map((one) => byReference(archive, normalizeReference(one))),
    ...record.map((one) => byPlaceText(archive, one)),
  ];
  for (const one of named) await requireFit(asked, one, { person, entries });
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

const isViolation = ({ record }: StoredRecord): boolean =>
  record.kind === "stanza" && record.verdict.enforced !== "allow";

interface Whose {
  readonly person: string;
  readonly entries: readonly JidEntry[];
}

/** @throws CliError SG_CLI_USAGE where it is not the person's; SG_CLI_DENIED where nobody was entitled to look at it */
async function requireFit(asked: Asked, stored: StoredRecord, { person, entries }: Whose): Promise<void> {
  const { receipt, record } = stored;
  const name = `record ${receipt.logId}:${String(receipt.sequence)}`;
  if (!isOwn(stored, entries) || record.kind !== "stanza")
    throw new CliError("SG_CLI_USAGE", `${name} is not of an address that was this person's then`);
  if (isViolation(stored)) return;
  const [jid = ""] = record.user.split("/", 1);
  const opened = { place: receipt, atMs: record.receivedAtMs, person, jid };
  if (await readState(asked, async (tx) => await isOpened(tx, opened))) return;
  const message = `${name} was plainly allowed, and is of no sample and no review that was agreed to: review open`;
  throw new CliError("SG_CLI_DENIED", message);
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
    if (isViolation(stored)) found.push(stored);
  }
  return found;
}
