/**
 * The records of every log of an archive as one row, in the order of time: what several processes wrote side by side.
 *
 * Rule 1: a log's own order is never changed, whatever its clock did; only which log comes next hangs on the time.
 * Rule 2: it ends. What is written after the first record is asked for does not come any more, or a reader that is slower
 * than the gateway would never be done.
 */
import type { LogPlace } from "./log-directory.ts";
import { logsOf } from "./log-set.ts";
import { recordsOf, type StoredRecord } from "./reader.ts";

/** 0 where there is none. */
const lastSequenceOf = (place: LogPlace): number => {
  for (const { receipt } of recordsOf(place, { newestFirst: true })) return receipt.sequence;
  return 0;
};

interface Row {
  next: StoredRecord | undefined;
  readonly rest: Generator<StoredRecord>;
}

/** The row whose next record is the oldest; the first of equals. */
const earliest = (rows: readonly Row[]): Row | undefined => {
  let best: Row | undefined;
  for (const row of rows) {
    if (row.next === undefined) continue;
    if (best?.next === undefined || row.next.record.receivedAtMs < best.next.record.receivedAtMs) best = row;
  }
  return best;
};

const advance = (row: Row): void => {
  const result = row.rest.next();
  row.next = result.done === true ? undefined : result.value;
};

/** Lazy, as `recordsOf`. @throws ArchiveError */
export function* recordsInOrder(archive: LogPlace): Generator<StoredRecord> {
  const ends = logsOf(archive).map(({ place }) => ({ place, toSequence: lastSequenceOf(place) }));
  const rows = ends.map(({ place, toSequence }): Row => {
    const row: Row = { next: undefined, rest: recordsOf(place, { toSequence }) };
    advance(row);
    return row;
  });
  try {
    for (let row = earliest(rows); row?.next !== undefined; row = earliest(rows)) {
      yield row.next;
      advance(row);
    }
  } finally {
    for (const { rest } of rows) rest.return(undefined);
  }
}
