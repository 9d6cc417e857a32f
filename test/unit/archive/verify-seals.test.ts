import { chmodSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { noteHash, parseCheckpoint, type Checkpoint } from "../../../src/archive/checkpoint.ts";
import { readableSegments, type ReadableSegment } from "../../../src/archive/reader.ts";
import { checkNotes, checkSeals, checkUnsealed, warningsOf } from "../../../src/archive/verify-seals.ts";
import { NOON, sealedLog } from "../../support/archive.ts";
import { flipBit } from "../../support/damage.ts";

interface Made {
  readonly notes: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
  readonly segments: readonly ReadableSegment[];
}

const made = async (): Promise<Made> => {
  const { dir } = await sealedLog(30, { maxSegmentBytes: 3_000 });
  const notes = readNotes(dir);
  const checkpoints = notes.flatMap((note) => parseCheckpoint(note) ?? []);
  return { notes, checkpoints, segments: readableSegments([dir]) };
};

it("has nothing to say of a sound log", async () => {
  const { notes, checkpoints, segments } = await made();
  expect(await checkSeals(checkpoints, segments)).toEqual([]);
  expect(checkUnsealed(checkpoints, segments)).toEqual([]);
  expect(checkNotes(checkpoints, notes)).toEqual([]);
  expect(warningsOf(checkpoints, segments)).toEqual([]);
});

it("finds an altered and a missing file, and mentions one that can be written", async () => {
  const { checkpoints, segments } = await made();
  const [first, second, third] = segments.map(({ path }) => path);
  flipBit(first ?? "", 9_000, 1);
  rmSync(second ?? "");
  chmodSync(third ?? "", 0o640);
  const codes = (await checkSeals(checkpoints, segments)).map(({ code }) => code);
  expect(codes).toEqual(["altered-file", "missing-segment"]);
  expect(warningsOf(checkpoints, segments)).toHaveLength(1);
});

it("misses each checkpoint that a later one names", async () => {
  const { notes, checkpoints } = await made();
  const gone = notes[1] ?? "";
  const problems = checkNotes(
    checkpoints,
    notes.filter((note) => note !== gone),
  );
  const next = checkpoints.find(({ previous }) => previous === noteHash(gone));
  expect(problems).toEqual([
    { code: "missing-checkpoint", detail: `the checkpoint before that at ${next?.size ?? 0} is gone` },
  ]);
});

describe("a segment whose hash nobody stated", () => {
  const later = (checkpoints: readonly Checkpoint[], hours: number): readonly Checkpoint[] => {
    const size = Math.max(...checkpoints.map((one) => one.size));
    return [...checkpoints, { origin: "", root: "", seals: [], size, atMs: NOON + hours * 3_600_000 }];
  };

  it("is a problem once others were signed over an hour behind it", async () => {
    const { checkpoints, segments } = await made();
    const [first] = segments;
    const without = checkpoints.map((one) => ({
      ...one,
      seals: one.seals.filter(({ segment }) => segment !== first?.name),
    }));
    expect(checkUnsealed(later(without, 1), segments)).toEqual([]);
    expect(checkUnsealed(later(without, 2), segments)).toMatchObject([
      { code: "unproven", sequence: 1, segment: first?.name },
    ]);
    expect(checkUnsealed(later(checkpoints, 2), segments)).toEqual([]);
  });

  it("is none while it is the newest", async () => {
    const { checkpoints, segments } = await made();
    const without = checkpoints.map((one) => ({ ...one, seals: [] }));
    const unsealed = checkUnsealed(later(without, 2), segments).map(({ segment }) => segment);
    expect(unsealed).toEqual(segments.slice(0, -1).map(({ name }) => name));
  });
});
