/**
 * Somebody whose division is switched off: turned away at the log-in, and ended where the session was there before.
 *
 * Rule 1: on record before it is told; upstream's stream ends with it, so that nothing can be resumed.
 * Rule 2: the latest decision holds, whatever the clock says: one that was set back switches nothing on.
 * Rule 3: in shadow mode it is on record what would have become of it, once for each decision.
 * Sources: CCPS-1.e, ORDHS-1.5; RFC 6120 §6.5.2 (account-disabled), §4.9.3.14.
 */
import { offDivisionOf, type OffDivision } from "../policy/division-state.ts";
import { modeOf } from "../policy/evaluate.ts";
import { DIVISION_OFF } from "../policy/rules/division-off.ts";
import { OFFICE_OFF, StreamError } from "../xmpp/stream-error.ts";
import type { Delivery } from "./delivery.ts";
import type { Scope } from "./scope.ts";

type Outcome = "turned-away" | "ended";

interface Ruling {
  readonly off: OffDivision;
  readonly mode: "enforce" | "shadow";
}

export class DivisionWatch {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  /** What was told last. */
  #told = "";

  constructor(scope: Scope, delivery: Delivery) {
    this.#scope = scope;
    this.#delivery = delivery;
  }

  /** @param bare of an account that upstream let in. @returns why it may not come in, on record by then */
  turnAway(bare: string): StreamError | undefined {
    return this.#judge(bare, "turned-away");
  }

  /** @returns why a session that is there ends, on record by then */
  policyChanged(): StreamError | undefined {
    const { user } = this.#scope;
    return user && this.#judge(user.bare, "ended");
  }

  #judge(bare: string, outcome: Outcome): StreamError | undefined {
    const ruling = rulingOn(bare, this.#scope);
    const key =
      ruling === undefined ? "" : `${bare} ${ruling.off.id} ${ruling.mode} ${String(ruling.off.sinceMs)}`;
    const isNews = key !== this.#told;
    this.#told = key;
    if (ruling === undefined) return undefined;
    // Nobody comes in because it was told before.
    const isDue = isNews || (outcome === "turned-away" && ruling.mode === "enforce");
    return isDue ? tell({ bare, ruling, outcome }, this.#scope, this.#delivery) : undefined;
  }
}

function rulingOn(bare: string, scope: Scope): Ruling | undefined {
  const revision = scope.revisionFor(bare);
  const off = offDivisionOf(revision, bare, Number.MAX_SAFE_INTEGER);
  const mode = modeOf(DIVISION_OFF, revision);
  return off === undefined || mode === "off" ? undefined : { off, mode: off.isTrial ? "shadow" : mode };
}

interface Case {
  readonly bare: string;
  readonly ruling: Ruling;
  readonly outcome: Outcome;
}

function tell({ bare, ruling, outcome }: Case, scope: Scope, delivery: Delivery): StreamError | undefined {
  const { off, mode } = ruling;
  const { id: division, title, contact } = off;
  const { id: revision, clauses } = scope.revisionFor(bare);
  const facts = { ...scope.options.facts, account: bare, division, outcome, mode, revision };
  const named = (clauses[DIVISION_OFF] ?? []).join(" ");
  const record = scope.sessionRecord("division", { ...facts, clauses: named });
  scope.observe({ type: "divisionOff", user: bare, division, outcome, mode });
  if (mode === "shadow") {
    scope.archive(record);
    return undefined;
  }
  delivery.keep("inbound", { record, text: "" });
  return new StreamError("policy-violation", OFFICE_OFF, { title, contact });
}
