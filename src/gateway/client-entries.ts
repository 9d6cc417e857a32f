/**
 * The inventory of clients as `stanzagate clients` shows it: each user's client once, with all that it said and where.
 *
 * Rule: claims, with their time; nothing here proves anything.
 */
import { claimFacts, type ClaimSource } from "../policy/client-claim.ts";
import type { ClientAction, ClientStanding } from "../policy/client-register.ts";
import type { ClientFile } from "../session/client-file.ts";

export interface ClientEntry {
  /** Full JID. */
  readonly user: string;
  /** RFC 3339 */
  readonly since: string;
  readonly standing: ClientStanding;
  readonly reasons: readonly string[];
  /** What comes of it under the policy in force when it was judged, and whether it has. */
  readonly action: ClientAction;
  readonly isWarned: boolean;
  readonly isRefused: boolean;
  readonly name: string | undefined;
  readonly namedBy: ClaimSource | undefined;
  readonly version: string | undefined;
  readonly system: string | undefined;
  /** Each with `source`, `at` (RFC 3339) and its words. */
  readonly claims: readonly Readonly<Record<string, string | number | boolean>>[];
}

/** Of streams with one address the last one. */
export function clientEntries(files: readonly ClientFile[]): readonly ClientEntry[] {
  const byUser = new Map(files.map((file) => [file.user, file]));
  return [...byUser.values()].map(entryOf);
}

function entryOf({
  user,
  boundAtMs,
  judgement,
  claims,
  action,
  isWarned,
  isRefused,
}: ClientFile): ClientEntry {
  const { standing, reasons, name, namedBy, version } = judgement;
  const system = claims.findLast((one) => one.source === "version")?.os;
  const told = claims.map((one) => ({ ...claimFacts(one), at: timeOf(one.atMs) }));
  const since = timeOf(boundAtMs);
  const known = { standing, reasons, action, isWarned, isRefused, name, namedBy, version, system };
  return { user, since, ...known, claims: told };
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString();
