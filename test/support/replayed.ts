/** Records as an archive gives them back, and what a replay of them says. */
import { decodeRecord, encodeRecord, PAYLOAD_SEPARATOR } from "../../src/records/canonical.ts";
import type { ArchiveRecord, OperationRecord } from "../../src/records/record.ts";
import type { PolicyRevision } from "../../src/policy/revision.ts";
import { changeOf, type Change } from "../../src/replay/change.ts";
import { Replay, type Kept, type Rejudged, type Replayed } from "../../src/replay/replay.ts";
import { policyFor, prepare } from "./policy.ts";

/** Through the bytes that are stored: what is not in them is not there to be replayed. */
const stored = (record: ArchiveRecord): ArchiveRecord => {
  const { header, received, changed } = encodeRecord(record);
  const texts = [Buffer.from(received)];
  if (changed !== null) texts.push(Buffer.from([PAYLOAD_SEPARATOR]), Buffer.from(changed));
  return decodeRecord(header, Buffer.concat(texts));
};

/** @param logId of the log that they are of */
export const keptOf = (records: readonly ArchiveRecord[], logId = "log"): readonly Kept[] =>
  records.map((record, index) => ({
    receipt: { logId, sequence: index + 1, chainHash: "" },
    record: stored(record),
    hasContent: true,
  }));

/** A process begins. */
export const startRecord = (runId: string, facts: OperationRecord["facts"] = {}): OperationRecord => ({
  kind: "start",
  recordId: `${runId}.1`,
  receivedAtMs: 0,
  facts: { runId, ...facts },
});

export const replay = (
  kept: readonly Kept[],
  revision: PolicyRevision = policyFor(),
): readonly Replayed[] => {
  const again = new Replay(prepare, revision);
  return kept.flatMap((one) => again.take(one, true) ?? []);
};

export const judgedIn = (replayed: readonly Replayed[]): readonly Rejudged[] =>
  replayed.filter((one) => one.type === "judged");

export const changesIn = (replayed: readonly Replayed[]): readonly Change[] =>
  judgedIn(replayed).flatMap((one) => changeOf(one) ?? []);
