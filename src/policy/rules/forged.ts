/**
 * Refuses stanzas that claim what only the server may say: copies of one's own messages, archive results, roster
 * pushes, privileges.
 *
 * Many clients believed such stanzas from anybody (CVE-2017-5589 and its family, CVE-2015-8688); the gateway protects
 * the weak ones. In the other direction no client has any business making them. A false `from` is not looked at here:
 * it is a fault of the stanza (`stanza-form.ts`).
 * Sources: XEP-0280 1.0 §11, XEP-0313 1.1 §6, RFC 6121 §2.1.6, XEP-0321, XEP-0355, XEP-0356; protocol.md §2.3 rows 5,
 * 12, 23 and §6.3.
 */
import type { XmlElement } from "../../xml/element.ts";
import { walk } from "../../xml/walk.ts";
import { isNestedStanza } from "../../xmpp/forwarded.ts";
import { NS_ROSTER } from "../../xmpp/ns.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Finding, Rule, RuleContext } from "../rule.ts";

const ID = "forged";

const NO_FINDINGS: readonly Finding[] = [];

export const forged: Rule = {
  id: ID,
  check(stanza, context, revision) {
    const reason = findClaim({ stanza, context, revision });
    if (reason === undefined) return NO_FINDINGS;
    const clauseIds = revision.clauses[ID] ?? [];
    return [{ ruleId: ID, disposition: "block", reason, refusal: "forged", clauseIds }];
  },
};

interface Judging {
  readonly stanza: Stanza;
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

/** The first false claim. Stanzas inside are judged by themselves. */
function findClaim(judging: Judging): string | undefined {
  let reason: string | undefined;
  const root = judging.stanza.element;
  walk(root, (of, _path, parent) => {
    if (parent === undefined) return true;
    if (reason !== undefined || isNestedStanza(of, parent)) return false;
    reason = claimOf(of, judging, parent === root);
    return true;
  });
  return reason;
}

/** Without version numbers: an old version deceives an old client. */
const COMPONENT_FAMILIES = ["urn:xmpp:privilege:", "urn:xmpp:delegation:", "urn:xmpp:tmp:roster-management:"];

function claimOf({ ns, local }: XmlElement, judging: Judging, isTop: boolean): string | undefined {
  // The query alone claims; its items stand in the same namespace.
  if (ns === NS_ROSTER && local === "query")
    return isOwnRoster(judging) && isTop ? undefined : "a roster from elsewhere";
  if (!ns.startsWith("urn:xmpp:")) return undefined;
  if (ns.startsWith("urn:xmpp:carbons:")) return carbonClaim(local, judging, isTop);
  if (ns.startsWith("urn:xmpp:mam:")) return archiveClaim(local, judging, isTop);
  return COMPONENT_FAMILIES.some((family) => ns.startsWith(family)) ? "a component's privilege" : undefined;
}

/** `enable`, `disable` and `private` are for clients to say. */
function carbonClaim(local: string, { stanza, context }: Judging, isTop: boolean): string | undefined {
  if (local !== "sent" && local !== "received") return undefined;
  if (context.direction === "outbound") return "a carbon made by a client";
  if (!isTop || !isCarrying(stanza, context)) return "a carbon inside something else";
  return isOwnAccount(stanza, context) ? undefined : "a carbon not from the own account";
}

function archiveClaim(local: string, judging: Judging, isTop: boolean): string | undefined {
  const { stanza, context } = judging;
  if (local !== "result") return undefined;
  if (context.direction === "outbound") return "an archive result made by a client";
  if (!isTop || !isCarrying(stanza, context)) return "an archive result inside something else";
  return isArchive(judging) ? undefined : "an archive result not from the own account or an allowed room";
}

/** Only a message that came by itself carries; copies of copies are never made by a server. */
const isCarrying = ({ kind }: Stanza, { carrier }: RuleContext): boolean =>
  kind === "message" && carrier === "direct";

/** The bound account's bare address, or silence, which means the same (RFC 6120 §8.1.2.2). */
const isOwnAccount = ({ from, fromText }: Stanza, { user }: RuleContext): boolean =>
  fromText === undefined || from?.full === user.bare;

/** A room or node host itself, never an occupant: what comes from `room/nick` an occupant wrote. */
function isArchive({ stanza, context, revision }: Judging): boolean {
  const { from } = stanza;
  if (isOwnAccount(stanza, context)) return true;
  return from?.resource === "" && revision.serviceDomains.has(from.domain);
}

/** Asked of and answered by the own account alone; a push is an iq like any other (RFC 6121 §2.1.6). */
function isOwnRoster({ stanza, context }: Judging): boolean {
  if (stanza.kind !== "iq" || context.carrier !== "direct") return false;
  if (context.direction === "inbound") return isOwnAccount(stanza, context);
  return stanza.toText === undefined || isToOwn(stanza, context) || isAnswer(stanza);
}

/** Clients acknowledge a push to whatever it came from. */
const isAnswer = ({ type }: Stanza): boolean => type === "result" || type === "error";

/** COMPAT(older clients address their roster requests to the server). */
const isToOwn = ({ to }: Stanza, { user }: RuleContext): boolean =>
  to !== undefined && (to.full === user.bare || to.full === user.domain);
