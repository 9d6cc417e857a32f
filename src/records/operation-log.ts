/**
 * Records of the gateway's own doings: start, stop, a policy that came into force.
 *
 * Rule: numbered within one run, so that a retried append is the same record.
 */
import type { OperationRecord } from "./record.ts";
import type { Receipt } from "./receipt.ts";

/** `archive/sink`'s append, and the time as data. */
export interface OperationPorts {
  readonly append: (record: OperationRecord) => Promise<Receipt>;
  readonly nowMs: () => number;
}

export class OperationLog {
  readonly #runId: string;
  readonly #ports: OperationPorts;
  #count = 0;

  constructor(runId: string, ports: OperationPorts) {
    this.#runId = runId;
    this.#ports = ports;
  }

  /** @throws what the sink throws: the caller decides whether that stops it. */
  async append(kind: OperationRecord["kind"], facts: OperationRecord["facts"]): Promise<Receipt> {
    this.#count += 1;
    const recordId = `${this.#runId}.${String(this.#count)}`;
    return await this.#ports.append({ kind, recordId, receivedAtMs: this.#ports.nowMs(), facts });
  }
}
