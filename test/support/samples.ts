/** Archives in memory for samples: records with chain hashes that nobody could foresee, and the keyed hash. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import type { ArchiveRecord } from "../../src/records/record.ts";
import type { SamplePlan } from "../../src/records/sampling.ts";
import type { Kept } from "../../src/replay/replay.ts";
import { SampleWalk, type Draw, type SamplePorts, type SampleTask } from "../../src/replay/sample.ts";
import { NOON } from "./archive.ts";

export const OBJECT = "sample:sa-1";

export const PLAN: SamplePlan = {
  division: "",
  rate: 500_000,
  fromMs: NOON,
  toMs: NOON + 1_000_000,
  inside: ["agency.example"],
};

export const portsFor = (seed: string): SamplePorts => ({
  hmac: (text) => createHmac("sha256", seed).update(text).digest("hex"),
  digest: (text) => createHash("sha256").update(text).digest("hex"),
});

export const keptAs = (record: ArchiveRecord, sequence: number, logId = "log-a"): Kept => ({
  receipt: { logId, sequence, chainHash: randomBytes(32).toString("hex") },
  record,
  hasContent: true,
});

/** The record of the plan. */
export const planned = (receivedAtMs = NOON - 1): ArchiveRecord => ({
  kind: "admin",
  recordId: "state.1",
  receivedAtMs,
  facts: { act: "sample plan", on: OBJECT },
});

export const drawFrom = (kept: readonly Kept[], seed: string, changes: Partial<SampleTask> = {}): Draw => {
  const walk = new SampleWalk({ object: OBJECT, plan: PLAN, ...changes }, portsFor(seed));
  for (const one of kept) walk.take(one);
  return walk.result;
};
