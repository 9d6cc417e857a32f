/**
 * What a BOSH session has to say and no request to say it on yet.
 *
 * Rule: order is kept, and an element is never cut: an answer takes as many as its length allows, but one at least.
 * Source: XEP-0124 1.11 §8.
 */
import type { BodyAttributes } from "./bosh-response.ts";

export class BoshOutbox {
  readonly #frames: string[] = [];
  #length = 0;
  #attributes: BodyAttributes;

  /** @param attributes of the first answer. */
  constructor(attributes: BodyAttributes) {
    this.#attributes = attributes;
  }

  /** UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** True where an answer would say more than that there is nothing. */
  get hasNews(): boolean {
    return this.#frames.length > 0 || this.#attributes.report !== undefined;
  }

  /** @param frame canonical, standalone. */
  push(frame: string): void {
    this.#frames.push(frame);
    this.#length += frame.length;
  }

  announce(attributes: BodyAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  takeAttributes(): BodyAttributes {
    const attributes = this.#attributes;
    this.#attributes = {};
    return attributes;
  }

  takeFrames(maxLength: number): readonly string[] {
    let length = 0;
    let count = 0;
    for (const frame of this.#frames) {
      if (count > 0 && length + frame.length > maxLength) break;
      length += frame.length;
      count += 1;
    }
    this.#length -= length;
    return this.#frames.splice(0, count);
  }
}
