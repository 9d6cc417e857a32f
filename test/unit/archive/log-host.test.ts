import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { LogHost, type ArchiveEvent } from "../../../src/archive/log-host.ts";
import { recordsOf } from "../../../src/archive/reader.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { openSegment } from "../../../src/archive/segment-reader.ts";
import { openWritable } from "../../../src/archive/sqlite.ts";
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
  type HostedLog,
} from "../../support/archive.ts";
import { alterSegment } from "../../support/damage.ts";

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

  it("come on time whichever way the clock was set", async () => {
    const log = temporaryLog();
    const { host, events, at } = hostLog(log);
    host.commit(encodedRecords(1, 1));
    host.tick();
    at(NOON - DAY_MS);
    host.commit(encodedRecords(2, 2));
    host.tick();
    expect(events).toContainEqual({ type: "checkpointed", size: 2 });
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

describe("a seal is refused", () => {
  const retire = async ({ host, at }: HostedLog): Promise<void> => {
    at(NOON + DAY_MS);
    host.tick();
    await settle();
  };

  it("to a segment that was altered while it was live, and told once", async () => {
    const log = temporaryLog();
    const hosted = hostLog(log);
    hosted.host.commit(encodedRecords(1, 3));
    const db = openWritable(listSegments([log.dir])[0]?.path ?? "");
    db.exec("UPDATE record SET salt = CAST(salt || payload AS BLOB), payload = x'' WHERE sequence = 2");
    db.close();
    await retire(hosted);
    hosted.host.tick();
    await settle();
    expect(hosted.events.filter(({ type }) => type === "upkeepFailed")).toMatchObject([
      { code: "SG_ARCHIVE_CORRUPT" },
    ]);
    expect(readNotes(log.dir, "seals")).toEqual([]);
    await hosted.host.close();
  });

  it("to one that was sealed, altered, and had its seal's statement taken away", async () => {
    const log = temporaryLog();
    const first = hostLog(log);
    first.host.commit(encodedRecords(1, 3));
    first.host.tick();
    await retire(first);
    first.host.commit(encodedRecords(4, 4));
    await first.host.close();
    const [segment] = listSegments([log.dir]);
    alterSegment(segment?.path ?? "", (db) =>
      db.exec("UPDATE record SET payload = x'41' WHERE sequence = 2"),
    );
    const admin = openWritable(join(log.dir, "admin.sqlite"));
    admin.exec(`DELETE FROM checkpoint WHERE instr(note, '${segment?.name ?? ""}') > 0`);
    admin.close();
    const second = hostLog(log);
    second.host.tick();
    await settle();
    await second.host.close();
    expect(second.events.filter(({ type }) => type === "sealed")).toEqual([]);
    const { problems } = await verifyLog(log, { verifierKeys: [verifierKeyOf(log.logId)] });
    expect(problems.map(({ code }) => code)).toEqual(["altered-record", "missing-checkpoint"]);
  });
});

describe("a start is refused", () => {
  const UNSIGNED = expect.objectContaining({ code: "SG_ARCHIVE_UNSIGNED" }) as Error;
  const CORRUPT = expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }) as Error;

  it("on records that its key never signed for, unless they are adopted", async () => {
    const log = temporaryLog();
    const unsigned = hostLog(log, { checkpointKeyPem: undefined });
    unsigned.host.commit(encodedRecords(1, 3));
    await unsigned.host.close();
    expect(() => hostLog(log)).toThrow(UNSIGNED);
    const adopting = hostLog(log, { isAdopting: true });
    await adopting.host.close();
    const { host } = hostLog(log);
    await host.close();
    const report = await verifyLog(log, { verifierKeys: [verifierKeyOf(log.logId)] });
    expect(report).toMatchObject({ isSound: true, coveredRecords: 3 });
  });

  it("never after a kill, however early", async () => {
    const log = temporaryLog();
    const first = hostLog(log);
    first.host.commit(encodedRecords(1, 3));
    const copy = killedCopy(log);
    await first.host.close();
    const { host } = hostLog(copy);
    expect(host.writer.sequence).toBe(3);
    await host.close();
  });

  it.each([
    [
      "was emptied",
      (dir: string) => {
        for (const name of readdirSync(dir)) if (name !== "log.json") rmSync(join(dir, name));
      },
    ],
    ["was put back as it was before", undefined],
  ])("where the archive alone %s", async (_, empty) => {
    const log = temporaryLog();
    const keptNotePath = join(temporaryDirectory(), "checkpoint.note");
    const first = hostLog(log, { keptNotePath });
    first.host.commit(encodedRecords(1, 3));
    first.host.tick();
    const before = killedCopy(log);
    first.host.commit(encodedRecords(4, 5));
    await first.host.close();
    empty?.(log.dir);
    const { dir } = empty === undefined ? before : log;
    expect(() => hostLog({ dir }, { keptNotePath })).toThrow(CORRUPT);
    const { host } = hostLog({ dir }, { keptNotePath, isAdopting: true });
    await host.close();
  });

  it("on other records than were signed, also where there are more of them", async () => {
    const log = temporaryLog();
    const keptNotePath = join(temporaryDirectory(), "checkpoint.note");
    const honest = hostLog(log, { keptNotePath });
    honest.host.commit(encodedRecords(1, 3));
    await honest.host.close();
    for (const name of readdirSync(log.dir)) if (name !== "log.json") rmSync(join(log.dir, name));
    const forged = hostLog(log, { checkpointKeyPem: undefined });
    forged.host.commit(encodedRecords(11, 13));
    forged.host.writer.mark();
    forged.host.commit(encodedRecords(14, 19));
    forged.host.writer.mark();
    await forged.host.close();
    expect(() => hostLog(log, { keptNotePath })).toThrow(CORRUPT);
  });
});

describe("upkeep that fails", () => {
  it("is counted, told again after an hour, and forgotten when it works again", async () => {
    const log = temporaryLog();
    const all: ArchiveEvent[] = [];
    const { host, events, at } = hostLog(log, { checkpointEveryMs: 60_000 }, (event) => void all.push(event));
    const health = () => all.findLast((event) => event.type === "health")?.health;
    rmSync(join(log.dir, "admin.sqlite"));
    mkdirSync(join(log.dir, "admin.sqlite"));
    for (let minute = 1; minute <= 61; minute += 1) {
      at(NOON + minute * 60_000);
      host.commit(encodedRecords(minute, minute));
      host.tick();
    }
    expect(events.map(({ type }) => type)).toEqual(["upkeepFailed", "upkeepFailed"]);
    expect(health()).toMatchObject({ missedCheckpoints: 61, lastCheckpointAtMs: NOON });
    expect(health()).toHaveProperty("freeBytes", [expect.any(Number)]);
    rmSync(join(log.dir, "admin.sqlite"), { recursive: true });
    at(NOON + 62 * 60_000);
    host.tick();
    expect(health()).toMatchObject({ missedCheckpoints: 0, lastCheckpointAtMs: NOON + 62 * 60_000 });
    await host.close();
  });

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

describe("a checkpoint that cannot be kept outside the archive", () => {
  const hostWithout = () => {
    const log = temporaryLog();
    const dataDir = join(temporaryDirectory(), "data");
    const all: ArchiveEvent[] = [];
    const keptNotePath = join(dataDir, "checkpoint.note");
    const hosted = hostLog(log, { keptNotePath }, (event) => void all.push(event));
    const missed = () => all.findLast((event) => event.type === "health")?.health.missedCheckpoints;
    return { log, dataDir, missed, ...hosted };
  };

  it("does not refuse a first start, is told each hour, and is kept as soon as it can be", async () => {
    const { log, dataDir, missed, host, events, at } = hostWithout();
    expect(events).toMatchObject([{ type: "upkeepFailed", code: "SG_ARCHIVE_UNAVAILABLE" }]);
    for (let minute = 1; minute <= 60; minute += 1) {
      at(NOON + minute * 60_000);
      host.tick();
    }
    expect(events.map(({ type }) => type)).toEqual(["upkeepFailed", "upkeepFailed"]);
    expect(missed()).toBe(61);
    expect(readNotes(log.dir)).toHaveLength(1);
    mkdirSync(dataDir);
    at(NOON + 61 * 60_000);
    host.tick();
    expect(missed()).toBe(0);
    expect(readdirSync(dataDir)).toEqual(["checkpoint.note"]);
    expect(readNotes(log.dir)).toHaveLength(1);
    await host.close();
  });

  it("seals a segment once all the same", async () => {
    const { log, missed, host, events, at } = hostWithout();
    host.commit(encodedRecords(1, 3));
    at(NOON + DAY_MS);
    for (let n = 0; n < 3; n += 1) {
      host.tick();
      await settle();
    }
    expect(readNotes(log.dir, "seals")).toHaveLength(1);
    expect(events.filter(({ type }) => type === "sealed")).toHaveLength(1);
    expect(missed()).toBe(3);
    await host.close();
    const report = await verifyLog(log, { verifierKeys: [verifierKeyOf(log.logId)] });
    expect(report).toMatchObject({ isSound: true, sealedSegments: 1 });
  });
});

it("records that the clock was set", async () => {
  const log = temporaryLog();
  let nowMs = NOON;
  const options = { ...log, checkpointEveryMs: 60_000, reserveBytes: 0, maxSegmentBytes: 1_000_000 };
  const host = new LogHost(options, { now: () => nowMs, monotonicMs: () => 0, report: () => undefined });
  host.tick();
  nowMs += DAY_MS;
  host.tick();
  host.tick();
  await host.close();
  const records = [...recordsOf(log)].map(({ record }) => record);
  expect(records).toMatchObject([{ kind: "clock", receivedAtMs: NOON + DAY_MS, facts: { byMs: DAY_MS } }]);
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
