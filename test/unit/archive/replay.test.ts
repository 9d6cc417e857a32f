import { describe, expect, it } from "vitest";
import {
  checkFollows,
  compareRoot,
  replayFromMark,
  replayFromStart,
  replayRow,
  type Replay,
} from "../../../src/archive/replay.ts";
import { listSegments } from "../../../src/archive/segment-name.ts";
import { readFacts, rowsOf, withSegment, type SegmentFacts } from "../../../src/archive/segment-reader.ts";
import { hostLog, encodedRecords, NOON, temporaryLog } from "../../support/archive.ts";

const CORRUPT = expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }) as Error;

interface Walked {
  readonly facts: SegmentFacts;
  readonly fromStart: Replay;
  /** Where replay begins, by the size up to which it may. */
  readonly beginnings: Readonly<Record<number, number>>;
  readonly root: string;
}

/** Six records with a mark at 3 and at 6. */
const walked = async (): Promise<Walked> => {
  const log = temporaryLog();
  const { host } = hostLog(log, { checkpointEveryMs: 0 });
  for (const [from, to] of [
    [1, 3],
    [4, 6],
  ] as const) {
    host.commit(encodedRecords(from, to));
    host.tick();
  }
  const root = host.writer.tree.root().toString("base64");
  const found = withSegment(listSegments([log.dir])[0] as never, (db) => {
    const facts = readFacts(db);
    if (facts === undefined) throw new Error("no start");
    const fromStart = replayFromStart(facts);
    for (const row of rowsOf(db, { from: 1, to: 6 })) replayRow(fromStart, row);
    const beginnings = Object.fromEntries(
      [2, 3, 5, 6, 9].map((upTo) => [upTo, replayFromMark(db, facts, upTo).end.sequence]),
    );
    return { facts, fromStart, beginnings, root };
  });
  await host.close();
  return found;
};

describe("replay", () => {
  it("comes to the state that the writer had", async () => {
    const { fromStart, root } = await walked();
    expect(fromStart.end.sequence).toBe(6);
    expect(fromStart.frontier.root().toString("base64")).toBe(root);
  });

  it("begins at a mark, and never behind what is signed", async () => {
    expect((await walked()).beginnings).toEqual({ 2: 0, 3: 3, 5: 3, 6: 6, 9: 6 });
  });

  it("compares with what is signed at this size, and no other", async () => {
    const { fromStart, root } = await walked();
    const signed = { origin: "", size: 6, root, atMs: NOON, seals: [] };
    expect(() => compareRoot(fromStart, signed)).not.toThrow();
    expect(() => compareRoot(fromStart, { ...signed, size: 5, root: "" })).not.toThrow();
    expect(() => compareRoot(fromStart, { ...signed, root: "" })).toThrow(CORRUPT);
  });

  it("goes on in a segment that begins as this one ends", async () => {
    const { fromStart, facts } = await walked();
    const next = {
      ...facts,
      firstSequence: 7,
      previousChain: fromStart.end.chain.toString("hex"),
      frontier: fromStart.frontier.toBytes().toString("hex"),
    };
    expect(() => checkFollows(fromStart, next)).not.toThrow();
    for (const change of [{ firstSequence: 8 }, { previousChain: "00" }, { frontier: "" }]) {
      expect(() => checkFollows(fromStart, { ...next, ...change })).toThrow(CORRUPT);
    }
  });
});
