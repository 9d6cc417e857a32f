/**
 * Domains that a user may reach under an exception of kind `domain`, as far as the rule `external-domain` goes.
 *
 * Rule 1: that very domain: its subdomains, rooms and services on them, are others, and need their own.
 * Rule 2: nothing that a law asks for is loosened: where a law asks for the rule itself, no exception of it acts.
 * Rule 3: every use is told, by a finding with the exception's id.
 * Source: design §8.4; docs/decisions/0030-exceptions-act.md.
 */
import type { Jid } from "../xmpp/jid.ts";
import { exceptionFor, mayBeExcepted, type ActingException } from "./exception-index.ts";
import { isInside, type PolicyRevision } from "./revision.ts";
import type { Finding, RuleContext } from "./rule.ts";

/** Of `rules/external-domain.ts`, which this serves. */
const RULE_ID = "external-domain";

type Asking = Pick<RuleContext, "user" | "nowMs">;

export const domainException = (
  domain: string,
  { user, nowMs }: Asking,
  revision: PolicyRevision,
): ActingException | undefined =>
  mayBeExcepted(revision.layers[RULE_ID])
    ? exceptionFor(revision, { kind: "domain", subject: domain, user: user.bare, nowMs })
    : undefined;

/** Whom a user may reach, by the policy or under an exception; and under which ones that was, so far as it was asked. */
export class Reach {
  readonly #asking: Asking;
  readonly #revision: PolicyRevision;
  #used: Map<string, ActingException> | undefined;

  constructor(asking: Asking, revision: PolicyRevision) {
    this.#asking = asking;
    this.#revision = revision;
  }

  takesIn(jid: Jid): boolean {
    if (isInside(jid, this.#asking.user, this.#revision)) return true;
    const exception = domainException(jid.domain, this.#asking, this.#revision);
    if (exception === undefined) return false;
    (this.#used ??= new Map()).set(exception.id, exception);
    return true;
  }

  /** One for each exception that was used. */
  get findings(): readonly Finding[] {
    return this.#used === undefined ? NONE : [...this.#used.values().map((one) => this.#findingOf(one))];
  }

  #findingOf({ id, subject }: ActingException): Finding {
    const { clauseIds } = this.#revision.exceptions.rules.domain;
    const reason = `${subject} under exception ${id}`;
    return { ruleId: RULE_ID, disposition: "flag", reason, refusal: "external", clauseIds, exceptionId: id };
  }
}

const NONE: readonly Finding[] = [];
