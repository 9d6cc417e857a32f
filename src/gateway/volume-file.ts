/**
 * What was counted today, kept over a restart: or who is at a day's limit would wait for the next reload of the service.
 *
 * Rule 1: one writer, the process that serves alone or the primary: written each minute where something was counted, and at the
 * end. A kill loses what came since.
 * Rule 2: evidence is the archive; this is a memory. A file that cannot be read is said, and counting begins anew.
 * Source: docs/decisions/0034-volumes-are-counted-by-name.md.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "../edge/clock.ts";
import { codeOf } from "../edge/edge-error.ts";
import type { Log } from "../ops/log.ts";
import type { VolumeNews, Volumes } from "../session/volumes.ts";

export interface VolumeFileParts {
  readonly dataDir: string;
  readonly volumes: Volumes;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn">;
}

const WRITE_MS = 60_000;

export class VolumeFile {
  readonly #parts: VolumeFileParts;
  readonly #path: string;
  #written = -1;
  #timer: Timer | undefined;

  constructor(parts: VolumeFileParts) {
    this.#parts = parts;
    this.#path = join(parts.dataDir, "volumes.json");
  }

  /** What the process before this one had counted; then it is kept. */
  start(): void {
    const { volumes, clock } = this.#parts;
    const kept = this.#read();
    if (kept !== undefined) volumes.hear(kept);
    this.#written = volumes.count;
    this.#timer = clock.after(WRITE_MS, () => {
      this.#write();
      this.#timer?.restart();
    });
  }

  close(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#write();
  }

  #read(): VolumeNews | undefined {
    if (!existsSync(this.#path)) return undefined;
    try {
      const kept: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      if (isNews(kept)) return { ...kept, minute: 0 };
      this.#warn("its form is another");
    } catch (error) {
      this.#warn(codeOf(error, "unreadable"));
    }
    return undefined;
  }

  /** No failure of it may cost a session. */
  #write(): void {
    const { volumes } = this.#parts;
    if (volumes.count === this.#written) return;
    try {
      const draft = `${this.#path}.new`;
      writeFileSync(draft, JSON.stringify(volumes.today), { mode: 0o600 });
      renameSync(draft, this.#path);
      this.#written = volumes.count;
    } catch (error) {
      this.#warn(codeOf(error, "not written"));
    }
  }

  #warn(detail: string): void {
    this.#parts.log.warn({ file: this.#path, detail }, "today's counts are not kept over a restart");
  }
}

const isCount = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

function isNews(value: unknown): value is VolumeNews {
  if (typeof value !== "object" || value === null || !("day" in value) || !("counts" in value)) return false;
  const { day, counts } = value;
  return isCount(day) && Array.isArray(counts) && counts.every(isEntry);
}

const isEntry = (one: unknown): boolean =>
  Array.isArray(one) && one.length === 3 && typeof one[0] === "string" && isCount(one[1]) && isCount(one[2]);
