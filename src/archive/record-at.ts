/** Single records of an archive by their place, and their neighbours in the log. */
import { openForReading, type LogPlace } from "./log-directory.ts";
import { logsOf } from "./log-set.ts";
import { recordsOf, type StoredRecord } from "./reader.ts";

export interface WantedRecord {
  readonly logId: string;
  readonly sequence: number;
}

/** Undefined where the archive has no such log. @throws ArchiveError */
export const logWith = (archive: LogPlace, logId: string): LogPlace | undefined =>
  logsOf(archive).find(({ place }) => openForReading(place).logId === logId)?.place;

/** Undefined where there is none. @throws ArchiveError */
export const recordAt = (archive: LogPlace, { logId, sequence }: WantedRecord): StoredRecord | undefined => {
  const place = logWith(archive, logId);
  if (place === undefined) return undefined;
  const [found] = recordsOf(place, { fromSequence: sequence, toSequence: sequence });
  return found;
};

export interface Neighbourhood {
  /** Whether a record is of the same conversation. */
  readonly isOfIt: (stored: StoredRecord) => boolean;
  /** So many before, and so many after. */
  readonly count: number;
}

/** Of one conversation, in a busy log: further off there is none that would explain anything. */
const MAX_RECORDS = 5_000;

/** Records of the conversation around one, without it, oldest first. @throws ArchiveError */
export const neighboursOf = (
  archive: LogPlace,
  { logId, sequence }: WantedRecord,
  { isOfIt, count }: Neighbourhood,
): readonly StoredRecord[] => {
  const place = logWith(archive, logId);
  if (place === undefined || count === 0) return [];
  const before = { toSequence: sequence - 1, fromSequence: sequence - MAX_RECORDS, newestFirst: true };
  const after = { fromSequence: sequence + 1, toSequence: sequence + MAX_RECORDS };
  return [
    ...firstOf(recordsOf(place, before), isOfIt, count).reverse(),
    ...firstOf(recordsOf(place, after), isOfIt, count),
  ];
};

const firstOf = (
  records: Iterable<StoredRecord>,
  isOfIt: Neighbourhood["isOfIt"],
  count: number,
): StoredRecord[] => {
  const found: StoredRecord[] = [];
  for (const one of records) {
    if (isOfIt(one)) found.push(one);
    if (found.length === count) break;
  }
  return found;
};
