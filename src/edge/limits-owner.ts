/**
 * The one who counts connections for all workers: their claims come as messages, and a dead worker's are freed at once.
 *
 * Rule 1: messages of one worker come in order, so a release after an answer that came too late finds what it releases.
 * Rule 2: what is read from a dead worker's channel after its end claims nothing: nobody would release it.
 */
import { systemClock } from "./clock.ts";
import type { ConnectionLimits, LimitName, OwnSlot } from "./limits.ts";

/** What a worker asks. `slot` is its own number for a connection. */
export interface ClaimMethods {
  readonly claimAddress: (claim: {
    readonly slot: number;
    readonly address: string;
  }) => LimitName | undefined;
  readonly claimUser: (claim: { readonly slot: number; readonly full: string }) => LimitName | undefined;
  readonly authenticated: (slot: number) => void;
  readonly release: (slot: number) => void;
}

/** Of one worker. */
export interface WorkerClaims extends ClaimMethods {
  /** The worker is gone. */
  readonly releaseAll: () => void;
}

export const claimsOf = (limits: ConnectionLimits): WorkerClaims => {
  const slots = new Map<number, OwnSlot>();
  let isGone = false;
  return {
    claimAddress: ({ slot, address }) => {
      if (isGone) return "unanswered";
      const opened = slots.get(slot) ?? limits.open();
      if (typeof opened === "string") return opened;
      slots.set(slot, opened);
      return opened.claimAddress(address, systemClock.monotonicMs());
    },
    claimUser: ({ slot, full }) => slots.get(slot)?.claimUser(full) ?? (slots.has(slot) ? undefined : "user"),
    authenticated: (slot) => {
      slots.get(slot)?.markAuthenticated();
    },
    release: (slot) => {
      slots.get(slot)?.release();
      slots.delete(slot);
    },
    releaseAll: () => {
      isGone = true;
      for (const slot of slots.values()) slot.release();
      slots.clear();
    },
  };
};
