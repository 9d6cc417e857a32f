/**
 * Storage that fails as a script says, for the state machine of the log writer (design.md §8.13): rows that land
 * although the call failed, rows that land in part, openings that fail, full places. It keeps what a disk would hold
 * after a power cut, and notes every use of a segment that failed before.
 */
import { leafHash, nextChain, genesis } from "../../src/archive/chain.ts";
import { ArchiveError } from "../../src/archive/errors.ts";
import type { LogTail } from "../../src/archive/log-writer.ts";
import { Frontier } from "../../src/archive/merkle.ts";
import { RecentRecords } from "../../src/archive/row-builder.ts";
import type { RecordRow, SegmentFile, SegmentStart, SegmentStore } from "../../src/archive/segment-store.ts";

/** What the next call of storage does. `forgets` is the planted bug: success is told and nothing is kept. */
export type Fate = "works" | "fails" | "failsButLands" | "failsWithTornTail" | "forgets";

interface StoredSegment {
  readonly start: SegmentStart;
  readonly place: number;
  readonly rows: RecordRow[];
  hasFailed: boolean;
}

const LOG = "simulated";

const fault = (): ArchiveError => new ArchiveError("SG_ARCHIVE_UNAVAILABLE", "the script says so");

export class SimulatedStore implements SegmentStore {
  readonly places: number;
  readonly segments: StoredSegment[] = [];
  readonly misuses: string[] = [];
  /** Places that take nothing. */
  readonly brokenPlaces = new Set<number>();
  readonly fullPlaces = new Set<number>();
  /** Taken one by one by `append`; empty means that all works. */
  fates: Fate[] = [];
  isSound = true;

  constructor(places = 1) {
    this.places = places;
  }

  open(start: SegmentStart, place: number): SegmentFile {
    if (this.brokenPlaces.has(place) || this.fullPlaces.has(place)) throw fault();
    const segment: StoredSegment = { start, place, rows: [], hasFailed: false };
    this.segments.push(segment);
    return this.#fileOf(segment);
  }

  hasRoom(place: number): boolean {
    return !this.fullPlaces.has(place);
  }

  /** The log that a reader would find now: each segment up to where its successor begins. */
  effectiveRows(): readonly RecordRow[] {
    return this.segments.flatMap(({ rows }, index) => {
      const next = this.segments[index + 1]?.start.firstSequence ?? Number.POSITIVE_INFINITY;
      return rows.filter(({ sequence }) => sequence < next);
    });
  }

  /** What a writer that starts now would find. @throws Error where the log contradicts itself */
  recover(): LogTail {
    const frontier = Frontier.empty();
    const recent = new RecentRecords(1_000);
    let end = { sequence: 0, chain: genesis(LOG) };
    for (const row of this.effectiveRows()) {
      const leaf = leafHash(row.header, row.content);
      const chain = nextChain(end.chain, leaf);
      if (row.sequence !== end.sequence + 1) throw new Error(`${row.sequence} follows ${end.sequence}`);
      if (!chain.equals(row.chain)) throw new Error(`record ${row.sequence} is not linked to the one before`);
      end = { sequence: row.sequence, chain };
      frontier.push(leaf);
      recent.add(row.recordId, end);
    }
    return { logId: LOG, end, frontier, recent, segmentNumber: this.segments.at(-1)?.start.number ?? 0 };
  }

  #fileOf(segment: StoredSegment): SegmentFile {
    return {
      name: `segment-${segment.start.number}`,
      place: segment.place,
      append: (rows) => this.#append(segment, rows),
      mark: () => undefined,
      isSound: () => this.isSound,
      release: () => undefined,
      discard: () => this.#discard(segment),
    };
  }

  #append(segment: StoredSegment, rows: readonly RecordRow[]): void {
    if (segment.hasFailed) this.misuses.push(`appended to segment ${segment.start.number} after it failed`);
    if (segment !== this.segments.at(-1)) this.misuses.push("appended to a segment that has a successor");
    const fate = this.brokenPlaces.has(segment.place) ? "fails" : (this.fates.shift() ?? "works");
    if (fate === "works" || fate === "failsButLands") segment.rows.push(...rows);
    if (fate === "failsWithTornTail") segment.rows.push(...rows.slice(0, Math.floor(rows.length / 2)));
    if (fate === "works" || fate === "forgets") return;
    segment.hasFailed = true;
    throw fault();
  }

  #discard(segment: StoredSegment): void {
    this.segments.splice(this.segments.indexOf(segment), 1);
  }
}
