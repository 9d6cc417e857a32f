/**
 * What the clients of a gateway said they are, by stream: kept over resumptions, for which a client repeats nothing, and
 * over the end of the stream, for the inventory.
 *
 * Rule 1: bounded, the longest unchanged first out. A stream that nobody knows (from before a restart) begins anew.
 * Rule 2: the time of a client that was refused does not begin anew with its next log-in: for a day it is known by account
 * and program since when that ran.
 * Source: docs/decisions/0028-clients-are-what-they-claim.md.
 */
import type { ClientFile } from "./client-file.ts";
import type { ClientFilesPort } from "./ports.ts";

/** One or two kilobytes each. */
const MAX_FILES = 10_000;
const DAY_MS = 24 * 3_600_000;

export class ClientFiles implements ClientFilesPort {
  readonly #files = new Map<string, ClientFile>();
  /** By account and program: since when its time runs. */
  readonly #graces = new Map<string, { readonly sinceMs: number; readonly refusedAtMs: number }>();
  readonly #tell: (file: ClientFile) => void;

  /** @param tell is told of what this process was told itself. */
  constructor(tell: (file: ClientFile) => void = () => undefined) {
    this.#tell = tell;
  }

  /** In the order of their last change. */
  get all(): readonly ClientFile[] {
    return [...this.#files.values()];
  }

  of(streamId: string): ClientFile | undefined {
    return this.#files.get(streamId);
  }

  graceSince(file: ClientFile, nowMs: number): number | undefined {
    const known = this.#graces.get(graceKey(file));
    return known === undefined || nowMs - known.refusedAtMs > DAY_MS ? undefined : known.sinceMs;
  }

  keep(file: ClientFile): void {
    this.#set(file);
    this.#tell(file);
  }

  /** From the process that the stream is on. */
  hear(file: ClientFile): void {
    this.#set(file);
  }

  #set(file: ClientFile): void {
    put(this.#files, file.streamId, file);
    const { graceFromMs: sinceMs, refusedAtMs } = file;
    if (refusedAtMs !== undefined) put(this.#graces, graceKey(file), { sinceMs, refusedAtMs });
  }
}

function put<T>(into: Map<string, T>, key: string, value: T): void {
  into.delete(key);
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > MAX_FILES && oldest !== undefined) into.delete(oldest);
}

const graceKey = ({ user, judgement: { standing, name = "", version = "" } }: ClientFile): string =>
  JSON.stringify([user.split("/", 1)[0], standing, name, version]);
