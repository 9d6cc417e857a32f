/**
 * Divisions: the offices of an agency, whose users a policy may hold to more than others.
 *
 * Rule 1: a user is in every division that names the account; all of them bind (the stricter reading).
 * Rule 2: a division's settings are layers of their own: they can only tighten.
 * Sources: CCPS-1.e, ORDHS-1.5 (local management decides); design §5 ("division").
 */
import type { LayeredPattern, Settings } from "./settings.ts";

/** Accounts by bare JID, prepared; in `patterns` `*` stands for any number of characters. */
export interface Members {
  readonly accounts: readonly string[];
  readonly patterns: readonly string[];
  /** Of the service account's roster, as the server fills it. */
  readonly rosterGroup?: string;
  /** Distinguished name of a group of the LDAP directory. */
  readonly ldapGroup?: string;
}

/** The directories that know groups: `roster`, the service account's; `ldap`, the agency's. */
export const GROUP_SOURCES = ["roster", "ldap"] as const;

export type GroupSource = (typeof GROUP_SOURCES)[number];

/** What a directory said last of one of its groups. */
export interface DirectoryGroup {
  readonly source: GroupSource;
  readonly group: string;
  /** Bare JIDs, prepared, sorted. */
  readonly accounts: readonly string[];
}

/** What the manager of a division decided. */
export interface DivisionSwitch {
  readonly division: string;
  readonly isOn: boolean;
  /** A login. */
  readonly by: string;
  readonly atMs: number;
}

export interface Division<P extends LayeredPattern> {
  readonly id: string;
  readonly title: string;
  readonly members: Members;
  /** Its own mode; absent where it follows the policy's. */
  readonly mode?: "enforce" | "shadow";
  /** Whether its people use the service before its management has decided. */
  readonly starts: "on" | "off";
  /** Logins: whose decision switches it. */
  readonly managers: readonly string[];
  /** Whom its people ask while it is off; "" where nobody is named. */
  readonly contact: string;
  /** Rules that are on and in force for it, whatever holds for all. */
  readonly enforces: readonly string[];
  readonly settings: Settings<P>;
}

/** Ids of the divisions of one account, sorted. @param bare prepared */
export type FindDivisions = (bare: string) => readonly string[];

/** One look-up and one pass over the patterns: for the log-in, not for each stanza. */
export function divisionFinder(
  divisions: readonly { readonly id: string; readonly members: Members }[],
): FindDivisions {
  const byAccount = new Map<string, readonly string[]>();
  const byPattern: { readonly id: string; readonly isIn: (bare: string) => boolean }[] = [];
  for (const { id, members } of divisions) {
    for (const one of members.accounts) byAccount.set(one, [...(byAccount.get(one) ?? []), id]);
    for (const one of members.patterns) byPattern.push({ id, isIn: matcherOf(one) });
  }
  return (bare) => {
    const found = byPattern.flatMap(({ id, isIn }) => (isIn(bare) ? [id] : []));
    return [...new Set([...(byAccount.get(bare) ?? []), ...found])].sort();
  };
}

/** Linear in the text for each `*`: no regular expression, which could be made to work long. */
function matcherOf(pattern: string): (bare: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (bare) => bare === first;
  return (bare) => {
    if (!bare.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = bare.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return bare.length - at >= last.length && bare.endsWith(last);
  };
}
