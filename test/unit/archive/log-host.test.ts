import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { openSegment } from "../../../src/archive/segment-reader.ts";
import { verifyLog } from "../../../src/archive/verify.ts";
import {
  DAY_MS,
  encodedRecords,
  hostLog,
  killedCopy,
  NOON,
  temporaryDirectory,
  temporaryLog,
  verifierKeyOf,
} from "../../support/archive.ts";

const settle = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 100));

describe("checkpoints", () => {
  it("come after the set time, and only where something was added", async () => {
    const log = temporaryLog();
    const { host, events, at } = hostLog(log, { checkpointEveryMs: 60_000 });
    host.commit(encodedRecords(1, 3));
    host.tick();
    at(NOON + 59_000);
    host.commit(encodedRecords(4, 4));
    host.tick();
    expect(events).toEqual([{ type: "checkpointed", size: 3 }]);
    at(NOON + 60_000);
    host.tick();
    at(NOON + 120_000);
    host.tick();
    expect(events).toEqual([3, 4].map((size) => ({ type: "checkpointed", size })));
    await host.close();
  });

  it("are left out without a key", async () => {
    const log = temporaryLog();
    const { host, events } = hostLog(log, { checkpointKeyPem: undefined });
    host.commit(encodedRecords(1, 3));
    host.tick();
    await host.close();
    expect(events.map(({ type }) => type)).toEqual(["sealed"]);
    expect(readNotes(log.dir)).toEqual([]);
  });
});

describe("seals", () => {
  it("make one read-only file of an ended day, hash signed", async () => {
    const log = temporaryLog();
    const { host, events, at } = hostLog(log);
    host.commit(encodedRecords(1, 3));
    at(NOON + DAY_MS);
    host.tick();
    await settle();
    const [ended] = listSegments([log.dir]);
    expect(events).toContainEqual({ type: "sealed", segment: ended?.name, records: 3 });
    expect(statSync(ended?.path ?? "").mode & 0o222).toBe(0);
    expect(readdirSync(log.dir).filter((name) => name.startsWith(`${ended?.name ?? ""}-`))).toEqual([]);
    expect(readNotes(log.dir, "seals")).toHaveLength(1);
    await host.close();
  });

  it("wait for a reader, and come when it is gone", async () => {
    const log = temporaryLog();
    const { host, events, at } = hostLog(log);
    host.commit(encodedRecords(1, 3));
    const [live] = listSegments([log.dir]);
    if (live === undefined) throw new Error("no segment");
    const reader = openSegment(live);
    reader.prepare("SELECT * FROM record").all();
    at(NOON + DAY_MS);
    host.tick();
    await settle();
    expect(events.filter(({ type }) => type === "sealed")).toEqual([]);
    reader.close();
    host.tick();
    await settle();
    expect(events.filter(({ type }) => type === "sealed")).toHaveLength(1);
    await host.close();
  });

  it("are made up for at the next start", async () => {
    const log = temporaryLog();
    const first = hostLog(log);
    first.host.commit(encodedRecords(1, 3));
    const copy = killedCopy(log);
    const second = hostLog(copy);
    second.host.commit(encodedRecords(4, 4));
    await second.host.close();
    await first.host.close();
    expect(second.events.filter(({ type }) => type === "sealed")).toHaveLength(2);
    const report = await verifyLog(copy, { verifierKeys: [verifierKeyOf(log.logId)] });
    expect(report).toMatchObject({ isSound: true, records: 4, segments: 2, sealedSegments: 2 });
  });
});

describe("upkeep that fails", () => {
  it("is told once, and does not stop records", async () => {
    const log = temporaryLog();
    const secondDir = temporaryDirectory();
    const { host, events, at } = hostLog({ dir: log.dir, secondDir });
    host.commit(encodedRecords(1, 1));
    for (const dir of [log.dir, secondDir]) {
      rmSync(join(dir, "admin.sqlite"), { force: true });
      // A directory of that name cannot be opened as a database.
      mkdirSync(join(dir, "admin.sqlite"));
    }
    host.tick();
    at(NOON + 60_000);
    host.tick();
    expect(events.map(({ type }) => type)).toEqual(["upkeepFailed"]);
    expect(host.commit(encodedRecords(2, 2))).toHaveLength(1);
    await host.close();
  });
});

it("does not start with a key that cannot sign", () => {
  const log = temporaryLog();
  expect(() => hostLog(log, { checkpointKeyPem: "no key" })).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_BAD_KEY" }),
  );
});

it("lets go of its lock where it cannot start", async () => {
  const log = temporaryLog();
  expect(() => hostLog(log, { reserveBytes: Number.MAX_SAFE_INTEGER })).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_FULL" }),
  );
  const { host } = hostLog(log);
  await host.close();
});
