/** The gateway's own archive, read beside it while it runs: what came in since the last look. */
import { recordsOf } from "../../../src/archive/reader.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";

export class Kept {
  readonly #dir: string;
  readonly #all: StanzaRecord[] = [];
  #last = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Every judged stanza so far. */
  all(): readonly StanzaRecord[] {
    for (const { receipt, record } of recordsOf({ dir: this.#dir }, { fromSequence: this.#last + 1 })) {
      this.#last = receipt.sequence;
      if (record.kind === "stanza") this.#all.push(record);
    }
    return this.#all;
  }

  mark(): number {
    return this.all().length;
  }

  since(mark: number): readonly StanzaRecord[] {
    return this.all().slice(mark);
  }
}
