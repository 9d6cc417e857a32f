import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { keep } from "../../../src/archive/sink.ts";
import { openSqliteSink, type SinkEvent } from "../../../src/archive/sqlite-sink.ts";
import { verifyLog } from "../../../src/archive/verify.ts";
import {
  CHECKPOINT_KEY_PEM,
  stanzaRecord,
  temporaryDirectory,
  temporaryLog,
  verifierKeyOf,
} from "../../support/archive.ts";

const options = (dir: string) => ({ dir, reserveBytes: 0, checkpointKeyPem: CHECKPOINT_KEY_PEM });

describe("a start is refused", () => {
  test.each([
    ["without a directory", (dir: string) => join(dir, "gone"), "SG_ARCHIVE_NO_LOG"],
    ["in a directory without a log", () => temporaryDirectory(), "SG_ARCHIVE_NO_LOG"],
  ])("%s", async (_, choose, code) => {
    await expect(openSqliteSink(options(choose(temporaryLog().dir)))).rejects.toMatchObject({ code });
  });

  it("while another writer lives", async () => {
    const { dir } = temporaryLog();
    const first = await openSqliteSink(options(dir));
    await expect(openSqliteSink(options(dir))).rejects.toMatchObject({ code: "SG_ARCHIVE_LOCKED" });
    await first.close();
    await (await openSqliteSink(options(dir))).close();
  });

  it("with a key that cannot sign, or a reserve that is not free", async () => {
    const { dir } = temporaryLog();
    const bad = { ...options(dir), checkpointKeyPem: "x" };
    await expect(openSqliteSink(bad)).rejects.toMatchObject({ code: "SG_ARCHIVE_BAD_KEY" });
    const full = { ...options(dir), reserveBytes: Number.MAX_SAFE_INTEGER };
    await expect(openSqliteSink(full)).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
  });
});

it("goes on where it was after a restart, with one proof over both lives", async () => {
  const log = temporaryLog();
  const first = await openSqliteSink(options(log.dir));
  await keep(first, stanzaRecord(1));
  await first.close();
  const second = await openSqliteSink(options(log.dir));
  expect(second.state()).toMatchObject({ isUp: true, lastSequence: 1 });
  expect((await keep(second, stanzaRecord(1))).sequence).toBe(1);
  expect((await keep(second, stanzaRecord(2))).sequence).toBe(2);
  await second.close();
  const report = await verifyLog(log, { verifierKeys: [verifierKeyOf(log.logId)] });
  expect(report).toMatchObject({ isSound: true, records: 2, coveredRecords: 2, sealedSegments: 2 });
  expect(readNotes(log.dir, "seals").length).toBe(2);
});

it("tells what happens to it, and nothing of what it keeps", async () => {
  const { dir } = temporaryLog();
  const events: SinkEvent[] = [];
  const sink = await openSqliteSink(options(dir), (event) => events.push(event));
  await keep(sink, stanzaRecord(1, { received: "secret" }));
  await sink.close();
  expect(events.map(({ type }) => type)).toEqual(["up", "checkpointed", "sealed"]);
  expect(JSON.stringify(events)).not.toContain("secret");
});

it("tells how the log is, as of a second ago", async () => {
  const { dir } = temporaryLog();
  const sink = await openSqliteSink(options(dir));
  await expect
    .poll(() => sink.state().health, { timeout: 10_000 })
    .toMatchObject({
      missedCheckpoints: 0,
      lastCheckpointAtMs: expect.any(Number) as number,
      freeBytes: [expect.any(Number)],
    });
  await sink.close();
});

it("counts what waits", async () => {
  const { dir } = temporaryLog();
  const sink = await openSqliteSink(options(dir));
  const appends = [keep(sink, stanzaRecord(1)), keep(sink, stanzaRecord(2))];
  expect(sink.state().queuedRecords).toBe(2);
  expect(sink.state().queuedBytes).toBeGreaterThan(100);
  await Promise.all(appends);
  expect(sink.state()).toMatchObject({ queuedRecords: 0, queuedBytes: 0, lastSequence: 2 });
  await sink.close();
});

it("goes on in the second directory when the first fails", async () => {
  const log = temporaryLog();
  const secondDir = temporaryDirectory();
  const sink = await openSqliteSink({ ...options(log.dir), secondDir });
  await keep(sink, stanzaRecord(1));
  rmSync(log.dir, { recursive: true });
  expect((await keep(sink, stanzaRecord(2))).sequence).toBe(2);
  expect(sink.state().isUp).toBe(true);
  await sink.close();
  expect(existsSync(join(secondDir, "admin.sqlite"))).toBe(true);
});
