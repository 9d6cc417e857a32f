/**
 * Where the processes of one gateway have their sockets for each other (`relay.ts`).
 *
 * Rule 1: made anew for each gateway that starts, for its user alone (0700), under the system's folder for temporary
 * files: nobody finds a socket of another gateway there, or leaves one.
 * Rule 2: a number is given once, so that a session id never leads to a process that began after it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class RelayFolder {
  readonly #path: string;
  #count = 0;

  /** @throws the system's error where there is no room */
  constructor() {
    this.#path = mkdtempSync(join(tmpdir(), "stanzagate-"));
  }

  /** For a process that starts. */
  next(): { readonly folder: string; readonly id: number } {
    this.#count += 1;
    return { folder: this.#path, id: this.#count };
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
