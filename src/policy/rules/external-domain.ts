/**
 * Keeps every address of a stanza inside the agency's own domains.
 *
 * Policy: internal-only communication (docs/policy-sources.md). Both directions count: what the far end sends is as
 * much a record as what the user sends, so both `to` and `from` are looked at whatever the direction.
 *
 * Subdomains are not implied: `agency.example` does not admit `chat.agency.example`. An operator lists each service,
 * so that neither a wildcard in DNS nor a gateway component opens anything. An address that does not prepare is
 * outside. Leaving is always possible: unsubscribing, going unavailable, removing and blocking contacts. What an exception
 * lets a user reach (excepted-domain.ts) is no longer outside for that user, and is told.
 * Sources: protocol.md §2.1, §2.3; clauses CCPS-1.a, CCPS-1.b.
 */
import {
  attribute,
  isElement,
  NO_CHILDREN,
  nodeAt,
  type NodePath,
  type XmlElement,
  type XmlNode,
} from "../../xml/element.ts";
import type { OutsideAct, Place } from "../../xmpp/address-places.ts";
import { addressesOf, type PlacedAddress } from "../../xmpp/addresses.ts";
import { isWorthDelivering } from "../../xmpp/message-content.ts";
import { refusedPayload } from "../../xmpp/payloads.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { Reach } from "../excepted-domain.ts";
import { closedNodes } from "../open-nodes.ts";
import { outsideAct } from "../outside-acts.ts";
import { occupantAct } from "../outside-occupants.ts";
import { hollowed, rewritesFor } from "../outside-rewrites.ts";
import { isInside, type PolicyRevision } from "../revision.ts";
import { unversioned } from "../roster-version.ts";
import type { Disposition, Finding, RefusalReason, Rewrite, Rule, RuleContext } from "../rule.ts";

const ID = "external-domain";

const NO_FINDINGS: readonly Finding[] = [];

export const externalDomain: Rule = {
  id: ID,
  check(stanza, context, revision) {
    const exposed = exposure(stanza, context, revision);
    const { outside, excepted } = outsideAddresses(stanza, context, revision);
    const told = excepted.length === 0 ? exposed : [...excepted, ...exposed];
    if (outside.length === 0) return told;
    if (isLeaving(stanza, outside)) return bareLeave(stanza, outside, { context, revision });
    const found = judge(stanza, outside, { context, revision });
    return told.length === 0 ? found : [...found, ...told];
  },
};

/** What outsiders would get to see though no address of theirs is named. */
function exposure(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[] {
  const overheard = overhearing(stanza, context, revision);
  if (stanza.kind !== "iq" || context.carrier !== "direct") return overheard;
  const closing = closedNodes(stanza, context.direction);
  const unkept = unversioned(stanza, context.direction);
  if (closing.length + unkept.length === 0) return overheard;
  const findings = [...overheard];
  if (closing.length > 0) findings.push(told({ ...CLOSED, rewrites: closing }, revision));
  if (unkept.length > 0) findings.push(told({ ...UNKEPT, rewrites: unkept }, revision));
  return findings;
}

function overhearing(stanza: Stanza, context: RuleContext, revision: PolicyRevision): readonly Finding[] {
  const act = occupantAct(stanza, context, revision);
  switch (act.type) {
    case "pass":
      return act.under;
    case "block":
      return [told({ ...OVERHEARD, disposition: "block" }, revision)];
    case "strip":
      return [told({ ...OVERHEARD, disposition: "strip", rewrites: act.rewrites }, revision)];
  }
}

type Told = Pick<Finding, "disposition" | "reason" | "refusal" | "rewrites">;

const CLOSED = {
  disposition: "strip",
  reason: "pubsub#access_model: a node that outsiders could read",
  refusal: "external",
} as const;
const UNKEPT = {
  disposition: "flag",
  reason: "roster: asked for by a kept version",
  refusal: "external",
} as const;
const OVERHEARD = {
  reason: "room: an outside occupant is in sight",
  refusal: "outside-occupant",
} as const;

const told = (what: Told, { clauses }: PolicyRevision): Finding => ({
  ruleId: ID,
  clauseIds: clauses[ID] ?? [],
  ...what,
});

interface Outside {
  readonly outside: readonly PlacedAddress[];
  /** What tells of those that are reached under an exception. */
  readonly excepted: readonly Finding[];
}

function outsideAddresses(stanza: Stanza, context: RuleContext, revision: PolicyRevision): Outside {
  const { prepare, user } = context;
  const outside = addressesOf(stanza, prepare).filter(
    ({ jid }) => jid === undefined || !isInside(jid, user, revision),
  );
  if (outside.length === 0) return ALL_INSIDE;
  const reach = new Reach(context, revision);
  const beyond = outside.filter(({ jid }) => jid === undefined || !reach.takesIn(jid));
  return { outside: beyond, excepted: reach.findings };
}

const ALL_INSIDE: Outside = { outside: [], excepted: NO_FINDINGS };

/** These only reduce what the far end gets to see (protocol.md §2.3 row 2). */
const LEAVING: ReadonlySet<string> = new Set(["unsubscribe", "unsubscribed", "unavailable"]);

const isLeaving = ({ kind, type, fault }: Stanza, outside: readonly PlacedAddress[]): boolean =>
  kind === "presence" &&
  fault === undefined &&
  LEAVING.has(type) &&
  outside.some(({ place }) => place === "stanza-to" || place === "stanza-from");

/** Of name and nick together, and of the domain: beyond it the address itself is the message. */
const MAX_LEFT_LENGTH = 64;
const isWordy = ({ jid }: PlacedAddress): boolean =>
  jid !== undefined &&
  (jid.local.length + jid.resource.length > MAX_LEFT_LENGTH || jid.domain.length > MAX_LEFT_LENGTH);

/**
 * It passes without a word: no status, no extension, no attribute in which a text could travel. Outbound it is
 * flagged, for a made-up address is a word too.
 */
function bareLeave(stanza: Stanza, outside: readonly PlacedAddress[], judging: Judging): readonly Finding[] {
  const { revision, context } = judging;
  const isOutbound = context.direction === "outbound";
  if (outside.some(isWordy)) {
    return [findingOf("block", { outside, rewrites: [], revision })];
  }
  const { attributes, children } = stanza.element;
  const needed = attributes.filter(({ ns, local }) => ns === "" && NEEDED_TO_LEAVE.has(local));
  if (children.length === 0 && needed.length === attributes.length) {
    return isOutbound ? [findingOf("flag", { outside, rewrites: [], revision })] : NO_FINDINGS;
  }
  const by: XmlElement = { ...stanza.element, attributes: needed, children: NO_CHILDREN };
  return [findingOf("strip", { outside, rewrites: [{ type: "replace", path: [], by }], revision })];
}

const NEEDED_TO_LEAVE: ReadonlySet<string> = new Set(["to", "from", "type"]);

interface Judging {
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

function judge(
  stanza: Stanza,
  outside: readonly PlacedAddress[],
  { context, revision }: Judging,
): readonly Finding[] {
  const blocking: PlacedAddress[] = [];
  const stripped: PlacedAddress[] = [];
  const rewrites: Rewrite[] = [];
  for (const address of outside) {
    const act = actFor(address, stanza, context);
    if (act === "block") blocking.push(address);
    else if (act !== "pass") {
      stripped.push(address);
      rewrites.push(...rewritesFor(act, address, stanza.element));
    }
  }
  const findings: Finding[] = [];
  if (blocking.length > 0) {
    const found = findingOf("block", { outside: blocking, rewrites: [], revision });
    findings.push({ ...found, refusal: refusalFor(blocking, stanza.element, revision) });
  }
  if (stripped.length > 0) findings.push(strippedOf(stanza, { outside: stripped, rewrites, revision }));
  return findings;
}

/** What has nothing left to say is refused, so that its sender hears of it: a message, a request made of one list. */
function strippedOf({ kind, type, element: root }: Stanza, found: Found): Finding {
  const hollow = hollowed(found.rewrites, root).filter(([at = 0]) => isOffer(root.children[at]));
  const rewrites = [...found.rewrites, ...hollow.map((path) => ({ type: "remove", path }) as const)];
  const isEmptied =
    kind === "message"
      ? type !== "error" && isWorthDelivering(root, []) && !isWorthDelivering(root, goneIn(rewrites))
      : kind === "iq" && hollow.length > 0;
  return isEmptied
    ? findingOf("block", { ...found, rewrites: [] })
    : findingOf("strip", { ...found, rewrites });
}

const goneIn = (rewrites: readonly Rewrite[]): readonly NodePath[] =>
  rewrites.flatMap((one) => (one.type === "remove" ? [one.path] : []));

/** XEP-0144, XEP-0093: contacts on offer. A list that answers a question may well be empty. */
const OFFERS: ReadonlySet<string> = new Set(["http://jabber.org/protocol/rosterx", "jabber:x:roster"]);
const isOffer = (node: XmlNode | undefined): boolean => isElement(node) && OFFERS.has(node.ns);

function actFor(address: PlacedAddress, stanza: Stanza, { direction }: RuleContext): OutsideAct {
  const act = outsideAct(address.place, stanza, direction);
  const bearer = nodeAt(stanza.element, address.path);
  if (!isElement(bearer)) return act;
  if (address.place === "roster-item") return rosterAct(act, bearer, stanza);
  return act === "block" && REVOCABLE.has(address.place) && isRevoking(bearer) ? "pass" : act;
}

/** A contact may always be removed. A push is one item and is acknowledged, so it is refused, not emptied. */
function rosterAct(act: OutsideAct, item: XmlElement, { type }: Stanza): OutsideAct {
  if (attribute(item, "subscription") === "remove") return "pass";
  return act === "element" && type !== "result" ? "block" : act;
}

/** What the sender reads. An address that only a file or a call needs is no word about people. */
function refusalFor(
  outside: readonly PlacedAddress[],
  root: XmlElement,
  { uploadHosts }: PolicyRevision,
): RefusalReason {
  const [first, ...others] = new Set(
    outside.map(({ jid, path }): RefusalReason => {
      if (jid !== undefined && uploadHosts.has(jid.domain)) return "file";
      const bearer = nodeAt(root, path);
      const category = isElement(bearer) ? refusedPayload(bearer.ns)?.category : undefined;
      return category === "encryption" ? "encrypted" : (category ?? "external");
    }),
  );
  return first === undefined || others.length > 0 ? "external" : first;
}

const REVOCABLE: ReadonlySet<Place> = new Set<Place>(["muc-admin-item", "pubsub-subscriber"]);
const REVOKED: ReadonlySet<string | undefined> = new Set(["none", "outcast"]);

/** Taking a standing away from someone outside, or banning them, grants nothing. */
function isRevoking(item: XmlElement): boolean {
  const affiliation = attribute(item, "affiliation");
  const subscription = attribute(item, "subscription");
  if (affiliation === undefined) return subscription === "none";
  return REVOKED.has(affiliation) && subscription === undefined && attribute(item, "role") === undefined;
}

interface Found {
  readonly outside: readonly PlacedAddress[];
  readonly rewrites: readonly Rewrite[];
  readonly revision: PolicyRevision;
}

function findingOf(disposition: Disposition, { outside, rewrites, revision }: Found): Finding {
  return {
    ruleId: ID,
    disposition,
    reason: reasonFor(outside),
    refusal: "external",
    clauseIds: revision.clauses[ID] ?? [],
    ...(rewrites.length > 0 && { rewrites }),
  };
}

/** Longest name that DNS knows; a longer one is no place but a text. */
const MAX_NAMED_LENGTH = 253;

function reasonFor(outside: readonly PlacedAddress[]): string {
  const [first] = outside;
  const domain = first?.jid?.domain.slice(0, MAX_NAMED_LENGTH);
  const what =
    domain === undefined ? "an address that does not prepare" : `${domain} is not an internal domain`;
  const more = outside.length > 1 ? ` (and ${outside.length - 1} more)` : "";
  return `${first?.place ?? "address"}: ${what}${more}`;
}
