/**
 * One pass over the records of a period: everything that reports count. Records come log by log, in any order of time.
 *
 * Rule: what a figure counts is defined in the file of its counter, and nowhere else; what is kept grows with people and
 * settings, never with messages.
 */
import type { ApprovedClient } from "../policy/client-register.ts";
import type { ArchiveRecord } from "../records/record.ts";
import { ClientCounts } from "./client-counts.ts";
import { FindingReviews } from "./finding-reviews.ts";
import { OperationCounts } from "./operation-counts.ts";
import { policyPoint, type PolicyPoint } from "./policy-history.ts";
import type { Decided } from "./report.ts";
import { UseCounts } from "./use-counts.ts";
import { VerdictCounts } from "./verdict-counts.ts";

/** What of a log was read. */
export interface LogExtent {
  readonly log: string;
  readonly records: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** At `lastSequence`. */
  readonly chainHash: string;
}

export interface ReadHead {
  readonly logId: string;
  readonly sequence: number;
  readonly chainHash: string;
  readonly record: ArchiveRecord;
}

export class Activity {
  readonly verdicts = new VerdictCounts();
  readonly operations = new OperationCounts();
  readonly use = new UseCounts();
  readonly clients: ClientCounts;
  readonly reviews: FindingReviews;
  readonly policies: PolicyPoint[] = [];
  readonly #extents = new Map<string, LogExtent>();

  /** @param register clients approved at the end of the period; `decisions` by `placeKey`, what people said of messages */
  constructor(register: readonly ApprovedClient[] = [], decisions: ReadonlyMap<string, Decided> = new Map()) {
    this.clients = new ClientCounts(register);
    this.reviews = new FindingReviews(decisions);
  }

  take(head: ReadHead): void {
    const { record } = head;
    this.#extend(head);
    this.use.take(record);
    if (record.kind === "stanza") {
      this.verdicts.take(record);
      this.reviews.take(head.logId, head.sequence, record);
    } else if (record.kind === "session") this.operations.takeSession(record);
    else {
      this.operations.take(record);
      if (record.kind === "policy") this.policies.push(policyPoint(record));
      if (record.kind === "client") this.clients.take(record);
    }
  }

  /** Logs that have records of the period. */
  extents(): readonly LogExtent[] {
    return [...this.#extents.values()];
  }

  #extend({ logId: log, sequence, chainHash }: ReadHead): void {
    const known = this.#extents.get(log);
    const firstSequence = known?.firstSequence ?? sequence;
    const records = (known?.records ?? 0) + 1;
    this.#extents.set(log, { log, records, firstSequence, lastSequence: sequence, chainHash });
  }
}
