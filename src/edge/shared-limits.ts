/**
 * Limits of one worker whose owner sits in the primary.
 *
 * A claim is looked at here first: what is too much for this process alone is too much for all, and costs no message. But
 * who makes way for whom is for the owner to say, behind the address's own limits.
 *
 * Rule: an answer that does not come is a refusal, and what it may have claimed is released.
 */
import type { Calls } from "./calls.ts";
import type { ClaimMethods } from "./limits-owner.ts";
import {
  ConnectionLimits,
  type ClaimAnswer,
  type ConnectionMaxima,
  type ConnectionSlot,
  type Gate,
  type LimitName,
  type Limits,
  type OwnSlot,
} from "./limits.ts";

const ANSWER_TIMEOUT_MS = 5_000;

type Claim = Parameters<ClaimMethods["claimAddress"]>[0];
type Owner = Pick<Calls<ClaimMethods, ClaimMethods>, "ask" | "tell">;

export class SharedLimits implements Limits {
  readonly #owner: Owner;
  readonly #own: ConnectionLimits;
  readonly #timeoutMs: number;
  #count = 0;

  constructor(maxima: ConnectionMaxima, owner: Owner, timeoutMs = ANSWER_TIMEOUT_MS) {
    this.#own = new ConnectionLimits({ ...maxima, preAuth: maxima.total });
    this.#owner = owner;
    this.#timeoutMs = timeoutMs;
  }

  get handshakes(): Gate {
    return this.#own.handshakes;
  }

  open(): ConnectionSlot | LimitName {
    const own = this.#own.open();
    if (typeof own === "string") return own;
    this.#count += 1;
    return this.#slot(own, this.#count);
  }

  #slot(own: OwnSlot, slot: number): ConnectionSlot {
    let isTold = false;
    let isCounted = false;
    let end: (() => void) | undefined;
    // Only whom the owner has counted makes room there, and only who can be ended.
    const mayMakeWay = (): void => {
      if (!isCounted || end === undefined) return;
      const ending = end;
      own.onCrowdedOut(() => {
        this.#owner.tell("authenticated", slot);
        ending();
      });
    };
    const count = async (address: string): Promise<LimitName | undefined> => {
      const reached = await this.#counted(own, { slot, address }, () => isTold);
      isCounted = reached === undefined;
      mayMakeWay();
      return reached;
    };
    return {
      claimAddress: (address, nowMs) => {
        const reached = own.claimAddress(address, nowMs);
        if (reached !== undefined || isTold) return reached;
        isTold = true;
        return count(address);
      },
      claimUser: (full) =>
        own.claimUser(full) ?? this.#asked(this.#owner.ask("claimUser", { slot, full }, this.#timeoutMs)),
      markAuthenticated: () => {
        own.markAuthenticated();
        if (isTold) this.#owner.tell("authenticated", slot);
      },
      onCrowdedOut: (told) => {
        end = told;
        mayMakeWay();
      },
      release: () => {
        own.release();
        if (isTold) this.#owner.tell("release", slot);
        isTold = false;
      },
    };
  }

  /** The owner has no connections of its own to end: where there are too many, the oldest of ours makes way. */
  async #counted(own: OwnSlot, claim: Claim, isHeld: () => boolean): Promise<LimitName | undefined> {
    const ask = async (): Promise<LimitName | undefined> =>
      await this.#asked(this.#owner.ask("claimAddress", claim, this.#timeoutMs));
    const reached = await ask();
    return reached === "preauth" && isHeld() && own.crowdOut() ? await ask() : reached;
  }

  async #asked(answer: Promise<LimitName | undefined>): Promise<Awaited<ClaimAnswer>> {
    return await answer.catch(() => "unanswered" as const);
  }
}
