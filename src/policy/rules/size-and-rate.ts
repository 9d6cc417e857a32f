/**
 * Refuses stanzas that are too large, and messages beyond what may pass in a minute or a day. A client that only sends too
 * fast is slowed down first: the session stops reading (session/rate.ts, docs/decisions/0002).
 *
 * Policy: no undue strain on the network, nobody kept from work (WV-5.3.7, WV-5.3.5); RFC 6120 §13.12 asks servers for such
 * limits.
 * Rule: only what travels by itself counts; a carbon, an archive result or a forward is no new traffic
 * (design §8.4). What the user's own server answers is as long as it is: a roster cannot be asked for in parts.
 */
import type { Jid } from "../../xmpp/jid.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { NO_FINDINGS } from "../removal.ts";
import type { PolicyRevision } from "../revision.ts";
import { limitsReached, NO_TRAFFIC, type VolumeLimit } from "../traffic.ts";
import type { Finding, Rule } from "../rule.ts";
import type { Verdict } from "../verdict.ts";

const ID = "size-and-rate";

/** What a client may send is longer when its server delivers it: quotes as references, stamps, ids. */
const INBOUND_FACTOR = 4;

export const sizeAndRate: Rule = {
  id: ID,
  check(stanza, { direction, carrier, user, traffic = NO_TRAFFIC }, revision) {
    if (carrier !== "direct") return NO_FINDINGS;
    const { maxStanzaBytes } = revision.limits;
    const maxBytes = maxStanzaBytes * (direction === "inbound" ? INBOUND_FACTOR : 1);
    if (stanza.byteCount <= maxBytes || (direction === "inbound" && isOwnAnswer(stanza, user))) {
      const reached = limitsReached(revision.volumes, traffic, stanza.byteCount);
      return reached.length === 0 ? NO_FINDINGS : reached.map((one) => tooMuch(one, revision));
    }
    return [tooLong(`over ${maxBytes} bytes`, revision)];
  },
};

const tooMuch = ({ scope, per, most, layers }: VolumeLimit, { clauses }: PolicyRevision): Finding => ({
  ruleId: ID,
  disposition: "block",
  reason:
    per === "minute" ? `${scope}: over ${most} messages a minute` : `${scope}: over ${most} bytes a day`,
  refusal: per === "minute" ? "too-many" : "too-much",
  clauseIds: clauses[ID] ?? [],
  layers,
});

const isOwnAnswer = ({ kind, type, from }: Stanza, user: Jid): boolean =>
  kind === "iq" && type === "result" && (from?.full === user.bare || from?.full === user.domain);

const tooLong = (reason: string, { clauses }: PolicyRevision): Finding => ({
  ruleId: ID,
  disposition: "block",
  reason,
  refusal: "size",
  clauseIds: clauses[ID] ?? [],
});

const AS_IT_GOES_ON = /^over (\d+) bytes as it would go on$/;

/** The length that what came next took, where a finding of `refusedForLength` tells of it. */
export function lengthTaken({ ruleId, reason }: Pick<Finding, "ruleId" | "reason">): number | undefined {
  const stated = ruleId === ID ? AS_IT_GOES_ON.exec(reason)?.[1] : undefined;
  return stated === undefined ? undefined : Number(stated);
}

/**
 * The same verdict, made a block: as it would be written, the stanza is longer than who comes next takes, and would end
 * that stream. In shadow mode too: nothing would be delivered by it.
 */
export function refusedForLength<V extends Verdict>(
  verdict: V,
  maxBytes: number,
  revision: PolicyRevision,
): V {
  const finding = tooLong(`over ${maxBytes} bytes as it would go on`, revision);
  return { ...verdict, disposition: "block", enforced: "block", findings: [...verdict.findings, finding] };
}
