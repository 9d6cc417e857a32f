import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AdminLog, latestTrusted, readNotes, trustedCheckpoint } from "../../../src/archive/admin-log.ts";
import { formatCheckpoint, originOf, type Checkpoint } from "../../../src/archive/checkpoint.ts";
import { createSigner, parseVerifierKey } from "../../../src/archive/note.ts";
import { CHECKPOINT_KEY_PEM, NOON, temporaryDirectory } from "../../support/archive.ts";

const signer = createSigner(originOf("log"), CHECKPOINT_KEY_PEM);
const verifiers = [signer.verifierKey].flatMap((key) => parseVerifierKey(key) ?? []);

const checkpoint = (size: number, seals: Checkpoint["seals"] = []): Checkpoint => ({
  origin: originOf("log"),
  size,
  root: Buffer.alloc(32, size).toString("base64"),
  atMs: NOON,
  seals,
});

const seal = { segment: "a", firstSequence: 1, lastSequence: 2, sha256: "0".repeat(64) };

const noteOf = (one: Checkpoint): string => signer.sign(formatCheckpoint(one));

const filled = (...all: readonly Checkpoint[]): string => {
  const dir = temporaryDirectory();
  const admin = new AdminLog(dir);
  for (const one of all) admin.append(one, noteOf(one));
  admin.close();
  return dir;
};

it("keeps every note, in order", () => {
  const all = [checkpoint(1), checkpoint(2, [seal]), checkpoint(2)];
  const dir = filled(...all);
  expect(readNotes(dir)).toEqual(all.map(noteOf));
  expect(readNotes(dir, "seals")).toEqual([noteOf(checkpoint(2, [seal]))]);
});

it("is empty where there was none yet", () => {
  expect(readNotes(temporaryDirectory())).toEqual([]);
});

describe("the latest trusted checkpoint", () => {
  it("is the newest with a good signature", () => {
    const forged = noteOf(checkpoint(9)).replace("\n9\n", "\n99\n");
    const dir = filled(checkpoint(1), checkpoint(2));
    const admin = new AdminLog(dir);
    for (const note of [forged, "garbage"]) admin.append(checkpoint(9), note);
    admin.close();
    expect(latestTrusted([dir], verifiers)).toEqual({
      checkpoint: checkpoint(2),
      note: noteOf(checkpoint(2)),
    });
    expect(
      latestTrusted([temporaryDirectory(), dir, filled(checkpoint(3))], verifiers)?.checkpoint.size,
    ).toBe(3);
    expect(trustedCheckpoint(forged, verifiers)).toBeUndefined();
  });

  it("is none without a key", () => {
    expect(latestTrusted([filled(checkpoint(1))], [])).toBeUndefined();
  });
});

it("is read without a trace", () => {
  const dir = filled(checkpoint(1));
  expect(readNotes(dir)).toHaveLength(1);
  expect(readdirSync(dir)).toEqual(["admin.sqlite"]);
});

it("is read while a writer has it open, and after a kill", () => {
  const dir = filled(checkpoint(1));
  const admin = new AdminLog(dir);
  admin.append(checkpoint(2), noteOf(checkpoint(2)));
  expect(readNotes(dir)).toHaveLength(2);
  const copy = temporaryDirectory();
  cpSync(dir, copy, { recursive: true });
  admin.close();
  expect(readNotes(copy)).toHaveLength(2);
});

it("tells a broken file", () => {
  const dir = temporaryDirectory();
  writeFileSync(join(dir, "admin.sqlite"), "x".repeat(10_000));
  expect(() => readNotes(dir)).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }));
  expect(() => new AdminLog(dir)).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }));
});
