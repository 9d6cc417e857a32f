/**
 * What one leg tells while its session holds it. A socket that is paused tells nothing, but frames come by the chunk or
 * by the body, and an end comes when it comes.
 *
 * Rule: nothing overtakes: an end waits behind the frames that came before it.
 */
import type { Input } from "../session/input.ts";

type Told<T = Input> = T extends Input ? Omit<T, "nowMs"> : never;
/** Without its time, which is that of its release: a session is told no time that is over. */
export type LegInput = Extract<
  Told,
  { readonly type: "clientBytes" | "clientViolation" | "clientEnd" | "upstreamBytes" | "upstreamEnd" }
>;

const isEnd = ({ type }: LegInput): boolean => type === "clientEnd" || type === "upstreamEnd";

export class Inbox {
  #waiting: LegInput[] = [];
  #isHeld = false;
  #isSkipping = false;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** True where what comes now must wait. */
  get isWaiting(): boolean {
    return this.#isHeld || !this.isEmpty;
  }

  hold(): void {
    this.#isHeld = !this.#isSkipping;
  }

  release(): void {
    this.#isHeld = false;
  }

  add(input: LegInput): void {
    this.#waiting.push(input);
  }

  /** The oldest, unless the leg is held. */
  take(): LegInput | undefined {
    return this.#isHeld ? undefined : this.#waiting.shift();
  }

  /** Nothing but its end is of interest any more, and nobody holds that back. */
  skipToEnd(): void {
    this.#isSkipping = true;
    this.#waiting = this.#waiting.filter(isEnd);
    this.#isHeld = false;
  }
}
