/**
 * The register of approved clients as the policy holds it, and what comes of a standing.
 *
 * Rule: an empty list approves nothing and refuses nobody: it is an inventory, and says so (design §8.14).
 * Sources: clauses CCPS-AT, CCPS-1.c, CCPS-1.d, ORDHS-1.3, ORDHS-1.4, AL-4.a, WV-4.1.
 */

/** In `clauses` of a revision, beside the ids of rules. */
export const APPROVED_CLIENT = "approved-client";

export type ClientStanding = "approved" | "unapproved" | "below-version" | "unknown" | "suspect";

export interface ApprovedClient {
  readonly name: string;
  /** Both included. */
  readonly minVersion?: string;
  readonly maxVersion?: string;
  /** Addresses in its caps, besides those that are known. */
  readonly nodes: readonly string[];
  readonly designatedBy: string;
  /** What publishes it, and which edition. */
  readonly standard: string;
  readonly standardVersion: string;
  /** RFC 3339 full-date of the designation. */
  readonly date: string;
}

export const CLIENT_ACTIONS = ["allow", "warn", "refuse"] as const;
export type ClientAction = (typeof CLIENT_ACTIONS)[number];

/** Loosest first: the index is the rank. */
export const CLIENT_MODES = ["inventory", "warn", "approved-only"] as const;
/** Oldest first. */
export const TLS_VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;

export interface ClientPolicy {
  readonly mode: (typeof CLIENT_MODES)[number];
  readonly approved: readonly ApprovedClient[];
  /** What becomes of a client that does not say what it is. */
  readonly unknown: ClientAction;
  /** From the bound stream to the end of one that is refused. */
  readonly graceMs: number;
  readonly minTls: (typeof TLS_VERSIONS)[number];
  /** A certificate of the agency's own authority, in the user's name. */
  readonly needsCertificate?: boolean;
  /** Divisions that ask for more than the agency; absent where none does. */
  readonly askedBy?: readonly string[];
}

/** What a mode does at most. */
export const OF_MODE: Readonly<Record<ClientPolicy["mode"], ClientAction>> = {
  inventory: "allow",
  warn: "warn",
  "approved-only": "refuse",
};

export function clientAction(standing: ClientStanding, { mode, unknown }: ClientPolicy): ClientAction {
  const most = OF_MODE[mode];
  switch (standing) {
    case "approved":
      return "allow";
    case "unknown":
      return CLIENT_ACTIONS.indexOf(unknown) < CLIENT_ACTIONS.indexOf(most) ? unknown : most;
    case "unapproved":
    case "below-version":
    case "suspect":
      return most;
  }
}

/** Older than the policy asks for; what cannot be read is. */
export const isTlsTooOld = (version: string, { minTls }: Pick<ClientPolicy, "minTls">): boolean =>
  minTls === "TLSv1.3" ? version !== "TLSv1.3" : version !== "TLSv1.3" && version !== "TLSv1.2";

const MAX_NAMED = 12;

/** For people, in every language: `Gajim 1.7+`, `Dino 0.3–0.4`. */
export const approvedTexts = ({ approved }: Pick<ClientPolicy, "approved">): readonly string[] =>
  [...new Set(approved.map(approvedText))].slice(0, MAX_NAMED);

export function approvedText({ name, minVersion, maxVersion }: ApprovedClient): string {
  if (minVersion !== undefined && maxVersion !== undefined) return `${name} ${minVersion}–${maxVersion}`;
  if (minVersion !== undefined) return `${name} ${minVersion}+`;
  return maxVersion === undefined ? name : `${name} ≤ ${maxVersion}`;
}
