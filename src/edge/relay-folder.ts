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
import { EdgeError } from "./edge-error.ts";
import { relaySocket } from "./relay-server.ts";

const PREFIX = "stanzagate-";
/** What `mkdtemp` adds. */
const RANDOM = "XXXXXX";
/** As a session id can name it (`relay.ts`). */
const LARGEST_ID = 999_999_999;
/** `sun_path` of Linux, less its final zero (unix(7)). */
const MAX_PATH_BYTES = 107;

export class RelayFolder {
  readonly #path: string;
  #count = 0;

  /** @throws EdgeError `SG_EDGE_BIND` where the path is too long for a socket; the system's error where there is no room */
  constructor() {
    const start = join(tmpdir(), PREFIX);
    const longest = Buffer.byteLength(relaySocket(start + RANDOM, LARGEST_ID));
    if (longest > MAX_PATH_BYTES) {
      const detail = `sockets in ${tmpdir()} have ${longest} bytes, a unix socket takes ${MAX_PATH_BYTES}: set TMPDIR to a shorter path`;
      throw new EdgeError("SG_EDGE_BIND", detail);
    }
    this.#path = mkdtempSync(start);
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
