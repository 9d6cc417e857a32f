/**
 * Whether a client asks for nothing more often than was agreed.
 *
 * Rule: only empty requests are counted; what carries something is the session's to limit, as on any transport.
 * Source: XEP-0124 1.11 §10 (pause), §11 (overactivity), §12 (polling sessions).
 */
import { hasPayload, type BoshRequest } from "./bosh-body.ts";
import type { BoshTerms } from "./bosh-terms.ts";

export class BoshPace {
  readonly #terms: BoshTerms;
  /** When a request came last that asked for nothing and got nothing; those that overtook others may have come before. */
  #emptyAtMs = -Infinity;
  #pausedAtMs = -Infinity;

  constructor(terms: BoshTerms) {
    this.#terms = terms;
  }

  /**
   * An empty request that fills the window, or, from a client that polls, follows one that had no more to say.
   * @param openCount requests that stand open beside it, on connections that are there: a client cannot know what became
   * of the others.
   */
  isTooFast(request: BoshRequest, atMs: number, openCount: number): boolean {
    const { hold, requests, pollingMs } = this.#terms;
    if (hasPayload(request)) return false;
    if (request.pause !== undefined) return isWithin(pollingMs, this.#pausedAtMs, atMs);
    return (hold === 0 || openCount + 1 >= requests) && isWithin(pollingMs, this.#emptyAtMs, atMs);
  }

  taken(request: BoshRequest, atMs: number): void {
    const isPause = request.pause !== undefined;
    this.#emptyAtMs = hasPayload(request) || isPause ? -Infinity : Math.max(this.#emptyAtMs, atMs);
    if (isPause) this.#pausedAtMs = Math.max(this.#pausedAtMs, atMs);
  }

  /** An answer had something to say: whoever asks again at once has a reason. */
  fed(): void {
    this.#emptyAtMs = -Infinity;
  }
}

/** In either order: a request that waited for a lower `rid` came before the one that is taken before it. */
function isWithin(ms: number, oneMs: number, otherMs: number): boolean {
  return Math.abs(otherMs - oneMs) < ms;
}
