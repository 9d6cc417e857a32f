/**
 * Blocks what cannot be judged: an address that does not prepare, a false `from`, an unknown type, an id too
 * long to answer, an iq without one, a stanza that its server relayed and that is over a limit of the parser.
 *
 * Servers differ on such stanzas (RFC 6120 §8.1.2.1 lets them stamp or refuse a false `from`); the gateway
 * refuses, because a verdict on a guessed address is no verdict.
 */
import type { StanzaFault } from "../../xmpp/stanza.ts";
import { NO_FINDINGS } from "../removal.ts";
import type { RefusalReason, Rule } from "../rule.ts";

const ID = "stanza-form";

const REASONS: Readonly<Record<StanzaFault, readonly [text: string, refusal: RefusalReason]>> = {
  "bad-address": ["an address does not prepare (RFC 7622)", "external"],
  "forged-from": ["from is not the bound JID", "forged"],
  "bad-type": ["unknown stanza type", "unjudgeable"],
  "id-too-long": ["the id is longer than 256 characters", "size"],
  "no-id": ["an iq without id", "unjudgeable"],
  "bad-nesting": ["a stanza inside others too deep, or in a foreign namespace", "unjudgeable"],
  unreadable: ["cannot be read", "size"],
};

export const stanzaForm: Rule = {
  id: ID,
  check({ fault, unreadable, byteCount }, _context, revision) {
    if (fault === undefined) return NO_FINDINGS;
    const [text, refusal] = REASONS[fault];
    const reason = unreadable === undefined ? text : `${text}: ${unreadable} (${byteCount} bytes)`;
    return [{ ruleId: ID, disposition: "block", reason, refusal, clauseIds: revision.clauses[ID] ?? [] }];
  },
};
