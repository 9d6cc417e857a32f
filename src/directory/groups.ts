/**
 * Who is in a group of a directory, by the attribute that says so.
 *
 * Rule 1: the group itself is looked at first: one that is misspelt or hidden, or has nobody, says nothing.
 * Rule 2: a member of whom it cannot be said which account it is (gone, hidden, a group in the group, without an address of ours)
 * is named: leaving somebody out silently would free them of what binds the division.
 * Rule 3: filters are built, never written: no value of a directory or a policy is syntax.
 * Sources: RFC 4519 §2.17 (member), §3.5; RFC 2307 §4 (memberUid); MS-ADTS 3.1.1.3.1.3.1 and 3.1.1.3.4.4.3 (ranges, chains).
 */
import { AndFilter, EqualityFilter, ExtensibleFilter, type Filter } from "ldapts";
import { accountOf } from "./address.ts";
import { Connection, type Entry, type Found, type Lookup } from "./connection.ts";
import type { DirectoryOptions, GroupAnswer, GroupOptions, MembersBy } from "./options.ts";

/** @param names DNs. @throws DirectoryError */
export async function readGroups(
  names: readonly string[],
  options: DirectoryOptions,
): Promise<ReadonlyMap<string, GroupAnswer>> {
  const connection = await Connection.open(options);
  try {
    const answers = new Map<string, GroupAnswer>();
    for (const name of names) answers.set(name, await readGroup(name, connection, options));
    return answers;
  } finally {
    connection.close();
  }
}

/** A member as the directory names it, with its entries; none where it cannot be seen. */
interface Member {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** @throws DirectoryError */
export async function readGroup(name: string, lookup: Lookup, options: GroupOptions): Promise<GroupAnswer> {
  const { membersBy } = options;
  const group = await lookup.readEntry(name, [isOfPeople(membersBy) ? "1.1" : membersBy]);
  if (group === undefined) return { state: "silent", why: "absent" };
  if (group.isRanged(membersBy)) return { state: "silent", why: "ranged" };
  const members = await membersOf(name, group, { lookup, options });
  return members.length === 0 ? { state: "silent", why: "empty" } : told(members, options);
}

/** The attribute is of the people; of the group it is enough that it is there. */
const isOfPeople = (membersBy: MembersBy): boolean =>
  membersBy === "memberOf" || membersBy === "nestedMemberOf";

interface Means {
  readonly lookup: Lookup;
  readonly options: GroupOptions;
}

async function membersOf(name: string, group: Entry, means: Means): Promise<readonly Member[]> {
  const { lookup, options } = means;
  const { membersBy, base, address } = options;
  switch (membersBy) {
    case "member":
    case "uniqueMember":
      return await inTurns(group.values(membersBy), async (dn) => await entryOf(dn, means));
    case "memberUid":
      return await inTurns(group.values(membersBy), async (login) => {
        const { entries, references } = await lookup.search(base, equal("uid", login), [address]);
        return [{ name: login, entries }, ...elsewhere(references)];
      });
    case "memberOf":
      return membersIn(await lookup.search(base, equal("memberOf", name), [address]));
    case "nestedMemberOf":
      return membersIn(await lookup.search(base, inChain(name), [address]));
  }
}

async function entryOf(dn: string, { lookup, options }: Means): Promise<readonly Member[]> {
  const entry = await lookup.readEntry(dn, [options.address]);
  return [{ name: dn, entries: entry === undefined ? [] : [entry] }];
}

const membersIn = ({ entries, references }: Found): readonly Member[] => [
  ...entries.map((one) => ({ name: one.dn, entries: [one] })),
  ...elsewhere(references),
];

/** Who is there is not known. */
const elsewhere = (references: readonly string[]): readonly Member[] =>
  references.map((name) => ({ name, entries: [] }));

/** Asked side by side: a group of some thousand people is a matter of a second. */
const AT_ONCE = 16;

async function inTurns(
  names: readonly string[],
  look: (name: string) => Promise<readonly Member[]>,
): Promise<readonly Member[]> {
  const found: Member[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE)
    for (const one of await Promise.all(names.slice(at, at + AT_ONCE).map(look))) found.push(...one);
  return found;
}

const equal = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });

/** LDAP_MATCHING_RULE_IN_CHAIN; persons alone, because the groups between are told too. */
const inChain = (value: string): Filter =>
  new AndFilter({
    filters: [
      equal("objectClass", "person"),
      new ExtensibleFilter({ matchType: "memberOf", rule: "1.2.840.113556.1.4.1941", value }),
    ],
  });

function told(members: readonly Member[], options: GroupOptions): GroupAnswer {
  const accounts = new Set<string>();
  const unread: string[] = [];
  for (const { name, entries } of members) {
    const values = entries.flatMap((entry) => entry.values(options.address));
    const own = values.flatMap((value) => accountOf(value, options) ?? []);
    if (own.length === 0) unread.push(name);
    for (const account of own) accounts.add(account);
  }
  return { state: "told", accounts: [...accounts].sort(), unread };
}
