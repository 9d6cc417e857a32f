/**
 * The newest checkpoint once more, in a file outside the archive's directories: whoever replaces, empties or puts back
 * the archive alone is found out at the next start.
 */
import * as fs from "node:fs";
import { parseCheckpoint } from "./checkpoint.ts";
import { asArchiveError, ArchiveError } from "./errors.ts";
import type { SignedCheckpoint } from "./admin-log.ts";
import { openNote, type NoteVerifier } from "./note.ts";

/** @throws ArchiveError */
export const writeKeptNote = (path: string, note: string): void => {
  try {
    // Not forced to disk: after a power cut the one before, or none, is as good.
    fs.writeFileSync(`${path}.new`, note, { mode: 0o640 });
    fs.renameSync(`${path}.new`, path);
  } catch (cause) {
    throw asArchiveError(cause, "the newest checkpoint cannot be kept outside the archive");
  }
};

const readNote = (path: string): string => {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === "ENOENT") return "";
    throw asArchiveError(cause, `${path} cannot be read`);
  }
};

/**
 * @returns undefined where there is none, or one that no trusted key signed
 * @throws ArchiveError `SG_ARCHIVE_CORRUPT` where it is another log's
 */
export const readKeptNote = (
  path: string,
  origin: string,
  verifiers: readonly NoteVerifier[],
): SignedCheckpoint | undefined => {
  const note = readNote(path);
  const opened = openNote(note, verifiers);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (opened === undefined || checkpoint === undefined) return undefined;
  if (checkpoint.origin !== origin)
    throw new ArchiveError("SG_ARCHIVE_CORRUPT", `the checkpoint in ${path} is of another log`);
  return opened.isTrusted ? { checkpoint, note } : undefined;
};
