import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { openDurable, openReadOnly, type Database, type Row } from "../../../src/archive/sqlite.ts";
import { walDamage } from "../../../src/archive/wal-damage.ts";
import { temporaryDirectory } from "../../support/archive.ts";

const SECTOR = 512;
const FRAME = 24 + 8192;
const GROUPS = 12;

interface Made {
  /** A copy that no connection has open. */
  readonly path: string;
  /** The write-ahead log before and after the last group. */
  readonly before: Buffer;
  readonly after: Buffer;
}

const group = (db: Database, n: number): void => {
  db.exec(`BEGIN; INSERT INTO record VALUES (${n}, zeroblob(${(n % 3) * 9_000 + 900})); COMMIT`);
};

/** Groups of one to four frames each; in a second round over the frames of a first one, if so wished. */
const make = (hasOlderRound: boolean): Made => {
  const from = join(temporaryDirectory(), "live.sqlite");
  const db = openDurable(from);
  db.exec("CREATE TABLE record (sequence INTEGER PRIMARY KEY, payload BLOB)");
  if (hasOlderRound) {
    for (let n = 101; n <= 130; n += 1) group(db, n);
    db.exec("PRAGMA wal_checkpoint(RESTART)");
  }
  for (let n = 1; n < GROUPS; n += 1) group(db, n);
  const before = readFileSync(`${from}-wal`);
  group(db, GROUPS);
  const after = readFileSync(`${from}-wal`);
  const path = join(temporaryDirectory(), "copy.sqlite");
  writeFileSync(path, readFileSync(from));
  db.close();
  return { path, before, after };
};

const damageOf = ({ path }: Made, wal: Buffer): string | undefined => {
  writeFileSync(`${path}-wal`, wal);
  return walDamage(path);
};

const groupsFound = ({ path }: Made): number => {
  const db = openReadOnly(path);
  try {
    const row = db.prepare("SELECT count(*) AS count FROM record WHERE sequence < 100").get() as Row;
    return Number(row["count"]);
  } catch {
    return 0; // the table itself is lost
  } finally {
    db.close();
  }
};

const rounds = [
  ["a first round", false],
  ["a round over an older one", true],
] as const;

describe.each(rounds)("%s", (_, hasOlderRound) => {
  it("is sound as it is written", () => {
    const made = make(hasOlderRound);
    expect(damageOf(made, made.before)).toBeUndefined();
    expect(damageOf(made, made.after)).toBeUndefined();
    expect(groupsFound(made)).toBe(GROUPS);
  });

  it("is sound after a power cut during the last group, whichever of its sectors came to the disk", () => {
    const made = make(hasOlderRound);
    const old = Buffer.concat([made.before, Buffer.alloc(made.after.length - made.before.length)]);
    for (let cut = 0; cut < 300; cut += 1) {
      const torn = Buffer.from(old);
      const share = Math.random();
      for (let at = 0; at < torn.length; at += SECTOR) {
        if (Math.random() < share) made.after.copy(torn, at, at, at + SECTOR);
      }
      expect(damageOf(made, torn)).toBeUndefined();
    }
  });

  it("is sound where a kill cut it off", () => {
    const made = make(hasOlderRound);
    for (let length = 0; length < made.after.length; length += 1_777) {
      expect(damageOf(made, made.after.subarray(0, length))).toBeUndefined();
    }
  });

  it("tells each flipped bit that costs more than the last two groups", { timeout: 60_000 }, () => {
    const made = make(hasOlderRound);
    let found = 0;
    for (let at = 0; at < made.after.length; at += 997) {
      const flipped = Buffer.from(made.after);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      if (damageOf(made, flipped) === undefined) expect(groupsFound(made)).toBeGreaterThanOrEqual(GROUPS - 2);
      else found += 1;
    }
    expect(found).toBeGreaterThan(50);
  });
});

test.each([
  ["its head", 9, "at its head"],
  ["its first frame", 32 + 100, "at frame 1"],
  ["its third frame", 32 + 2 * FRAME + 17, "at frame 3"],
])("names the place: %s", (_, at, place) => {
  const made = make(false);
  const flipped = Buffer.from(made.after);
  flipped[at] = (flipped[at] ?? 0) ^ 4;
  expect(damageOf(made, flipped)).toBe(place);
});

it("has nothing to say where there is no log", () => {
  expect(walDamage(join(temporaryDirectory(), "none.sqlite"))).toBeUndefined();
});
