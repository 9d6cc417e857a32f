/**
 * Whether each leg is being read. Several reasons may hold a leg at once; it is read again when the last one
 * has gone.
 */
import type { Side } from "./input.ts";
import type { Scope } from "./scope.ts";

/**
 * `queue`: too much is in flight · `outage`: no record can be kept · `rate`: the sender is too fast · `work`: what it
 * sends is too dear to judge · `turn`: what came of it is not dealt with yet, or others have their turn.
 */
export type HoldReason = "queue" | "outage" | "rate" | "work" | "turn" | "drain";

export class Gate {
  readonly #scope: Scope;
  readonly #held: Readonly<Record<Side, Set<HoldReason>>> = { client: new Set(), upstream: new Set() };

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** True where it is not only for their turn that others are waited for. */
  isShut(side: Side): boolean {
    const reasons = this.#held[side];
    return reasons.size > (reasons.has("turn") ? 1 : 0);
  }

  hold(side: Side, reason: HoldReason): void {
    const reasons = this.#held[side];
    if (reasons.size === 0) this.#scope.emit({ type: "pause", side });
    reasons.add(reason);
  }

  free(side: Side, reason: HoldReason): void {
    const reasons = this.#held[side];
    // Asked with every stanza; nearly always nothing is held.
    if (reasons.size === 0) return;
    if (reasons.delete(reason) && reasons.size === 0) this.#scope.emit({ type: "resume", side });
  }
}
