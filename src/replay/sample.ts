/**
 * Draws a sample: one walk over the records of an archive, in their order.
 *
 * Rule 1: a message is in the population where there is something in it that a person said or sent; what cannot be read is, too.
 * Rule 2: where the content is gone (disposal), nobody can tell; such records are named apart, never silently left out.
 * Rule 3: the commitment must stand in its log before every record of the period, or it proves nothing.
 */
import type { OperationRecord, StanzaRecord } from "../records/record.ts";
import { byPlace, isDrawn, isSighted, type RecordPlace, type SamplePlan } from "../records/sampling.ts";
import { isMereSignal } from "../xmpp/message-content.ts";
import type { Kept } from "./replay.ts";
import { Resent } from "./resent.ts";
import { StoredStanzas } from "./stored-stanza.ts";

export interface SamplePorts {
  /** HMAC-SHA-256 under the seed, hex. */
  readonly hmac: (text: string) => string;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
}

export interface SampleTask {
  /** `sample:<id>`, as its records call it. */
  readonly object: string;
  readonly plan: SamplePlan;
  /** Log → its last record at the first draw; what came later is not drawn from. Undefined: it is the first draw. */
  readonly upTo?: ReadonlyMap<string, number> | undefined;
}

/** Where the archive has the plan: before all records of the period, after one of them, or nowhere. */
export type CommitmentPlace = "before" | "late" | "nowhere";

export interface Draw {
  /** Messages that could have been drawn. */
  readonly population: number;
  readonly drawn: readonly RecordPlace[];
  /** Would be drawn, were they messages: their content is gone. */
  readonly untold: readonly RecordPlace[];
  /** Messages of the period that the archive got after the first draw. */
  readonly lateCount: number;
  readonly commitment: CommitmentPlace;
  readonly ends: ReadonlyMap<string, number>;
}

export class SampleWalk {
  readonly #task: SampleTask;
  readonly #ports: SamplePorts;
  readonly #stanzas = new StoredStanzas();
  readonly #resent: Resent;
  readonly #drawn: RecordPlace[] = [];
  readonly #untold: RecordPlace[] = [];
  readonly #ends = new Map<string, number>();
  /** Logs in which a record of the period was seen. */
  readonly #begun = new Set<string>();
  #population = 0;
  #lateCount = 0;
  #commitment: CommitmentPlace = "nowhere";

  constructor(task: SampleTask, ports: SamplePorts) {
    this.#task = task;
    this.#ports = ports;
    this.#resent = new Resent(ports.digest);
  }

  /** Every record of the archive is to be taken, in order. */
  take({ receipt, record, hasContent }: Kept): void {
    const { plan, upTo } = this.#task;
    const { logId, sequence } = receipt;
    if (record.receivedAtMs >= plan.fromMs) this.#begun.add(logId);
    if (record.kind === "admin") this.#hear(logId, record);
    if (upTo === undefined) this.#ends.set(logId, sequence);
    if (record.kind !== "stanza" || !isSighted(plan, record)) return;
    if (upTo !== undefined && sequence > (upTo.get(logId) ?? 0)) this.#lateCount += 1;
    else if (!hasContent) this.#passUntold(receipt);
    else if (!this.#isEmptyOrResent(record)) this.#count(receipt);
  }

  get result(): Draw {
    return {
      population: this.#population,
      drawn: this.#drawn.toSorted(byPlace),
      untold: this.#untold.toSorted(byPlace),
      lateCount: this.#lateCount,
      commitment: this.#commitment,
      ends: this.#task.upTo ?? this.#ends,
    };
  }

  #hear(logId: string, { facts }: OperationRecord): void {
    if (facts["act"] !== "sample plan" || facts["on"] !== this.#task.object) return;
    if (this.#commitment === "nowhere") this.#commitment = this.#begun.has(logId) ? "late" : "before";
  }

  #isEmptyOrResent(record: StanzaRecord): boolean {
    if (record.direction === "outbound" && this.#resent.isResent(record)) return true;
    const read = this.#stanzas.read(record.received);
    return read !== undefined && isMereSignal(read.element);
  }

  #count(place: RecordPlace): void {
    this.#population += 1;
    if (this.#isDrawn(place)) this.#drawn.push(placeOf(place));
  }

  #passUntold(place: RecordPlace): void {
    if (this.#isDrawn(place)) this.#untold.push(placeOf(place));
  }

  #isDrawn({ chainHash }: RecordPlace): boolean {
    return isDrawn(this.#task.plan, this.#ports.hmac(chainHash));
  }
}

const placeOf = ({ logId, sequence, chainHash }: RecordPlace): RecordPlace => ({
  logId,
  sequence,
  chainHash,
});
