/**
 * Refuses stanzas that are too large. One that only comes too fast is not refused: the session stops reading
 * (session/rate.ts, docs/decisions/0002).
 *
 * Policy: no undue strain on the network (WV-5.3.7, CCPS-3.a); RFC 6120 §13.12 asks servers for such limits.
 * Rule: only what travels by itself counts; a carbon, an archive result or a forward is no new traffic
 * (design §8.4).
 */
import type { Rule } from "../rule.ts";
import { NO_FINDINGS } from "../removal.ts";

const ID = "size-and-rate";

/** What a client may send is longer when its server delivers it: quotes as references, stamps, ids. */
const INBOUND_FACTOR = 4;

export const sizeAndRate: Rule = {
  id: ID,
  check({ byteCount }, { direction, carrier }, { limits, clauses }) {
    if (carrier !== "direct") return NO_FINDINGS;
    const maxBytes = limits.maxStanzaBytes * (direction === "inbound" ? INBOUND_FACTOR : 1);
    if (byteCount <= maxBytes) return NO_FINDINGS;
    const block = { ruleId: ID, disposition: "block", clauseIds: clauses[ID] ?? [] } as const;
    return [{ ...block, reason: `over ${maxBytes} bytes`, refusal: "size" }];
  },
};
