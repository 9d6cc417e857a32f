/**
 * Signs checkpoints and keeps them: in the admin log, and the newest one outside the archive too. Each names the hash
 * of the one before, so that none of them can be taken away unnoticed.
 *
 * Rule: it trusts what its own key signed, nothing else.
 */
import { AdminLog, latestTrusted, readNotes, trustedCheckpoint, trustedWithin } from "./admin-log.ts";
import type { SignedCheckpoint } from "./admin-log.ts";
import { formatCheckpoint, noteHash, originOf, type Checkpoint } from "./checkpoint.ts";
import { ArchiveError, asArchiveError } from "./errors.ts";
import { readKeptNote, writeKeptNote } from "./kept-note.ts";
import { requireLog, type OpenedLog } from "./log-directory.ts";
import { createSigner, parseVerifierKey, type NoteSigner, type NoteVerifier } from "./note.ts";

export interface NotaryOptions {
  /** PKCS#8 PEM of an Ed25519 key; without one there are no checkpoints. */
  readonly checkpointKeyPem?: string;
  /** File for the newest checkpoint, outside the log's directories. */
  readonly keptNotePath?: string;
  /** Takes over a log that the file outside contradicts. */
  readonly isAdopting?: boolean;
}

const signerOf = (origin: string, keyPem: string | undefined): NoteSigner | undefined => {
  if (keyPem === undefined) return undefined;
  try {
    return createSigner(origin, keyPem);
  } catch (cause) {
    const detail = "the checkpoint key is not an Ed25519 private key in PEM";
    throw new ArchiveError("SG_ARCHIVE_BAD_KEY", detail, cause);
  }
};

const isNewer = (a: Checkpoint, b: Checkpoint | undefined): boolean =>
  b === undefined || a.size > b.size || (a.size === b.size && a.atMs > b.atMs);

export class Notary {
  readonly #log: OpenedLog;
  readonly #options: NotaryOptions;
  readonly #signer: NoteSigner | undefined;
  readonly #verifiers: readonly NoteVerifier[];
  #newest: SignedCheckpoint | undefined;
  /** What this process wrote to the file outside. */
  #kept: SignedCheckpoint | undefined;

  /** @throws ArchiveError where the key cannot sign, or what it signed before cannot be read or is another log's */
  constructor(log: OpenedLog, options: NotaryOptions) {
    this.#log = log;
    this.#options = options;
    this.#signer = signerOf(originOf(log.logId), options.checkpointKeyPem);
    const verifier = this.#signer === undefined ? undefined : parseVerifierKey(this.#signer.verifierKey);
    this.#verifiers = verifier === undefined ? [] : [verifier];
    this.#newest = this.#findNewest();
  }

  get canSign(): boolean {
    return this.#signer !== undefined;
  }

  get newest(): Checkpoint | undefined {
    return this.#newest?.checkpoint;
  }

  /** False while the file outside is behind, and until it was written once. */
  get isKept(): boolean {
    return this.#options.keptNotePath === undefined || this.#kept === this.#newest;
  }

  /** Names of the segments that a trusted checkpoint states. @throws ArchiveError */
  sealedSegments(): ReadonlySet<string> {
    const notes = this.#log.directories.flatMap((one) => readNotes(one, "seals"));
    const checkpoints = notes.flatMap((note) => trustedCheckpoint(note, this.#verifiers) ?? []);
    return new Set(checkpoints.flatMap(({ seals }) => seals.map(({ segment }) => segment)));
  }

  /** The latest that was signed at one of these sizes. @throws ArchiveError */
  signedWithin(from: number, to: number): Checkpoint | undefined {
    return trustedWithin(this.#log.directories, this.#verifiers, { from, to });
  }

  /** Durable in the log on return; the file outside is `keep`'s. @throws ArchiveError */
  sign(facts: Pick<Checkpoint, "size" | "root" | "atMs" | "seals">): void {
    if (this.#signer === undefined) return;
    const previous = this.#newest === undefined ? {} : { previous: noteHash(this.#newest.note) };
    const checkpoint = { origin: originOf(this.#log.logId), ...facts, ...previous };
    const note = this.#signer.sign(formatCheckpoint(checkpoint));
    this.#append(checkpoint, note);
    this.#newest = { checkpoint, note };
  }

  /** Writes the newest to the file outside: apart from `sign`, for one that failed here was signed. @throws ArchiveError */
  keep(): void {
    const { keptNotePath } = this.#options;
    if (keptNotePath === undefined || this.#newest === undefined) return;
    writeKeptNote(keptNotePath, this.#newest.note);
    this.#kept = this.#newest;
  }

  #findNewest(): SignedCheckpoint | undefined {
    const own = latestTrusted(this.#log.directories, this.#verifiers);
    const { keptNotePath, isAdopting } = this.#options;
    if (keptNotePath === undefined || isAdopting === true || !this.canSign) return own;
    const kept = readKeptNote(keptNotePath, originOf(this.#log.logId), this.#verifiers);
    return kept !== undefined && isNewer(kept.checkpoint, own?.checkpoint) ? kept : own;
  }

  /** In the first directory that takes it. */
  #append(checkpoint: Checkpoint, note: string): void {
    let failure: unknown;
    for (const directory of this.#log.directories) {
      try {
        // Each time: a volume that was unmounted leaves an empty directory, and a note in there would be missed.
        requireLog(directory, this.#log.logId);
        const admin = new AdminLog(directory);
        try {
          admin.append(checkpoint, note);
        } finally {
          admin.close();
        }
        return;
      } catch (cause) {
        failure = cause;
      }
    }
    throw asArchiveError(failure, "no directory takes the checkpoint");
  }
}
