import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { flatten, type FromWriter, type WriterData } from "../../../src/archive/worker-messages.ts";
import { encodedRecords, temporaryDirectory, temporaryLog } from "../../support/archive.ts";

const ENTRY = new URL("../../../src/archive/writer-worker.ts", import.meta.url);

const start = (dir: string): Worker => {
  const workerData: WriterData = {
    dir,
    checkpointEveryMs: 60_000,
    reserveBytes: 0,
    maxSegmentBytes: 1_000_000,
  };
  return new Worker(ENTRY, { workerData });
};

const next = async (worker: Worker): Promise<FromWriter> =>
  ((await once(worker, "message")) as [FromWriter])[0];

it("commits groups in order, and ends when it is told to", async () => {
  const { dir, logId } = temporaryLog();
  const worker = start(dir);
  expect(await next(worker)).toEqual({ type: "ready", logId, sequence: 0 });
  const batch: (string | null | 0 | 1)[] = [];
  for (const record of encodedRecords(1, 3)) flatten(record, batch);
  worker.postMessage(batch);
  const kept = await next(worker);
  expect(kept).toMatchObject({ type: "kept", sequences: [1, 2, 3], last: 3 });
  expect(kept.type === "kept" && kept.chains.length).toBe(3 * 64);
  worker.postMessage({ type: "close" });
  await once(worker, "exit");
});

it("does not go down for a record that is no record", async () => {
  const worker = start(temporaryLog().dir);
  await next(worker);
  worker.postMessage(["id", "{}", "text", null, 1]);
  expect((await next(worker)).type).toBe("failed");
  expect((await next(worker)).type).toBe("up");
  worker.postMessage({ type: "close" });
  await once(worker, "exit");
});

it("says why it cannot start, and ends", async () => {
  const worker = start(temporaryDirectory());
  expect(await next(worker)).toMatchObject({ type: "refused", code: "SG_ARCHIVE_NO_LOG" });
  await once(worker, "exit");
});
