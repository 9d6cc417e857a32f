import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNotes } from "../../../src/archive/admin-log.ts";
import { noteHash, parseCheckpoint } from "../../../src/archive/checkpoint.ts";
import { keptNotePathOf } from "../../../src/archive/log-set.ts";
import { openLog } from "../../../src/archive/log-directory.ts";
import { Notary, type NotaryOptions } from "../../../src/archive/notary.ts";
import { CHECKPOINT_KEY_PEM, NOON, temporaryDirectory, temporaryLog } from "../../support/archive.ts";

const root = Buffer.alloc(32, 1).toString("base64");
const facts = (size: number) => ({ size, root, atMs: NOON + size, seals: [] });
const seal = { segment: "a", firstSequence: 1, lastSequence: 2, sha256: "0".repeat(64) };

const notaryOf = (dir: string, options: NotaryOptions = {}): Notary =>
  new Notary(openLog({ dir }), { checkpointKeyPem: CHECKPOINT_KEY_PEM, ...options });

const signAndKeep = (dir: string, keptNotePath: string): void => {
  const notary = notaryOf(dir, { keptNotePath });
  notary.sign(facts(4));
  notary.keep();
};

it("links each checkpoint to the one before, over restarts too", () => {
  const { dir } = temporaryLog();
  const first = notaryOf(dir);
  expect(first.newest).toBeUndefined();
  first.sign(facts(1));
  first.sign({ ...facts(1), seals: [seal] });
  const second = notaryOf(dir);
  second.sign(facts(3));
  const notes = readNotes(dir);
  expect(notes.map((note) => parseCheckpoint(note)?.previous)).toEqual([
    undefined,
    ...notes.slice(0, 2).map(noteHash),
  ]);
  expect(second.newest?.size).toBe(3);
  expect(second.sealedSegments()).toEqual(new Set(["a"]));
  expect(second.signedWithin(1, 2)?.seals).toHaveLength(1);
  expect(second.signedWithin(4, 9)).toBeUndefined();
});

it("keeps nothing in a directory that is not the log's any more, such as one whose volume was unmounted", () => {
  const { dir } = temporaryLog();
  const notary = notaryOf(dir);
  renameSync(dir, `${dir}.aside`);
  mkdirSync(dir);
  expect(() => notary.sign(facts(1))).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_NO_LOG" }));
  expect(readdirSync(dir)).toEqual([]);
  rmSync(dir, { recursive: true });
  renameSync(`${dir}.aside`, dir);
  notary.sign(facts(1));
  expect(parseCheckpoint(readNotes(dir)[0] ?? "")).not.toHaveProperty("previous");
});

it("signs nothing without a key", () => {
  const { dir } = temporaryLog();
  const notary = new Notary(openLog({ dir }), {});
  expect(notary.canSign).toBe(false);
  notary.sign(facts(1));
  expect(readNotes(dir)).toEqual([]);
});

describe("the newest one outside the archive", () => {
  it("counts where the archive's own were taken away", () => {
    const { dir } = temporaryLog();
    const keptNotePath = keptNotePathOf(temporaryDirectory(), 1);
    signAndKeep(dir, keptNotePath);
    rmSync(join(dir, "admin.sqlite"));
    expect(notaryOf(dir).newest).toBeUndefined();
    expect(notaryOf(dir, { keptNotePath }).newest?.size).toBe(4);
    expect(notaryOf(dir, { keptNotePath, isAdopting: true }).newest).toBeUndefined();
  });

  it("tells another log, unless that is adopted", () => {
    const keptNotePath = keptNotePathOf(temporaryDirectory(), 1);
    signAndKeep(temporaryLog().dir, keptNotePath);
    const { dir } = temporaryLog();
    expect(() => notaryOf(dir, { keptNotePath })).toThrow(
      expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }),
    );
    expect(notaryOf(dir, { keptNotePath, isAdopting: true }).newest).toBeUndefined();
  });

  it("takes nothing from what is signed where it cannot be written, and can be written later", () => {
    const { dir } = temporaryLog();
    const outside = join(temporaryDirectory(), "data");
    const notary = notaryOf(dir, { keptNotePath: keptNotePathOf(outside, 1) });
    expect(notary.isKept).toBe(true);
    notary.sign(facts(4));
    expect(() => notary.keep()).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }));
    expect(notary).toMatchObject({ isKept: false, newest: { size: 4 } });
    expect(readNotes(dir)).toHaveLength(1);
    mkdirSync(outside);
    notary.keep();
    expect(notary.isKept).toBe(true);
    expect(readdirSync(outside)).toEqual(["checkpoint.note"]);
  });
});
