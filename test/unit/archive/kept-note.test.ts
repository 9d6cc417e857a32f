import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formatCheckpoint, originOf, type Checkpoint } from "../../../src/archive/checkpoint.ts";
import { readKeptNote, writeKeptNote } from "../../../src/archive/kept-note.ts";
import { keptNotePathOf } from "../../../src/archive/log-set.ts";
import { createSigner, parseVerifierKey } from "../../../src/archive/note.ts";
import { CHECKPOINT_KEY_PEM, NOON, temporaryDirectory } from "../../support/archive.ts";

const origin = originOf("log");
const signer = createSigner(origin, CHECKPOINT_KEY_PEM);
const verifiers = [signer.verifierKey].flatMap((key) => parseVerifierKey(key) ?? []);
const root = Buffer.alloc(32, 1).toString("base64");
const checkpoint: Checkpoint = { origin, size: 7, root, atMs: NOON, seals: [] };
const note = signer.sign(formatCheckpoint(checkpoint));

const file = (): string => keptNotePathOf(temporaryDirectory(), 1);

it("gives back the last one written", () => {
  const path = file();
  writeKeptNote(path, "an older one");
  writeKeptNote(path, note);
  expect(readKeptNote(path, origin, verifiers)).toEqual({ checkpoint, note });
  expect(readFileSync(path, "utf8")).toBe(note);
});

it.each([
  ["there is none", undefined],
  ["it is garbage, as after a power cut", "\0\0\0"],
  ["it was altered", note.replace("\n7\n", "\n8\n")],
])("is none where %s", (_, text) => {
  const path = file();
  if (text !== undefined) writeFileSync(path, text);
  expect(readKeptNote(path, origin, verifiers)).toBeUndefined();
});

it("refuses another log's", () => {
  const path = file();
  writeKeptNote(path, note);
  expect(() => readKeptNote(path, originOf("other"), verifiers)).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_CORRUPT" }),
  );
});

it("says so where it cannot be written or read", () => {
  const path = file();
  mkdirSync(join(path, "in-the-way"), { recursive: true });
  expect(() => writeKeptNote(path, note)).toThrow(expect.objectContaining({ name: "ArchiveError" }));
  expect(() => readKeptNote(path, origin, verifiers)).toThrow(
    expect.objectContaining({ name: "ArchiveError" }),
  );
});
