/** kill -9 between a change, its record and its mark, again and again: every change that was done is on record, once, in order. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createLog } from "../../src/archive/log-directory.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { systemClock } from "../../src/edge/clock.ts";
import { StateEvents } from "../../src/gateway/state-events.ts";
import { createLog as createOpsLog } from "../../src/ops/log.ts";
import { statePathOf } from "../../src/store/store.ts";
import { ALL_KINDS } from "../support/policy.ts";
import { openState, rowsOf, temporaryFolder } from "../support/state.ts";

const PROCESS = fileURLToPath(new URL("state-process.ts", import.meta.url));
const LIVES = 8;
const LONGEST_LIFE_MS = 250;

/** @returns what it said was done before it was killed, at a moment of its own */
const liveAndDie = async (dataDir: string, dir: string, life: number): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [PROCESS, dataDir, dir, String(life)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const done: string[] = [];
  const started = Promise.withResolvers<undefined>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "ready") started.resolve(undefined);
    else done.push(line);
  });
  const closed = once(child, "close");
  await Promise.race([started.promise, closed]);
  await sleep(Math.random() * LONGEST_LIFE_MS);
  child.kill("SIGKILL");
  await closed;
  return done;
};

interface Kept {
  readonly id: string;
  readonly object: string;
}

const keptIn = (dir: string): readonly Kept[] =>
  [...recordsOf({ dir })].flatMap(({ record }) =>
    record.kind === "admin" ? [{ id: record.recordId, object: String(record.facts["on"]) }] : [],
  );

test("nothing lost, nothing twice, nothing out of order", async () => {
  const [dataDir, dir] = [temporaryFolder(), temporaryFolder()];
  createLog({ dir }, Date.now());
  const done: string[] = [];
  for (let life = 1; life <= LIVES; life += 1) done.push(...(await liveAndDie(dataDir, dir, life)));
  const sink = await openSqliteSink({ dir, reserveBytes: 0 });
  const log = createOpsLog({ level: "error", destination: { write: () => undefined } });
  const events = new StateEvents({
    dataDir,
    sink,
    log,
    clock: systemClock,
    onDecisions: () => undefined,
    exceptions: () => ({ rules: ALL_KINDS, warnBeforeMs: 0 }),
  });
  await events.start();
  await events.close();
  await sink.close();
  const kept = keptIn(dir);
  const store = openState(statePathOf(dataDir));
  const told = await rowsOf(store, "event");
  // What the state holds and what the archive holds is the same list; a done change is in it.
  expect(kept.map(({ object }) => object)).toEqual(told.map(({ object }) => object));
  expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
  expect(done.filter((object) => !told.some((one) => one.object === object))).toEqual([]);
  expect(done.length).toBeGreaterThan(LIVES);
  expect(await rowsOf(store, "delivery")).toHaveLength(told.length);
});
