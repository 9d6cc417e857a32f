/**
 * The port between the log writer (what to keep, in which order, when to change the file) and storage.
 *
 * Obligations of the storage: `append` returns only when the rows are on stable storage, and throws otherwise,
 * whether or not they may turn up later. Obligation of the writer: after a throw the file is never used again, only
 * released. test/support/simulated-store.ts is the second implementation. Types alone.
 */

import type { NotableColumns } from "./notable.ts";

/** One record, ready to store. */
export interface RecordRow {
  readonly sequence: number;
  readonly recordId: string;
  /** UTF-8 of the canonical header, identity included. */
  readonly header: Uint8Array;
  readonly salt: Uint8Array;
  readonly payload: Uint8Array;
  readonly content: Uint8Array;
  readonly leaf: Buffer;
  readonly chain: Buffer;
  /** For the blocked log, where the record belongs there. */
  readonly notable: NotableColumns | undefined;
}

export interface SegmentStart {
  readonly logId: string;
  readonly number: number;
  readonly firstSequence: number;
  readonly previousChain: Buffer;
  /** Of the tree before the first record. */
  readonly frontier: Buffer;
  readonly nowMs: number;
}

export interface SegmentFile {
  readonly name: string;
  /** Where it was opened: an index below `SegmentStore.places`. */
  readonly place: number;
  /** All or nothing, durable on return. @throws ArchiveError */
  append(rows: readonly RecordRow[]): void;
  /** Keeps the tree's state, so that the next start need not replay the whole segment. @throws ArchiveError */
  mark(sequence: number, frontier: Buffer): void;
  /** False where the file is no longer what its path names (directory renamed, removed, mounted over). */
  isSound(): boolean;
  /** Lets go of the file. Never throws. */
  release(): void;
  /** Lets go of and removes a file that never acknowledged a record. Never throws. */
  discard(): void;
}

export interface SegmentStore {
  readonly places: number;
  /** @throws ArchiveError */
  open(start: SegmentStart, place: number): SegmentFile;
  /** False below the reserve, or where nobody can tell. */
  hasRoom(place: number): boolean;
}
