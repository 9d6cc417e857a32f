/**
 * Simulated power cuts: the writer works on an ext4 volume of its own; it is stopped, and the volume's image is copied
 * as it is. What the kernel had not been made to write is not in the copy, as after a cut. Source: records.md §1.
 *
 * LIMIT(a disk that acknowledges a flush and loses it is not simulated)
 */
import { ArchiveError } from "../../src/archive/errors.ts";
import { createLog } from "../../src/archive/log-directory.ts";
import { keep } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { compare, startLoad, wait, type Comparison } from "./archive-load.ts";
import { Bench } from "./volume.ts";

export interface CutResult extends Comparison {
  readonly promised: number;
}

const IMAGE_MB = 64;
const LEAST_LIFE_MS = 300;
const LIFE_SPREAD_MS = 1_200;
/** Long enough for lines that were written before the stop to come through the pipe. */
const DRAIN_MS = 150;

/** The recovered log must also take new records. */
const goOn = async (dir: string): Promise<void> => {
  const sink = await openSqliteSink({ dir, reserveBytes: 0 });
  await keep(sink, { kind: "start", recordId: "after.1", receivedAtMs: Date.now(), facts: {} });
  await sink.close();
};

/** @param preload modules that plant a bug in the writer */
export const cutPower = async (preload: readonly string[] = []): Promise<CutResult> => {
  const bench = new Bench();
  try {
    const image = bench.makeImage("disk.image", IMAGE_MB);
    const dir = bench.mount(bench.path("disk"), "-o", "loop", image);
    const log = `${dir}/log`;
    createLog({ dir: log }, Date.now());
    // A seal makes everything before it durable, bug or not: with a planted one there is none.
    const size = preload.length === 0 ? {} : { maxSegmentBytes: 1_000_000_000 };
    const load = startLoad({ dir: log, session: "s1", preload, ...size });
    await load.started;
    await wait(LEAST_LIFE_MS + Math.random() * LIFE_SPREAD_MS);
    load.child.kill("SIGSTOP");
    await wait(DRAIN_MS);
    const copy = bench.copyImage(image, "after.image");
    load.child.kill("SIGKILL");
    await load.ended;
    bench.unmount(dir);
    const after = `${bench.mount(bench.path("after"), "-o", "loop", copy)}/log`;
    const comparison = await compare(after, load.promised);
    if (preload.length === 0) await goOn(after);
    return { ...comparison, promised: load.promised.length };
  } finally {
    bench.remove();
  }
};

/** The system may write what it was not asked to just before a cut: one cut in three or so finds nothing. */
const TRIES = 10;

/** Whether cuts find the bug that a module plants: promises broken, or a file that cannot be read any more. */
export const isFoundOut = async (module: string): Promise<boolean> => {
  for (let cut = 1; cut <= TRIES; cut += 1) {
    try {
      if ((await cutPower([module])).lost.length > 0) return true;
    } catch (cause) {
      if (cause instanceof ArchiveError && cause.code === "SG_ARCHIVE_CORRUPT") return true;
      throw cause;
    }
  }
  return false;
};
