/** The archive of a gateway under test as a transcript sees it: what came into it, and its failing and mending. */
import { renameSync } from "node:fs";
import { expect } from "vitest";
import { readiness, type Gateway } from "../../scripts/peers/gateway.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import { lineOf } from "./matching.ts";

const PATIENCE = { timeout: 10_000, interval: 20 };

/** Of the gateway itself: no session caused them. */
const OPERATIONS: readonly string[] = ["start", "stop", "policy", "clock"];

const sourceOf = ({ recordId }: ArchiveRecord): string => recordId.slice(0, recordId.lastIndexOf("."));

export class ArchiveWatch {
  readonly #gateway: Gateway;
  #dir: string;
  /** Sessions before the first look: their last records may still be on their way. */
  readonly #strangers: ReadonlySet<string>;
  #seenCount = 0;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.#dir = gateway.archiveDir;
    this.#strangers = new Set(this.#all().map(sourceOf));
  }

  /** Lines of what came since the last take. */
  fresh(): readonly string[] {
    return this.#ours().slice(this.#seenCount).map(lineOf);
  }

  take(): void {
    this.#seenCount = this.#ours().length;
  }

  /** Takes its directory away, or puts it back where it is away; settles when the gateway knows. */
  async turn(isUp: boolean): Promise<void> {
    const { archiveDir, metricsPort } = this.#gateway;
    const dir = isUp ? archiveDir : `${archiveDir}.aside`;
    if (dir !== this.#dir) renameSync(this.#dir, dir);
    this.#dir = dir;
    const complaint = expect.poll(async () => await readiness(metricsPort), PATIENCE);
    await (isUp ? complaint.toBe("ready") : complaint.toContain("SG_ARCHIVE"));
  }

  #ours(): readonly ArchiveRecord[] {
    return this.#all().filter(
      (record) => !OPERATIONS.includes(record.kind) && !this.#strangers.has(sourceOf(record)),
    );
  }

  #all(): readonly ArchiveRecord[] {
    return [...recordsOf({ dir: this.#dir })].map(({ record }) => record);
  }
}
