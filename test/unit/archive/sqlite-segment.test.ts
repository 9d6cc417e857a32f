import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { genesis } from "../../../src/archive/chain.ts";
import { ArchiveError } from "../../../src/archive/errors.ts";
import { buildRow } from "../../../src/archive/row-builder.ts";
import type { RecordRow, SegmentFile, SegmentStart } from "../../../src/archive/segment-store.ts";
import { createSegment, OPENING_WAL_BYTES, removeSegment } from "../../../src/archive/sqlite-segment.ts";
import { openReadOnly, type Row } from "../../../src/archive/sqlite.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import { NOON, refusalRecord, stanzaRecord, temporaryDirectory } from "../../support/archive.ts";

const start: SegmentStart = {
  logId: "log",
  number: 1,
  firstSequence: 1,
  previousChain: genesis("log"),
  frontier: Buffer.alloc(0),
  nowMs: NOON,
};

const NAME = "000001-000000000001-2026-03-01.sqlite";

const rows = (): readonly RecordRow[] => {
  const first = buildRow(encodeRecord(stanzaRecord(1)), "log", { sequence: 0, chain: genesis("log") });
  return [first, buildRow(encodeRecord(refusalRecord(2)), "log", first)];
};

const select = (dir: string, sql: string): readonly Row[] => {
  const db = openReadOnly(join(dir, NAME));
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
};

const opened = (): { readonly dir: string; readonly segment: SegmentFile } => {
  const dir = join(temporaryDirectory(), "log");
  mkdirSync(dir);
  return { dir, segment: createSegment(start, dir, 0) };
};

it("opens with a write-ahead log of known length: a longer one has held records", () => {
  const { dir, segment } = opened();
  const walBytes = (): number => statSync(join(dir, `${NAME}-wal`)).size;
  expect(walBytes()).toBe(OPENING_WAL_BYTES);
  segment.append(rows().slice(0, 1));
  expect(walBytes()).toBeGreaterThan(OPENING_WAL_BYTES);
  segment.release();
});

it("keeps records, and the refused ones in the blocked log", () => {
  const { dir, segment } = opened();
  segment.append(rows());
  segment.mark(2, Buffer.of(1));
  expect(select(dir, "SELECT sequence FROM record")).toEqual([{ sequence: 1 }, { sequence: 2 }]);
  expect(select(dir, "SELECT sequence, rules FROM notable")).toEqual([
    { sequence: 2, rules: ",external-domain," },
  ]);
  expect(select(dir, "SELECT sequence FROM mark")).toEqual([{ sequence: 2 }]);
  segment.release();
});

it("is not for everybody's eyes", () => {
  const { dir, segment } = opened();
  expect(statSync(join(dir, NAME)).mode & 0o007).toBe(0);
  segment.release();
});

it("takes a group whole or not at all", () => {
  const { dir, segment } = opened();
  const [first, second] = rows();
  if (first === undefined || second === undefined) throw new Error("no rows");
  expect(() => segment.append([first, second, first])).toThrow(ArchiveError);
  segment.release();
  expect(select(dir, "SELECT * FROM record")).toEqual([]);
});

describe("is not in its place", () => {
  const moves: readonly (readonly [string, (dir: string) => void])[] = [
    ["when its directory is renamed", (dir) => renameSync(dir, `${dir}-away`)],
    ["when its file is removed", (dir) => rmSync(join(dir, NAME))],
    ["when its write-ahead log is removed", (dir) => rmSync(join(dir, `${NAME}-wal`))],
    [
      "when another directory takes its name",
      (dir) => {
        renameSync(dir, `${dir}-away`);
        mkdirSync(dir);
      },
    ],
  ];
  it.each(moves)("%s, and acknowledges nothing", (_, move) => {
    const { dir, segment } = opened();
    expect(segment.isSound()).toBe(true);
    move(dir);
    expect(segment.isSound()).toBe(false);
    expect(() => segment.append(rows())).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }));
    segment.release();
  });
});

describe("an opening", () => {
  it("does not take over a file that is there", () => {
    const { dir, segment } = opened();
    expect(() => createSegment(start, dir, 0)).toThrow(
      expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }),
    );
    segment.append(rows());
    segment.release();
  });

  it("leaves nothing behind where it fails", () => {
    const dir = temporaryDirectory();
    expect(() =>
      createSegment({ ...start, previousChain: undefined } as unknown as SegmentStart, dir, 0),
    ).toThrow();
    expect(readdirSync(dir)).toEqual([]);
  });

  it("tells that the directory is gone", () => {
    expect(() => createSegment(start, join(temporaryDirectory(), "gone"), 0)).toThrow(
      expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }),
    );
  });
});

it("removes itself with its side files when it is discarded", () => {
  const { dir, segment } = opened();
  segment.discard();
  expect(readdirSync(dir)).toEqual([]);
  removeSegment(join(dir, NAME));
});
