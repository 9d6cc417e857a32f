/**
 * What people had decided when a stanza was judged, learnt again from the records of their acts (`admin`), in their order.
 *
 * Rule 1: from the archive alone: what was on record then was in force then, and nothing since has changed it.
 * Rule 2: a signature counts as it did: the record of an approval was written once it was checked. An edit makes all before it void.
 * Source: docs/decisions/0027-replay-rebuilds-the-context.md, 0030-exceptions-act.md.
 */
import { NO_DECISIONS, type Decisions } from "../policy/decisions.ts";
import { GROUP_SOURCES, type DirectoryGroup, type DivisionSwitch } from "../policy/divisions.ts";
import { readCanonicalException, type ExceptionApproval, type FiledException } from "../policy/exception.ts";
import type { OperationRecord } from "../records/record.ts";

type Facts = OperationRecord["facts"];

const EXCEPTION = "exception:";
const USER = "user:";
const GROUP = "group:";

export class PastDecisions {
  readonly #exceptions = new Map<string, FiledException>();
  /** By login. */
  readonly #persons = new Map<string, string>();
  readonly #switches: DivisionSwitch[] = [];
  /** By directory and name. */
  readonly #groups = new Map<string, DirectoryGroup>();
  #decisions: Decisions = NO_DECISIONS;

  get now(): Decisions {
    return this.#decisions;
  }

  /** @returns whether something is decided otherwise from then on */
  hear({ kind, facts, receivedAtMs }: OperationRecord): boolean {
    if (kind !== "admin") return false;
    const isHeard = this.#hearAct(facts, receivedAtMs);
    if (isHeard)
      this.#decisions = {
        ...NO_DECISIONS,
        exceptions: [...this.#exceptions.values()].map((one) => this.#named(one)),
        switches: [...this.#switches],
        groups: [...this.#groups.values()],
      };
    return isHeard;
  }

  #hearAct(facts: Facts, atMs: number): boolean {
    const on = text(facts, "on");
    if (on.startsWith(EXCEPTION)) return this.#hearException(on.slice(EXCEPTION.length), facts, atMs);
    if (on.startsWith(USER)) return this.#hearPerson(on.slice(USER.length), facts);
    if (on.startsWith(GROUP)) return this.#hearGroup(on.slice(GROUP.length), facts);
    return this.#hearSwitch(facts, atMs);
  }

  #hearSwitch(facts: Facts, atMs: number): boolean {
    if (text(facts, "act") !== "division switch") return false;
    const division = text(facts, "division");
    this.#switches.push({ division, isOn: text(facts, "state") === "on", by: text(facts, "by"), atMs });
    return true;
  }

  #hearGroup(group: string, facts: Facts): boolean {
    const via = text(facts, "via");
    const source = GROUP_SOURCES.find((one) => via === `directory:${one}`);
    if (source === undefined || text(facts, "act") !== "division members") return false;
    const before = this.#groups.get(`${source} ${group}`)?.accounts ?? [];
    const left = new Set(namesIn(facts, "left"));
    const accounts = new Set([...before, ...namesIn(facts, "joined")]).difference(left);
    this.#groups.set(`${source} ${group}`, { source, group, accounts: [...accounts].sort() });
    return true;
  }

  #hearException(id: string, facts: Facts, atMs: number): boolean {
    const known = this.#exceptions.get(id);
    const next = nextOf(known, facts, atMs);
    if (next === undefined) return false;
    this.#exceptions.set(id, next);
    return true;
  }

  #hearPerson(login: string, facts: Facts): boolean {
    const person = text(facts, "person");
    if (person === "" || !PERSON_ACTS.has(text(facts, "act"))) return false;
    this.#persons.set(login, person);
    return true;
  }

  /** Who is whom is looked up when it counts. */
  #named(one: FiledException): FiledException {
    const personOf = (login: string): string | undefined => this.#persons.get(login);
    const approvals = one.approvals.map((by) => ({ ...by, person: personOf(by.login) }));
    return { ...one, approvals, requesterPerson: personOf(one.terms.requester) };
  }
}

const PERSON_ACTS: ReadonlySet<string> = new Set(["user add", "user person"]);

/** Undefined where nothing is decided by it. */
function nextOf(known: FiledException | undefined, facts: Facts, atMs: number): FiledException | undefined {
  const terms = readCanonicalException(text(facts, "terms"));
  switch (text(facts, "act")) {
    case "exception request":
    case "exception change":
      return terms && { terms, approvals: [], revokedMs: known?.revokedMs };
    case "exception approve":
      return known && { ...known, approvals: [...known.approvals, approvalIn(facts)] };
    case "exception revoke":
      return known && { ...known, revokedMs: atMs };
    case "exception expire":
      // Of these terms: they may have been changed meanwhile.
      return known && known.terms.revision === facts["revision"] ? { ...known, endedMs: atMs } : undefined;
    default:
      return undefined;
  }
}

const approvalIn = (facts: Facts): ExceptionApproval => ({
  role: text(facts, "role"),
  login: text(facts, "by"),
});

const text = (facts: Facts, name: string): string => {
  const value = facts[name];
  return typeof value === "string" ? value : "";
};

const namesIn = (facts: Facts, name: string): readonly string[] =>
  text(facts, name)
    .split(" ")
    .filter((one) => one !== "");
