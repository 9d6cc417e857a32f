/** Starts the appending process, reads its promises, and compares them with what a log holds. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { recordsOf } from "../../src/archive/reader.ts";
import { verifyLog } from "../../src/archive/verify.ts";

export interface Promised {
  readonly sequence: number;
  readonly recordId: string;
  readonly chainHash: string;
}

export interface Load {
  readonly child: ChildProcess;
  /** In the order in which the process told them. */
  readonly promised: Promised[];
  /** Settles at the first receipt; rejects where the process ends before. */
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
}

export interface LoadOptions {
  readonly dir: string;
  readonly session: string;
  /** Modules to load before, such as a planted bug. */
  readonly preload?: readonly string[];
  /** Small ones by default, so that openings and seals are hit too. */
  readonly maxSegmentBytes?: number;
}

const ENTRY = join(import.meta.dirname, "archive-process.ts");

export const startLoad = ({ dir, session, preload = [], maxSegmentBytes = 400_000 }: LoadOptions): Load => {
  const imports = preload.flatMap((module) => ["--import", module]);
  const args = [...imports, ENTRY, dir, session, "32", String(maxSegmentBytes)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const promised: Promised[] = [];
  const started = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  started.promise.catch(() => undefined);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [sequence = "", recordId, chainHash] = line.split(" ");
    // A line that the kill cut in two promises nothing that could be compared.
    if (recordId === undefined || chainHash?.length !== 64) return;
    promised.push({ sequence: Number(sequence), recordId, chainHash });
    started.resolve(undefined);
  });
  child.on("close", () => {
    started.reject(new Error("the process ended before its first receipt"));
    ended.resolve(undefined);
  });
  return { child, promised, started: started.promise, ended: ended.promise };
};

export const wait = async (milliseconds: number): Promise<void> =>
  await new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface Comparison {
  readonly recovered: number;
  /** Promised, but not there, or not as promised. */
  readonly lost: readonly Promised[];
  /** What `verify` has to say; empty where all is well. */
  readonly problems: readonly string[];
  /** True where each session's records stand in the order in which it appended them, without a hole. */
  readonly isOrdered: boolean;
}

const isInOrder = (recordIds: readonly string[]): boolean => {
  const last = new Map<string, number>();
  return recordIds.every((recordId) => {
    const [session = "", n] = recordId.split(".");
    const expected = (last.get(session) ?? 0) + 1;
    last.set(session, Number(n));
    return Number(n) === expected;
  });
};

/** @throws Error where the log is not dense from its first record on */
export const compare = async (dir: string, promised: readonly Promised[]): Promise<Comparison> => {
  const found = [...recordsOf({ dir })].map(({ receipt, record }) => ({
    ...receipt,
    recordId: record.recordId,
  }));
  const at = new Map(found.map((one) => [one.sequence, one]));
  const report = await verifyLog({ dir });
  return {
    recovered: found.length,
    lost: promised.filter((one) => {
      const kept = at.get(one.sequence);
      return kept?.recordId !== one.recordId || kept.chainHash !== one.chainHash;
    }),
    problems: report.problems.map(({ code, detail }) => `${code}: ${detail}`),
    isOrdered: isInOrder(found.map(({ recordId }) => recordId)),
  };
};
