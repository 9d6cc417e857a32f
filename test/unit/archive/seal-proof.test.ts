import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Checkpoint } from "../../../src/archive/checkpoint.ts";
import { readableSegments, type ReadableSegment } from "../../../src/archive/reader.ts";
import { proveSegment } from "../../../src/archive/seal-proof.ts";
import { openWritable } from "../../../src/archive/sqlite.ts";
import { encodedRecords, hostLog, killedCopy, NOON, temporaryLog } from "../../support/archive.ts";

interface Found {
  readonly segment: ReadableSegment;
  readonly signed: Checkpoint;
}

/** A segment of so many records as a kill leaves it, and what was signed of it. */
const found = async (records = 100): Promise<Found> => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  for (let n = 1; n <= records; n += 1) host.commit(encodedRecords(n, n));
  const root = host.writer.tree.root().toString("base64");
  const copy = killedCopy(log);
  await host.close();
  const [segment] = readableSegments([copy.dir]);
  if (segment === undefined) throw new Error("no segment");
  return { segment, signed: { origin: "", size: records, root, atMs: NOON, seals: [] } };
};

const CORRUPT = { code: "SG_ARCHIVE_CORRUPT" };

it("passes a sound segment, signed or not", async () => {
  const { segment, signed } = await found();
  await expect(proveSegment(segment, signed)).resolves.toBeUndefined();
  await expect(proveSegment(segment)).resolves.toBeUndefined();
});

describe("refuses", () => {
  test.each([
    ["another text", "UPDATE record SET payload = x'41' WHERE sequence = 50"],
    [
      "text moved into the salt",
      "UPDATE record SET salt = CAST(salt || payload AS BLOB), payload = x'' WHERE sequence = 50",
    ],
    ["another header", "UPDATE record SET header = header || ' ' WHERE sequence = 50"],
    ["a hole", "DELETE FROM record WHERE sequence = 50"],
  ])("%s", async (_, sql) => {
    const { segment, signed } = await found();
    const db = openWritable(segment.path);
    db.exec(sql);
    db.close();
    await expect(proveSegment(segment, signed)).rejects.toMatchObject(CORRUPT);
  });

  it("another end, or other records, than were signed", async () => {
    const { segment, signed } = await found(40);
    await expect(proveSegment(segment, { ...signed, size: 41 })).rejects.toMatchObject(CORRUPT);
    await expect(proveSegment(segment, { ...signed, size: 39 })).rejects.toMatchObject(CORRUPT);
  });

  it("a damaged write-ahead log, before it is copied in", async () => {
    const { segment } = await found(10);
    const wal = readFileSync(`${segment.path}-wal`);
    wal[5_000] = (wal[5_000] ?? 0) ^ 1;
    writeFileSync(`${segment.path}-wal`, wal);
    await expect(proveSegment(segment)).rejects.toMatchObject(CORRUPT);
  });
});
