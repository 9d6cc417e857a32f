/**
 * What people had decided when a stanza was judged, learnt again from the records of their acts (`admin`), in their order.
 *
 * Rule 1: from the archive alone: what was on record then was in force then, and nothing since has changed it.
 * Rule 2: a signature counts as it did: the record of an approval was written once it was checked. An edit makes all before it void.
 * Source: docs/decisions/0027-replay-rebuilds-the-context.md, 0030-exceptions-act.md.
 */
import { NO_DECISIONS, type Decisions } from "../policy/decisions.ts";
import { readCanonicalException, type ExceptionApproval, type FiledException } from "../policy/exception.ts";
import type { OperationRecord } from "../records/record.ts";

type Facts = OperationRecord["facts"];

const EXCEPTION = "exception:";
const USER = "user:";

export class PastDecisions {
  readonly #exceptions = new Map<string, FiledException>();
  /** By login. */
  readonly #persons = new Map<string, string>();
  #decisions: Decisions = NO_DECISIONS;

  get now(): Decisions {
    return this.#decisions;
  }

  /** @returns whether something is decided otherwise from then on */
  hear({ kind, facts, receivedAtMs }: OperationRecord): boolean {
    if (kind !== "admin") return false;
    const on = text(facts, "on");
    const isHeard = on.startsWith(EXCEPTION)
      ? this.#hearException(on.slice(EXCEPTION.length), facts, receivedAtMs)
      : on.startsWith(USER) && this.#hearPerson(on.slice(USER.length), facts);
    if (isHeard)
      this.#decisions = {
        ...NO_DECISIONS,
        exceptions: [...this.#exceptions.values()].map((one) => this.#named(one)),
      };
    return isHeard;
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
      return known && { ...known, endedMs: atMs };
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
