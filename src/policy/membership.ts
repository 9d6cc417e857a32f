/**
 * Who is in which division, by all that tells it: lists and patterns of the policy, and groups of directories.
 *
 * Rule 1: what a directory said last holds while it is away: nobody leaves a division because nobody could be asked.
 * Rule 2: a group of which no directory has said anything yet may hold anybody: every account counts as a member (the stricter
 * reading; docs/decisions/0031-members-by-directory.md). Nobody is on trial for it (`forAccount`).
 * Sources: CCPS-1.e, ORDHS-1.5; WV-7.0.c.
 */
import type { Decisions } from "./decisions.ts";
import type { FindDivisions, GroupSource, Members } from "./divisions.ts";

interface MemberDivision {
  readonly id: string;
  readonly members: Members;
}

/** Of a revision. */
export interface MembershipParts {
  readonly divisions: ReadonlyMap<string, MemberDivision>;
  readonly divisionsOf: FindDivisions;
  readonly decisions: Decisions;
  readonly serviceDomains: ReadonlySet<string>;
}

/** Ids, sorted. @param bare prepared */
export function divisionsFor(parts: MembershipParts, bare: string): readonly string[] {
  const listed = parts.divisionsOf(bare);
  const { byAccount, unknown } = toldOf(parts);
  if (byAccount.size === 0 && unknown.length === 0) return listed;
  const anybody = isAccount(bare, parts) ? unknown : [];
  const told = byAccount.get(bare) ?? [];
  return told.length + anybody.length === 0 ? listed : [...new Set([...listed, ...told, ...anybody])].sort();
}

/** Divisions of which nobody knows yet who is in them. */
export const unknownDivisions = (
  parts: Pick<MembershipParts, "divisions" | "decisions">,
): readonly string[] => toldOf(parts).unknown;

const isAccount = (bare: string, { serviceDomains }: Pick<MembershipParts, "serviceDomains">): boolean => {
  const at = bare.indexOf("@");
  return at > 0 && !serviceDomains.has(bare.slice(at + 1));
};

interface Told {
  readonly byAccount: ReadonlyMap<string, readonly string[]>;
  /** Divisions with a group that no directory has told of. */
  readonly unknown: readonly string[];
}

const TOLD = new WeakMap<object, WeakMap<Decisions, Told>>();

function toldOf({ divisions, decisions }: Pick<MembershipParts, "divisions" | "decisions">): Told {
  const byDecisions = TOLD.get(divisions) ?? new WeakMap<Decisions, Told>();
  TOLD.set(divisions, byDecisions);
  const found = byDecisions.get(decisions) ?? readTold(divisions, decisions);
  byDecisions.set(decisions, found);
  return found;
}

function readTold(divisions: MembershipParts["divisions"], { groups }: Decisions): Told {
  const known = new Map(groups.map((one) => [keyOf(one.source, one.group), one.accounts]));
  const byAccount = new Map<string, string[]>();
  const unknown: string[] = [];
  for (const { id, members } of divisions.values()) {
    const asked = groupsOf(members).map(([source, group]) => known.get(keyOf(source, group)));
    if (asked.includes(undefined)) unknown.push(id);
    for (const account of asked.flatMap((accounts) => accounts ?? []))
      byAccount.set(account, [...(byAccount.get(account) ?? []), id]);
  }
  return { byAccount, unknown };
}

const keyOf = (source: GroupSource, group: string): string => `${source} ${group}`;

/** What is to be asked for a division. */
export const groupsOf = (members: Members): readonly (readonly [GroupSource, string])[] => [
  ...(members.rosterGroup === undefined ? [] : [["roster", members.rosterGroup] as const]),
  ...(members.ldapGroup === undefined ? [] : [["ldap", members.ldapGroup] as const]),
];

/** What one directory is to be asked for all divisions, each once, sorted. */
export const groupsWanted = (
  { divisions }: Pick<MembershipParts, "divisions">,
  source: GroupSource,
): readonly string[] => {
  const all = [...divisions.values()].flatMap(({ members }) => groupsOf(members));
  return [...new Set(all.flatMap(([from, group]) => (from === source ? [group] : [])))].sort();
};
