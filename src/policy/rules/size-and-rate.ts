/**
 * Refuses stanzas that are too large or come too fast.
 *
 * Policy: no undue strain on the network (WV-5.3.7, CCPS-3.a); RFC 6120 §13.12 asks servers for such limits.
 * Rule: only what travels by itself counts; a carbon, an archive result or a forward is no new traffic
 * (design §8.4). Counting is the session's; its figures come in as data.
 */
import type { Rule } from "../rule.ts";
import { NO_FINDINGS } from "../removal.ts";

const ID = "size-and-rate";

/** What a client may send is longer when its server delivers it: quotes as references, stamps, ids. */
const INBOUND_FACTOR = 4;

export const sizeAndRate: Rule = {
  id: ID,
  check({ byteCount }, { direction, carrier, rate }, { limits, clauses }) {
    if (carrier !== "direct") return NO_FINDINGS;
    const maxBytes = limits.maxStanzaBytes * (direction === "inbound" ? INBOUND_FACTOR : 1);
    const block = { ruleId: ID, disposition: "block", clauseIds: clauses[ID] ?? [] } as const;
    if (byteCount > maxBytes) {
      return [{ ...block, reason: `over ${maxBytes} bytes`, refusal: "size" }];
    }
    if (rate.stanzasPerSecond > limits.maxStanzasPerSecond) {
      return [{ ...block, reason: `over ${limits.maxStanzasPerSecond} stanzas a second`, refusal: "rate" }];
    }
    if (rate.bytesPerSecond > limits.maxBytesPerSecond) {
      return [{ ...block, reason: `over ${limits.maxBytesPerSecond} bytes a second`, refusal: "rate" }];
    }
    return NO_FINDINGS;
  },
};
