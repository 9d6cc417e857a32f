import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { genesis } from "../../../src/archive/chain.ts";
import { Frontier } from "../../../src/archive/merkle.ts";
import { readableSegments, type ReadableSegment } from "../../../src/archive/reader.ts";
import { verifySegment, type Walk } from "../../../src/archive/verify-segment.ts";
import { sealedLog, type TemporaryLog } from "../../support/archive.ts";
import { alterSegment, flipBit } from "../../support/damage.ts";

const only = ({ dir }: TemporaryLog): ReadableSegment => {
  const [segment] = readableSegments([dir]);
  if (segment === undefined) throw new Error("no segment");
  return segment;
};

const walkOf = (logId: string, sequence = 0): Walk => ({
  logId,
  end: { sequence, chain: genesis(logId) },
  frontier: Frontier.empty(),
  checkpoints: new Map(),
});

it("walks a sound segment to its end", async () => {
  const log = await sealedLog(12);
  const walk = walkOf(log.logId);
  expect(verifySegment(only(log), walk)).toBeUndefined();
  expect(walk.end.sequence).toBe(12);
  expect(walk.frontier.size).toBe(12);
});

describe("names what does not hold", () => {
  test.each([
    ["the start of another log", "UPDATE segment SET value = 'x' WHERE key = 'log_id'", "altered-record", 1],
    ["no start", "DELETE FROM segment", "unreadable", 1],
    ["another number", "UPDATE segment SET value = '7' WHERE key = 'number'", "altered-record", 1],
    [
      "another first chain",
      "UPDATE segment SET value = '00' WHERE key = 'previous_chain'",
      "altered-record",
      1,
    ],
    ["no table", "DROP TABLE record", "unreadable", 1],
    ["a false state of the tree", "INSERT OR REPLACE INTO mark VALUES (3, zeroblob(64))", "bad-index", 3],
    [
      "a trigger",
      "CREATE TRIGGER hide AFTER INSERT ON notable BEGIN DELETE FROM notable; END",
      "bad-index",
      6,
    ],
    ["a header that is no JSON", "UPDATE record SET header = 'x' WHERE sequence = 4", "altered-record", 4],
  ])("%s", async (_, sql, code, sequence) => {
    const log = await sealedLog(6);
    alterSegment(only(log).path, (db) => db.exec(sql));
    // Not the newest: that one may be without a start.
    const segment = { ...only(log), lastThatCounts: 1_000 };
    expect(verifySegment(segment, walkOf(log.logId))).toMatchObject({
      code,
      sequence,
      segment: only(log).name,
    });
  });

  it("records missing before it", async () => {
    const log = await sealedLog(6);
    const segment = { ...only(log), firstSequence: 5 };
    expect(verifySegment(segment, walkOf(log.logId))).toMatchObject({ code: "missing-records", sequence: 1 });
  });
});

it("names the record whose page cannot be read, not the whole page", async () => {
  const log = await sealedLog(200);
  const segment = only(log);
  const at = readFileSync(segment.path).indexOf("text 150 ");
  // The page's type byte: everything on that page is out of reach, but nothing before it.
  flipBit(segment.path, at - (at % 8192), 7);
  const problem = verifySegment(segment, walkOf(log.logId));
  expect(problem?.sequence).toBeGreaterThan(140);
  expect(problem?.sequence).toBeLessThanOrEqual(150);
});
