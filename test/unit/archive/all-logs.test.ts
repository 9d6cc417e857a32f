import { expect, it } from "vitest";
import { recordsInOrder } from "../../../src/archive/all-logs.ts";
import { createLog } from "../../../src/archive/log-directory.ts";
import { ensureLog, keptNotePathOf, placeOfLog } from "../../../src/archive/log-set.ts";
import { keep } from "../../../src/archive/sink.ts";
import { openSqliteSink } from "../../../src/archive/sqlite-sink.ts";
import { stanzaRecord, temporaryDirectory } from "../../support/archive.ts";

/** @param times of the records, in the order in which they are kept */
async function write(dir: string, times: readonly number[]): Promise<void> {
  const sink = await openSqliteSink({ dir, reserveBytes: 0 });
  for (const at of times) await keep(sink, stanzaRecord(at, { recordId: `${dir}.${at}`, receivedAtMs: at }));
  await sink.close();
}

const timesOf = (dir: string): readonly number[] =>
  Array.from(recordsInOrder({ dir }), ({ record }) => record.receivedAtMs);

it("yields the records of all logs by time, each log in its own order, and ends with what was there", async () => {
  const dir = temporaryDirectory();
  createLog({ dir }, 0);
  expect(timesOf(dir)).toEqual([]);
  ensureLog({ dir }, 2, keptNotePathOf(temporaryDirectory(), 2));
  const second = placeOfLog({ dir }, 2).dir;
  // The clock of the first went back once.
  await write(dir, [1, 4, 2, 9]);
  await write(second, [3, 5, 6]);
  expect(timesOf(dir)).toEqual([1, 3, 4, 2, 5, 6, 9]);
  const reading = recordsInOrder({ dir });
  reading.next();
  await write(dir, [10]);
  expect(Array.from(reading, ({ record }) => record.receivedAtMs)).toEqual([3, 4, 2, 5, 6, 9]);
});

it("closes what it opened where its reader leaves early", async () => {
  const dir = temporaryDirectory();
  createLog({ dir }, 0);
  await write(dir, [1, 2, 3]);
  for (const { record } of recordsInOrder({ dir })) {
    expect(record.receivedAtMs).toBe(1);
    break;
  }
  await write(dir, [4]);
  expect(timesOf(dir)).toEqual([1, 2, 3, 4]);
});
