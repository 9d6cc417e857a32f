import { chmodSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { readableSegments } from "../../../src/archive/reader.ts";
import { openDurable } from "../../../src/archive/sqlite.ts";
import { verifyLog } from "../../../src/archive/verify.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import {
  encodedRecords,
  hostLog,
  NOON,
  refusalRecord,
  sealedLog,
  stanzaRecord,
  temporaryDirectory,
  temporaryLog,
  verifierKeyOf,
  type TemporaryLog,
} from "../../support/archive.ts";
import { alterSegment, rechain } from "../../support/damage.ts";

/** Some 30 records in several sealed segments. */
const made = async (): Promise<TemporaryLog> => await sealedLog(30, { maxSegmentBytes: 6_000 });

const keysOf = ({ logId }: TemporaryLog) => ({ verifierKeys: [verifierKeyOf(logId)] });

const pathOf = (log: TemporaryLog, sequence: number): string =>
  readableSegments([log.dir]).findLast(({ firstSequence }) => firstSequence <= sequence)?.path ?? "";

const alterAdmin = (log: TemporaryLog, sql: string): void => {
  const db = openDurable(join(log.dir, "admin.sqlite"));
  db.exec(sql);
  db.close();
};

describe("a sound log", () => {
  it("is proven whole, with its signatures", async () => {
    const log = await made();
    const progress: number[] = [];
    const report = await verifyLog(log, { ...keysOf(log), onProgress: (records) => progress.push(records) });
    expect(report).toMatchObject({
      isSound: true,
      logId: log.logId,
      records: 30,
      coveredRecords: 30,
      hasCheckedSignatures: true,
      problems: [],
    });
    expect(report.sealedSegments).toBe(report.segments);
    expect(progress.at(-1)).toBe(30);
    expect(report.checkpoints).toBeGreaterThan(1);
  });

  it("is proven while it is written", async () => {
    const log = temporaryLog();
    const { host } = hostLog(log);
    expect(await verifyLog(log, keysOf(log))).toMatchObject({ isSound: true, records: 0 });
    host.commit([...encodedRecords(1, 3), encodeRecord(refusalRecord(4))]);
    host.tick();
    host.commit(encodedRecords(5, 6));
    expect(await verifyLog(log, keysOf(log))).toMatchObject({ isSound: true, records: 6, coveredRecords: 4 });
    await host.close();
  });

  it("may end with an opening that was cut short, but not with an emptied segment", async () => {
    const log = await made();
    openDurable(join(log.dir, "000099-000000000031-2026-03-01.sqlite")).close();
    expect(await verifyLog(log, keysOf(log))).toMatchObject({ isSound: true, records: 30 });
    const last = readableSegments([log.dir]).at(-2);
    alterSegment(last?.path ?? "", (db) => db.exec("DELETE FROM segment"));
    expect((await verifyLog(log, keysOf(log))).firstBadSequence).toBe(last?.firstSequence);
    rmSync(join(log.dir, "000099-000000000031-2026-03-01.sqlite"));
    expect((await verifyLog(log, keysOf(log))).firstBadSequence).toBe(last?.firstSequence);
  });

  it("says that signatures were not looked at without a key", async () => {
    const report = await verifyLog(await made());
    expect(report).toMatchObject({ isSound: true, hasCheckedSignatures: false, coveredRecords: 0 });
  });
});

const COLUMNS = [
  "header = replace(header, 'ana@', 'eve@')",
  "header = replace(header, '2026', '2025') || ' '",
  "salt = zeroblob(16)",
  "payload = zeroblob(3)",
  "payload = NULL",
  "salt = NULL, payload = NULL",
  "salt = CAST(salt || substr(payload, 1, 9) AS BLOB), payload = CAST(substr(payload, 10) AS BLOB)",
  "payload = CAST(substr(salt, 9) || payload AS BLOB), salt = CAST(substr(salt, 1, 8) AS BLOB)",
  "content = zeroblob(32)",
  "chain = zeroblob(32)",
];

describe("one record altered", () => {
  test.each(COLUMNS)("is named: %s", async (change) => {
    const log = await made();
    alterSegment(pathOf(log, 17), (db) => db.exec(`UPDATE record SET ${change} WHERE sequence = 17`));
    const report = await verifyLog(log, keysOf(log));
    expect(report).toMatchObject({ isSound: false, firstBadSequence: 17 });
    expect(report.problems.map(({ code }) => code)).toContain("altered-file");
  });

  test.each([
    ["a row taken out of the blocked log", "DELETE FROM notable WHERE sequence = 15"],
    ["another user in the blocked log", "UPDATE notable SET user = 'eve' WHERE sequence = 15"],
    ["a reference changed", "UPDATE notable SET incident_ref = NULL WHERE sequence = 15"],
    ["a row put into it", "INSERT INTO notable VALUES (17, 1, 'a', 'b', 'block', '', NULL)"],
  ])("is named by the blocked log too: %s", async (_, sql) => {
    const log = await made();
    alterSegment(pathOf(log, 15), (db) => db.exec(sql.replace("17", String(16))));
    expect((await verifyLog(log, keysOf(log))).problems[0]).toMatchObject({ code: "bad-index" });
  });
});

it.each([
  [
    "a record before its first",
    "INSERT INTO record SELECT 0, header, salt, payload, content, chain FROM record",
  ],
  [
    "a row of the blocked log before its first",
    "INSERT INTO notable VALUES (0, 1, 'a', 'b', 'block', '', 'G')",
  ],
  [
    "a row of the blocked log without record",
    "INSERT INTO notable VALUES (99, 1, 'a', 'b', 'block', '', 'G')",
  ],
  ["a state of the tree before its first", "INSERT INTO mark VALUES (0, x'00')"],
])("finds what a segment holds besides its records: %s", async (_, sql) => {
  const log = await sealedLog(3);
  alterSegment(pathOf(log, 1), (db) => db.exec(`${sql}${sql.includes("SELECT") ? " LIMIT 1" : ""}`));
  expect((await verifyLog(log, keysOf(log))).problems[0]).toMatchObject({
    code: "altered-record",
    sequence: 1,
  });
});

it("reads more checkpoints than a call takes arguments", async () => {
  const log = await sealedLog(1);
  alterAdmin(
    log,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
     INSERT INTO checkpoint (size, at_ms, seals, note) SELECT size, at_ms, 0, note FROM n, (SELECT * FROM checkpoint LIMIT 1)`,
  );
  expect(await verifyLog(log)).toMatchObject({ isSound: true });
});

it("finds checkpoints taken away, or a log put in another's place", async () => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  for (const hour of [0, 1, 2])
    host.commit([encodeRecord(stanzaRecord(hour + 1, { receivedAtMs: NOON + hour * 3_600_000 }))]);
  await host.close();
  expect((await verifyLog(log, keysOf(log))).isSound).toBe(true);
  rmSync(join(log.dir, "admin.sqlite"));
  expect(await verifyLog(log, keysOf(log))).toMatchObject({
    isSound: false,
    firstBadSequence: 1,
    problems: [{ code: "unproven" }],
  });
});

describe("records gone, moved or replaced", () => {
  test.each([
    ["one deleted", "DELETE FROM record WHERE sequence = 17", 17],
    [
      "two swapped",
      "UPDATE record SET sequence = CASE sequence WHEN 16 THEN -17 ELSE -16 END WHERE sequence IN (16, 17); UPDATE record SET sequence = -sequence WHERE sequence < 0",
      16,
    ],
    [
      "one repeated",
      "UPDATE record SET (header, salt, payload, content, chain) = (SELECT header, salt, payload, content, chain FROM record WHERE sequence = 16) WHERE sequence = 17",
      17,
    ],
  ])("%s", async (_, sql, first) => {
    const log = await made();
    alterSegment(pathOf(log, 17), (db) => db.exec(sql));
    expect((await verifyLog(log, keysOf(log))).firstBadSequence).toBe(first);
  });

  it("a whole segment in the middle", async () => {
    const log = await made();
    const { path, firstSequence, lastThatCounts } = readableSegments([log.dir])[1] ?? {
      path: "",
      firstSequence: 0,
    };
    rmSync(path);
    const report = await verifyLog(log, keysOf(log));
    expect(report.firstBadSequence).toBe(firstSequence);
    expect(report.problems.map(({ code }) => code)).toEqual(["missing-records", "missing-segment"]);
    expect(lastThatCounts).toBeGreaterThan(firstSequence);
  });

  it("the last segment: below the last checkpoint", async () => {
    const log = await made();
    const last = readableSegments([log.dir]).at(-1);
    rmSync(last?.path ?? "");
    const report = await verifyLog(log, keysOf(log));
    expect(report.firstBadSequence).toBe(last?.firstSequence);
    expect(report.problems.map(({ code }) => code)).toContain("truncated");
  });
});

describe("a log that was rewritten with all hashes computed anew", () => {
  const rewritten = async (): Promise<TemporaryLog> => {
    const log = await made();
    alterSegment(pathOf(log, 17), (db) =>
      db.exec("UPDATE record SET payload = CAST('<message/>' AS BLOB) WHERE sequence = 17"),
    );
    rechain(log.dir, log.logId);
    return log;
  };

  it("does not match its checkpoints", async () => {
    const log = await rewritten();
    const { problems, isSound } = await verifyLog(log, keysOf(log));
    expect(isSound).toBe(false);
    expect(problems[0]?.code).toBe("wrong-root");
  });

  it("does not match one kept elsewhere, its own checkpoints being deleted", async () => {
    const log = await made();
    const witnessed = readNotes(log.dir).slice(-1);
    alterSegment(pathOf(log, 17), (db) =>
      db.exec("UPDATE record SET payload = CAST('<message/>' AS BLOB) WHERE sequence = 17"),
    );
    rechain(log.dir, log.logId);
    rmSync(join(log.dir, "admin.sqlite"));
    expect((await verifyLog(log, keysOf(log))).isSound).toBe(true);
    const { problems } = await verifyLog(log, { ...keysOf(log), witnessed });
    expect(problems[0]).toMatchObject({ code: "wrong-root", sequence: 30 });
  });

  it("is found where yesterday's copy was put back and written on", async () => {
    const log = await made();
    const copy = temporaryDirectory();
    cpSync(log.dir, copy, { recursive: true });
    const first = hostLog(log);
    first.host.commit(encodedRecords(101, 105));
    await first.host.close();
    const witnessed = readNotes(log.dir).slice(-1);
    const second = hostLog({ dir: copy });
    second.host.commit(encodedRecords(201, 209));
    await second.host.close();
    const forked = { dir: copy, logId: log.logId };
    expect((await verifyLog(forked, keysOf(log))).isSound).toBe(true);
    expect((await verifyLog(forked, { ...keysOf(log), witnessed })).problems[0]?.code).toBe("wrong-root");
  });
});

describe("checkpoints that cannot be trusted", () => {
  test.each([
    ["an altered note", "UPDATE checkpoint SET note = replace(note, 'time 2', 'time 1')"],
    ["no note", "UPDATE checkpoint SET note = 'text'"],
    ["that of another log", "UPDATE checkpoint SET note = replace(note, 'stanzagate/', 'stanzagate/x')"],
  ])("%s", async (_, sql) => {
    const log = await made();
    alterAdmin(log, sql);
    const { problems } = await verifyLog(log, keysOf(log));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["untrusted-checkpoint"]));
  });

  it("a broken file of checkpoints", async () => {
    const log = await made();
    rmSync(join(log.dir, "admin.sqlite"));
    cpSync(join(log.dir, "log.json"), join(log.dir, "admin.sqlite"));
    expect((await verifyLog(log, keysOf(log))).problems[0]?.code).toBe("untrusted-checkpoint");
  });

  it("a key that is none", async () => {
    await expect(verifyLog(await made(), { verifierKeys: ["key"] })).rejects.toMatchObject({
      code: "SG_ARCHIVE_BAD_KEY",
    });
  });
});

it("takes a copy without its file modes for what its hashes say, and mentions them", async () => {
  const log = await made();
  const { name = "", path = "" } = readableSegments([log.dir])[0] ?? {};
  chmodSync(path, 0o640);
  const report = await verifyLog(log, keysOf(log));
  expect(report).toMatchObject({
    isSound: true,
    warnings: [`${name} is sealed, and its file can be written`],
  });
});
