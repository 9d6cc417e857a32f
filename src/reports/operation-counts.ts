/** What happened to the service itself in a period: gaps, starts, sessions, and what people changed in the state. */
import type { OperationRecord, SessionRecord } from "../records/record.ts";
import { Counts, type Count } from "./counts.ts";

export interface ServiceFigures {
  /** Records that tell of refusals while nothing could be recorded, and how many refusals they tell of. */
  readonly gapRecords: number;
  readonly refusedUnrecorded: number;
  readonly starts: number;
  readonly stops: number;
  readonly clockJumps: number;
  readonly logIns: number;
  readonly resumptions: number;
  readonly refusedSessions: number;
  readonly throttledSessions: number;
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

export class OperationCounts {
  readonly #kinds = new Counts();
  readonly #steps = new Counts();
  readonly #acts = new Counts();
  /** Exception id → records of log-ins and clients that name it. */
  readonly exceptedLogIns = new Counts();
  #refusedUnrecorded = 0;

  take({ kind, facts }: OperationRecord): void {
    this.#kinds.add(kind);
    this.#takeException(facts);
    if (kind === "gap") this.#refusedUnrecorded += numberOf(facts["refusedUnrecorded"]);
    if (kind === "admin") this.#acts.add(`${String(facts["act"] ?? "")}\n${String(facts["by"] ?? "")}`);
  }

  takeSession({ step, facts }: SessionRecord): void {
    this.#steps.add(step);
    this.#takeException(facts);
  }

  #takeException({ exception }: OperationRecord["facts"]): void {
    if (typeof exception === "string") this.exceptedLogIns.add(exception);
  }

  figures(): ServiceFigures {
    return {
      gapRecords: this.#kinds.of("gap"),
      refusedUnrecorded: this.#refusedUnrecorded,
      starts: this.#kinds.of("start"),
      stops: this.#kinds.of("stop"),
      clockJumps: this.#kinds.of("clock"),
      logIns: this.#steps.of("bind"),
      resumptions: this.#steps.of("resume"),
      refusedSessions: this.#steps.of("refused"),
      throttledSessions: this.#steps.of("throttled"),
    };
  }

  /** What people changed in the registers: act and who. */
  acts(): readonly (Count & { readonly by: string })[] {
    return this.#acts.most().map(({ name, count }) => {
      const [act = "", by = ""] = name.split("\n");
      return { name: act, by, count };
    });
  }
}
