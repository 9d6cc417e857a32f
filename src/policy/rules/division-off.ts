/**
 * Nobody reaches people whose division is switched off: not by a word, not by a question, not by an invitation through a
 * room; and they say nothing.
 *
 * Rule 1: what is refused here never came to the server, so it waits for nobody in an offline store or an archive.
 * Rule 2: what was said before stays what it is: an archive, a carbon, a message kept for somebody who was away. Only the
 * stanza itself is asked about, never one that it carries.
 * Rule 3: going away, saying no, and errors pass: less of it, not more.
 * Sources: CCPS-1.e, ORDHS-1.5; RFC 6121 §3, §4; XEP-0045 v1.35 §7.8 (invitations), XEP-0033 v1.2, XEP-0060 v1.29 §8.8.
 */
import { attribute, child } from "../../xml/element.ts";
import { addressesOf } from "../../xmpp/addresses.ts";
import type { Place } from "../../xmpp/address-places.ts";
import type { Jid } from "../../xmpp/jid.ts";
import { NS_ADDRESS, NS_DELAY, NS_MUC_USER, NS_PUBSUB_OWNER } from "../../xmpp/ns.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { mayAnyBeOff, offDivisionOf, type OffDivision } from "../division-state.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Finding, Rule, RuleContext } from "../rule.ts";

export const DIVISION_OFF = "division-off";

const NO_FINDINGS: readonly Finding[] = [];

export const divisionOff: Rule = {
  id: DIVISION_OFF,
  check(stanza, context, revision) {
    if (context.carrier !== "direct" || !mayAnyBeOff(revision)) return NO_FINDINGS;
    const found = offIn(stanza, context, revision);
    return found === undefined ? NO_FINDINGS : [findingOf(found, revision)];
  },
};

interface Found {
  readonly off: OffDivision;
  readonly whose: string;
}

function offIn(stanza: Stanza, context: RuleContext, revision: PolicyRevision): Found | undefined {
  const { direction, user, nowMs } = context;
  if (isLess(stanza)) return undefined;
  const own = offDivisionOf(revision, user.bare, nowMs);
  if (own !== undefined) return { off: own, whose: "the user's" };
  const { from, to } = stanza;
  if (direction === "inbound") {
    const off = from && offAt(from, context, revision);
    return off === undefined || wasSaidBefore(stanza, off) ? undefined : { off, whose: "the sender's" };
  }
  const off = to && offAt(to, context, revision);
  return off === undefined ? meantFor(stanza, context, revision) : { off, whose: "the receiver's" };
}

const offAt = (
  { bare }: Jid,
  { user, nowMs }: RuleContext,
  revision: PolicyRevision,
): OffDivision | undefined => (bare === user.bare ? undefined : offDivisionOf(revision, bare, nowMs));

/** Somebody whom a service would pass it on to. */
function meantFor(stanza: Stanza, context: RuleContext, revision: PolicyRevision): Found | undefined {
  if (!isPassedOn(stanza)) return undefined;
  for (const { place, jid } of addressesOf(stanza, context.prepare)) {
    const off = jid !== undefined && REACHING.has(place) ? offAt(jid, context, revision) : undefined;
    if (off !== undefined) return { off, whose: "a receiver's" };
  }
  return undefined;
}

const REACHING: ReadonlySet<Place> = new Set<Place>(["muc-invite", "extended-address", "pubsub-subscriber"]);

/** Asked first, for whoever says no more than words is not looked through. */
const isPassedOn = ({ kind, type, element: root }: Stanza): boolean =>
  kind === "iq"
    ? type === "set" && child(root, NS_PUBSUB_OWNER, "pubsub") !== undefined
    : child(root, NS_MUC_USER, "x") !== undefined || child(root, NS_ADDRESS, "addresses") !== undefined;

const QUIET: ReadonlySet<string> = new Set(["unavailable", "unsubscribe", "unsubscribed"]);

const isLess = ({ kind, type }: Stanza): boolean =>
  type === "error" || (kind === "iq" && type === "result") || (kind === "presence" && QUIET.has(type));

/** By the server's own stamp: kept for somebody who was away while the division was on. */
function wasSaidBefore({ element: root }: Stanza, { sinceMs }: OffDivision): boolean {
  const delay = child(root, NS_DELAY, "delay");
  const stamp = Date.parse((delay && attribute(delay, "stamp")) ?? "");
  return !Number.isNaN(stamp) && (sinceMs === undefined || stamp <= sinceMs);
}

const findingOf = ({ off, whose }: Found, { clauses }: PolicyRevision): Finding => ({
  ruleId: DIVISION_OFF,
  disposition: "block",
  reason: `${whose} division ${off.id} is switched off`,
  refusal: "division-off",
  clauseIds: clauses[DIVISION_OFF] ?? [],
  ...(off.isTrial && { isShadowed: true }),
});
