/**
 * Who may hear of a refusal.
 *
 * Rule: its sender, and the user whose session it came by; to everybody else a reference that exists and one that does
 * not look the same. What was only flagged was shown to nobody and is explained to nobody.
 */
import type { Disposition } from "../policy/rule.ts";
import type { DispositionInForce, Incident } from "./ports.ts";

export const isInForce = (disposition: Disposition): disposition is DispositionInForce =>
  disposition !== "allow" && disposition !== "flag";

/** @param asker bare, prepared. */
export const mayHear = (asker: string, { user, from }: Pick<Incident, "user" | "from">): boolean =>
  asker === user || asker === from;
