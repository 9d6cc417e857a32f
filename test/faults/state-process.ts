/**
 * The process that the fault test kills: changes the state and puts what tells of it on record, over and over, with the real state and
 * the real archive. One line to its output for each change that is done; then it is a promise.
 *
 * Arguments: directory, archive's directory, name of this life.
 */
import { writeSync } from "node:fs";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { systemClock } from "../../src/edge/clock.ts";
import { StateEvents } from "../../src/gateway/state-events.ts";
import { createLog } from "../../src/ops/log.ts";
import { ALL_KINDS } from "../support/policy.ts";
import { openStore, statePathOf } from "../../src/store/store.ts";

const [, , dataDir = "", dir = "", life = ""] = process.argv;

const log = createLog({ level: "error", destination: { write: () => undefined } });
const sink = await openSqliteSink({ dir, reserveBytes: 0 });
const store = openStore({
  path: statePathOf(dataDir),
  nowMs: Date.now(),
  uid: process.getuid?.(),
  busyTimeoutMs: 5_000,
});
const events = new StateEvents({
  dataDir,
  sink,
  log,
  clock: systemClock,
  onDecisions: () => undefined,
  exceptions: () => ({ rules: ALL_KINDS, warnBeforeMs: 0 }),
});
await events.start();
writeSync(1, "ready\n");

/** As commands do, beside the copying: changes come while others are on their way. */
const changeOn = async (): Promise<void> => {
  for (let n = 1; ; n += 1) {
    const object = `test:${life}.${String(n)}`;
    const event = { atMs: Date.now(), who: "root", via: "test", act: "test", object, facts: {} };
    await store.change(async () => await Promise.resolve({ event, result: undefined }));
    writeSync(1, `${object}\n`);
    await new Promise((settle) => setImmediate(settle));
  }
};

const copyOn = async (): Promise<void> => {
  for (;;) {
    // A lock that the changes hold is nothing to fail for; the next round does it.
    await events.refresh().catch(() => undefined);
    await new Promise((settle) => setImmediate(settle));
  }
};

await Promise.all([changeOn(), copyOn()]);
