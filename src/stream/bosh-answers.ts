/**
 * The last answers of a BOSH session, for a client that lost one.
 *
 * Rule: no more than the window is wide; with acknowledgements, none that the client says it has.
 * Source: XEP-0124 1.11 §9.2, §14.3.
 */
export interface BoshAnswer {
  readonly rid: number;
  readonly body: string;
  readonly sentMs: number;
}

export class BoshAnswers {
  readonly #max: number;
  readonly #kept: BoshAnswer[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  keep(answer: BoshAnswer): void {
    this.#kept.push(answer);
    if (this.#kept.length > this.#max) this.#kept.shift();
  }

  find(rid: number): BoshAnswer | undefined {
    return this.#kept.find((one) => one.rid === rid);
  }

  /** @param ack the highest `rid` up to which the client has all answers. @returns the first that it has not. */
  acknowledge(ack: number): BoshAnswer | undefined {
    while (this.#kept[0] !== undefined && this.#kept[0].rid <= ack) this.#kept.shift();
    return this.find(ack + 1);
  }

  clear(): void {
    this.#kept.length = 0;
  }
}
