/**
 * Nobody writes to others before the notice that messages are not private has reached the own client.
 *
 * Rule: it holds messages with content alone; presence, iq, signs of typing and the like pass, and so does what is said to the
 * account that gives the notice (design §8.8). Whether one is due is the session's to know (`session/notice-watch.ts`).
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a.
 */
import { childElements } from "../../xml/element.ts";
import { NS_CLIENT } from "../../xmpp/ns.ts";
import { isSignal } from "../../xmpp/payloads.ts";
import type { RefusalReason } from "../../xmpp/refusal.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import type { NoticeDue } from "../notice.ts";
import type { Finding, Rule } from "../rule.ts";

const ID = "notice";
const NO_FINDINGS: readonly Finding[] = [];

export const notice: Rule = {
  id: ID,
  check(stanza, { direction, notice: known }, revision) {
    if (known === undefined || known.due === "none" || direction !== "outbound" || !revision.notices.hold)
      return NO_FINDINGS;
    if (!saysSomething(stanza) || stanza.to?.bare === known.account) return NO_FINDINGS;
    const passes = known.due === "unavailable" && revision.notices.whenUnavailable === "pass";
    const { reason, refusal } = OF_DUE[known.due];
    const clauseIds = revision.clauses[ID] ?? [];
    return [{ ruleId: ID, disposition: passes ? "flag" : "block", reason, refusal, clauseIds }];
  },
};

const OF_DUE: Readonly<
  Record<Exclude<NoticeDue, "none">, { readonly reason: string; readonly refusal: RefusalReason }>
> = {
  delivery: { reason: "before the notice reached the client", refusal: "notice" },
  acceptance: { reason: "before the notice was accepted", refusal: "notice-acceptance" },
  unavailable: { reason: "while nobody could give the notice", refusal: "notice-unavailable" },
};

/** Words in a bounce are words, too, and so is what stands where a thread has its name. */
const saysSomething = ({ kind, element }: Stanza): boolean =>
  kind === "message" && childElements(element).some((of) => of.ns === NS_CLIENT || !isSignal(of));
