/**
 * What the sink and its writer thread say to each other. Types alone, but for the flat form of a batch: strings in
 * one array cross a thread boundary at half the cost of objects.
 */
import type { EncodedRecord } from "../records/canonical.ts";
import type { ArchiveErrorCode } from "./errors.ts";
import type { ArchiveEvent, LogOptions } from "./log-host.ts";

/** record id, header, received, changed (or null), notable (1 or 0), and so on. */
export type FlatBatch = (string | null | 0 | 1)[];

export const FIELDS_PER_RECORD = 5;

export type ToWriter = FlatBatch | { readonly type: "close" };

export type FromWriter =
  | { readonly type: "ready"; readonly logId: string; readonly sequence: number }
  | { readonly type: "refused"; readonly code: ArchiveErrorCode; readonly detail: string }
  /** `chains`: 64 hex digits for each record of the batch. */
  | {
      readonly type: "kept";
      readonly sequences: readonly number[];
      readonly chains: string;
      readonly last: number;
    }
  | { readonly type: "failed"; readonly code: ArchiveErrorCode; readonly detail: string }
  | { readonly type: "up"; readonly last: number }
  | { readonly type: "down"; readonly code: ArchiveErrorCode; readonly detail: string }
  | { readonly type: "event"; readonly event: ArchiveEvent }
  | { readonly type: "closed" };

export type WriterData = LogOptions;

export const flatten = (record: EncodedRecord, into: FlatBatch): void => {
  into.push(record.recordId, record.header, record.received, record.changed, record.isNotable ? 1 : 0);
};

export const unflatten = (flat: Readonly<FlatBatch>): readonly EncodedRecord[] => {
  const records: EncodedRecord[] = [];
  for (let at = 0; at < flat.length; at += FIELDS_PER_RECORD) {
    const changed = flat[at + 3];
    records.push({
      recordId: String(flat[at]),
      header: String(flat[at + 1]),
      received: String(flat[at + 2]),
      changed: typeof changed === "string" ? changed : null,
      isNotable: flat[at + 4] === 1,
    });
  }
  return records;
};
