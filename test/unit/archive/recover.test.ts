import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Checkpoint } from "../../../src/archive/checkpoint.ts";
import { genesis } from "../../../src/archive/chain.ts";
import { openLog } from "../../../src/archive/log-directory.ts";
import { recoverLog } from "../../../src/archive/recover.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { openDurable } from "../../../src/archive/sqlite.ts";
import { verifyLog } from "../../../src/archive/verify.ts";
import {
  DAY_MS,
  encodedRecords,
  hostLog,
  killedCopy,
  NOON,
  sealedLog,
  temporaryLog,
  type TemporaryLog,
} from "../../support/archive.ts";

const CORRUPT = expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }) as Error;

interface Found {
  readonly log: TemporaryLog;
  readonly checkpoint: Checkpoint;
}

/** A log of six records as a kill leaves it, with what a checkpoint at `size` would say. */
const killed = (size = 6): Found => {
  const log = temporaryLog();
  const { host } = hostLog(log, { checkpointEveryMs: 0 });
  const found: Checkpoint[] = [];
  for (let n = 1; n <= 6; n += 1) {
    host.commit(encodedRecords(n, n));
    if (n === 3) host.tick();
    const root = host.writer.tree.root().toString("base64");
    if (n === size) found.push({ origin: "", size, root, atMs: NOON, seals: [] });
  }
  const [checkpoint] = found;
  if (checkpoint === undefined) throw new Error("no checkpoint");
  const copy = killedCopy(log);
  void host.close();
  return { log: copy, checkpoint };
};

const recover = ({ log }: Found, checkpoint?: Checkpoint) => recoverLog(openLog(log), checkpoint);

const edit = ({ log }: Found, sql: string): void => {
  const db = openDurable(listSegments([log.dir]).at(-1)?.path ?? "");
  db.exec(sql);
  db.close();
};

describe("the end of a log", () => {
  it("is its beginning where nothing was kept", () => {
    const log = temporaryLog();
    expect(recoverLog(openLog(log), undefined)).toMatchObject({
      end: { sequence: 0, chain: genesis(log.logId) },
      segmentNumber: 0,
    });
  });

  test.each([3, 4, 6])("is found after a kill, and fits the checkpoint at %i", (size) => {
    const found = killed(size);
    const tail = recover(found, found.checkpoint);
    expect(tail.end.sequence).toBe(6);
    expect(tail.frontier.size).toBe(6);
    expect(tail.recent.find("session-a.6")?.sequence).toBe(6);
    expect(tail.recent.find("session-a.1")?.sequence).toBe(1);
  });

  /** Three segments, one a day, with records 1 to 3, 4 to 6 and 7. */
  const ofThreeDays = (): TemporaryLog => {
    const log = temporaryLog();
    const { host, at } = hostLog(log, { checkpointEveryMs: 0 });
    for (let n = 1; n <= 7; n += 1) {
      at(NOON + Math.floor((n - 1) / 3) * DAY_MS);
      host.commit(encodedRecords(n, n));
    }
    const copy = killedCopy(log);
    void host.close();
    return copy;
  };

  it("knows the latest records of segments before the newest: a retry may come after a day has ended", () => {
    const log = ofThreeDays();
    expect(listSegments([log.dir])).toHaveLength(3);
    const { recent } = recoverLog(openLog(log), undefined);
    const sequences = [1, 2, 3, 4, 5, 6, 7].map((n) => recent.find(`session-a.${n}`)?.sequence);
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("is found where an older segment cannot be read", () => {
    const log = ofThreeDays();
    const [oldest] = listSegments([log.dir]);
    const path = oldest?.path ?? "";
    for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
    writeFileSync(path, "no database".repeat(1_000));
    const { end, recent } = recoverLog(openLog(log), undefined);
    expect(end.sequence).toBe(7);
    expect([1, 4].map((n) => recent.find(`session-a.${n}`)?.sequence)).toEqual([undefined, 4]);
  });

  it("is that of the segment before an opening that was torn", () => {
    const found = killed();
    openDurable(join(found.log.dir, "000002-000000000007-2026-03-01.sqlite")).close();
    writeFileSync(join(found.log.dir, "000003-000000000007-2026-03-01.sqlite"), "");
    expect(recover(found).end.sequence).toBe(6);
    expect(readdirSync(found.log.dir).filter((name) => name.endsWith("01.sqlite"))).toHaveLength(1);
  });
});

const walOf = ({ log }: Found): string => `${listSegments([log.dir]).at(-1)?.path ?? ""}-wal`;

describe("a start is refused, and what was found stays as it is", () => {
  it("where tables are there, but no start: that is damage, not an opening that was torn", () => {
    const found = killed();
    edit(found, "DELETE FROM segment");
    expect(() => recover(found)).toThrow(CORRUPT);
    expect(listSegments([found.log.dir])).toHaveLength(1);
  });

  test.each([
    ["at its head", 10],
    ["in its first page", 100],
    ["in its last page", -100],
  ])("where the write-ahead log is damaged %s", (_, at) => {
    const found = killed();
    const bytes = readFileSync(walOf(found));
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(walOf(found), bytes);
    expect(() => recover(found, found.checkpoint)).toThrow(CORRUPT);
    expect(readFileSync(walOf(found)).equals(bytes)).toBe(true);
  });

  test.each([10, 100, 90_000])(
    "where it is damaged at byte %i, with no checkpoint to say so",
    async (place) => {
      const found = killed();
      const bytes = readFileSync(walOf(found));
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      writeFileSync(walOf(found), bytes);
      expect(() => recover(found)).toThrow(CORRUPT);
      expect((await verifyLog(found.log)).problems[0]?.code).toBe("unreadable");
      expect(readFileSync(walOf(found)).equals(bytes)).toBe(true);
    },
  );
});

describe("a stray journal beside the newest segment", () => {
  it("is passed over where that is sealed", async () => {
    const log = await sealedLog(4);
    const { path = "" } = listSegments([log.dir])[0] ?? {};
    writeFileSync(`${path}-journal`, "x".repeat(600));
    expect(recoverLog(openLog(log), undefined).end.sequence).toBe(4);
    expect(await verifyLog(log)).toMatchObject({ isSound: true, records: 4 });
  });

  it("makes the start refuse, and never removes records", async () => {
    const log = await sealedLog(4);
    const { path = "" } = listSegments([log.dir])[0] ?? {};
    chmodSync(path, 0o640);
    writeFileSync(`${path}-journal`, "x".repeat(600));
    expect(() => recoverLog(openLog(log), undefined)).toThrow(CORRUPT);
    expect(listSegments([log.dir])).toHaveLength(1);
    expect((await verifyLog(log)).problems[0]?.code).toBe("unreadable");
  });
});

describe("a newest segment that holds nothing is kept, and the start refused", () => {
  const blank = (log: TemporaryLog, sequence: number): string => {
    const path = join(log.dir, `000009-${String(sequence).padStart(12, "0")}-2026-03-01.sqlite`);
    openDurable(path).close();
    return path;
  };

  test.each([
    ["where it is sealed", 7, (path: string) => chmodSync(path, 0o440)],
    ["where it is larger than an opening", 7, (path: string) => appendFileSync(path, Buffer.alloc(8_192))],
    ["where a checkpoint covers its first record", 5, () => undefined],
  ])("%s", (_, sequence, change) => {
    const found = killed();
    const path = blank(found.log, sequence);
    change(path);
    expect(() => recover(found, found.checkpoint)).toThrow(CORRUPT);
    expect(existsSync(path)).toBe(true);
  });
});

describe("a start is refused", () => {
  it("where records that a checkpoint covers are gone", () => {
    const found = killed();
    edit(found, "DELETE FROM record WHERE sequence = 6; DELETE FROM mark WHERE sequence = 6");
    expect(() => recover(found, found.checkpoint)).toThrow(CORRUPT);
  });

  it("where all segments are gone", () => {
    const found = killed();
    for (const { path } of listSegments([found.log.dir])) rmSync(path);
    expect(() => recover(found, found.checkpoint)).toThrow(CORRUPT);
  });

  test.each([
    ["an altered header", "UPDATE record SET header = replace(header, 'ana@', 'eve@') WHERE sequence = 5"],
    [
      "text that was moved into the salt",
      "UPDATE record SET salt = CAST(salt || payload AS BLOB), payload = x'' WHERE sequence = 5",
    ],
    ["another text", "UPDATE record SET payload = x'41' WHERE sequence = 5"],
    ["a missing record", "DELETE FROM record WHERE sequence = 5"],
    ["an altered chain", "UPDATE record SET chain = content WHERE sequence = 4"],
    ["a state of the tree that cannot be", "UPDATE mark SET frontier = x'00'"],
    ["no start", "DELETE FROM segment WHERE key = 'previous_chain'; DELETE FROM mark"],
  ])("where it finds %s", (_, sql) => {
    const found = killed();
    edit(found, sql);
    expect(() => recover(found)).toThrow(CORRUPT);
  });

  it("where the log is another than the one that was signed", () => {
    const found = killed();
    const root = Buffer.alloc(32, 1).toString("base64");
    for (const size of [3, 5])
      expect(() => recover(found, { ...found.checkpoint, size, root })).toThrow(CORRUPT);
  });

  it("where the newest segment cannot be read", () => {
    const found = killed();
    const path = listSegments([found.log.dir])[0]?.path ?? "";
    rmSync(`${path}-wal`);
    writeFileSync(path, "x".repeat(20_000));
    expect(() => recover(found)).toThrow(CORRUPT);
  });
});
