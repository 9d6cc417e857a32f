/**
 * Lets only text through: the payloads, names and nodes of the catalogue, and nothing that is not in it.
 *
 * Policy: text messages only (AL-3.a). Default deny: a file mechanism invented tomorrow is unknown today.
 * Rule 1: in a message or presence the unknown is taken out; a message of which nothing is left is refused.
 * Rule 2: an iq whose payload is unknown is refused, in an error it is taken out of the echo.
 * Rule 3: places where text does not belong are narrow: two bodies of one language, elements inside a body, long
 * thread ids, reactions that are no emoji, attributes and texts that no specification names, long ids.
 * Sources: protocol.md §0.6, §4.2, §10; RFC 6121 §5.2.3, §5.2.5; XEP-0444 §3; XEP-0060 §7.
 */
import { isElement, type NodePath, ownText, type XmlAttribute, type XmlElement } from "../../xml/element.ts";
import { walk } from "../../xml/walk.ts";
import { NS_CLIENT, NS_PUBSUB, NS_PUBSUB_EVENT, NS_XML } from "../../xmpp/ns.ts";
import type { Place } from "../../xmpp/payload.ts";
import { NS_PRIVATE } from "../../xmpp/payloads-iq.ts";
import { isListedNode, mayBear, mayStandIn, mayStandInside, nodeOf, textOf } from "../../xmpp/payloads.ts";
import { MAX_ID_LENGTH, type Stanza } from "../../xmpp/stanza.ts";
import { collectMisshapen, collectMisshapenPresence, isLanguageTag } from "../message-shape.ts";
import { findingsOf, NO_FINDINGS, type Removal } from "../removal.ts";
import type { Rule } from "../rule.ts";

const ID = "text-only";

export const textOnly: Rule = {
  id: ID,
  check(stanza, context, revision) {
    if (!revision.textOnly) return NO_FINDINGS;
    const removals: Removal[] = [];
    if (stanza.kind === "iq") collectMisfits(stanza, removals);
    collectUnknown(stanza, removals);
    if (stanza.kind === "message") collectMisshapen(stanza, removals);
    if (context.direction === "outbound" && context.carrier === "direct") collectEvents(stanza, removals);
    if (stanza.kind === "presence") collectMisshapenPresence(stanza, removals);
    return findingsOf({ ruleId: ID, stanza, removals, revision });
  },
};

/** A request has exactly one payload, an answer at most one (RFC 6120 §8.2.3). */
function collectMisfits({ element: iq, type }: Stanza, into: Removal[]): void {
  const count = iq.children.reduce((sum, node) => sum + (isElement(node) ? 1 : 0), 0);
  const isRequest = type === "get" || type === "set";
  if ((isRequest && count !== 1) || (type === "result" && count > 1)) {
    into.push({ path: [], reason: `${count} payloads in one iq`, refusal: "unknown-payload", isFatal: true });
  }
}

/** Services notify, clients publish (XEP-0060 §7.1.2): a notification by hand would speak for somebody's account. */
function collectEvents({ element: root }: Stanza, into: Removal[]): void {
  root.children.forEach((node, index) => {
    if (!isElement(node) || node.ns !== NS_PUBSUB_EVENT) return;
    into.push({ ...REMOVABLE, path: [index], reason: "an event made by a client" });
  });
}

function collectUnknown(stanza: Stanza, into: Removal[]): void {
  const root = stanza.element;
  walk(root, (of, path, parent) => {
    const what = parent === undefined ? undefined : misfit(stanza, of, parent);
    if (parent !== undefined && what !== undefined) {
      into.push(removalOf(stanza, { path, what, parent }));
      return false;
    }
    if (of.attributes.length > 0) collectAttributes(of, path, into);
    if (of.children.length > 0) collectLooseText(of, path, into);
    return true;
  });
}

function misfit(stanza: Stanza, of: XmlElement, parent: XmlElement): string | undefined {
  const isKnown = parent === stanza.element ? isRootKnown(stanza, of) : mayStandInside(parent, of);
  if (!isKnown) return `unknown payload ${nameOf(of)}`;
  return isNodeListed(stanza, of) ? undefined : "node that is not listed";
}

/** Names go into the headers of records, which outlive the texts: shown where they are as names are made, and short. */
const nameOf = ({ ns, local }: XmlElement): string => `{${shown(ns, 64)}}${shown(local, 32)}`;

const NAME = /^[\w.:/#+~@-]*$/;
const shown = (name: string, maxLength: number): string => (NAME.test(name) ? name.slice(0, maxLength) : "?");

function isRootKnown({ kind, type }: Stanza, of: XmlElement): boolean {
  if (kind !== "iq") return mayStandIn(kind, of);
  if (type === "error") return isError(of) || mayStandIn("get", of) || mayStandIn("set", of);
  return mayStandIn(type as Place, of);
}

const isError = ({ ns, local }: XmlElement): boolean => ns === NS_CLIENT && local === "error";

const TAKES_AWAY: ReadonlySet<string> = new Set(["retract", "delete", "purge", "unsubscribe"]);
const LISTS: ReadonlySet<string> = new Set(["subscription", "affiliation"]);

function isNodeListed({ type }: Stanza, of: XmlElement): boolean {
  const node = nodeOf(of);
  if (node === undefined || isListedNode(node)) return true;
  // What only takes away may be asked for; what merely names a node in an answer shows no content.
  return (
    of.ns !== NS_PUBSUB_EVENT && (TAKES_AWAY.has(of.local) || (type === "result" && LISTS.has(of.local)))
  );
}

interface Unknown {
  readonly path: NodePath;
  readonly what: string;
  readonly parent: XmlElement;
}

function removalOf({ kind, type, element: root }: Stanza, { path, what, parent }: Unknown): Removal {
  const isAnswerable = kind === "iq" && type !== "error";
  // Deeper down the unknown is taken out and the rest goes on; not so where it is what the request is about.
  const isSubject = parent === root || parent.ns === NS_PRIVATE || what.startsWith("node");
  const isFatal = (isAnswerable && isSubject) || isTextHolder(parent, root);
  return { path: [...path], reason: what, refusal: "unknown-payload", isFatal };
}

/** An element inside a body, subject or thread: taking it out would join what it parted. */
const isTextHolder = (parent: XmlElement, root: XmlElement): boolean =>
  parent !== root && parent.ns === NS_CLIENT && root.local === "message" && parent.local !== "error";

/** Numbers, ids, hashes. */
const MAX_CODE_LENGTH = 256;

/** Character data where no client looks for any is shown by nobody. */
function collectLooseText(of: XmlElement, path: NodePath, into: Removal[]): void {
  const kind = path.length === 0 ? "none" : textOf(of);
  if (kind === "text" || (kind === "code" && ownText(of).length <= MAX_CODE_LENGTH)) return;
  for (const [index, node] of of.children.entries()) {
    if (isElement(node) || node.trim() === "") continue;
    into.push({ ...REMOVABLE, path: [...path, index], reason: "text outside any payload" });
  }
}

const STANZA_ATTRIBUTES: ReadonlySet<string> = new Set(["to", "from", "id", "type"]);
/** Names, passwords, link targets; an address may be as long as RFC 7622 lets it be. */
const MAX_ATTRIBUTE_VALUE = 1_024;
const MAX_ADDRESS = 3_071;
/** XEP-0402: the id of an item may be a room's address. */
const ITEM_NAMESPACES: ReadonlySet<string> = new Set([NS_PUBSUB, NS_PUBSUB_EVENT]);
const ADDRESSES: ReadonlySet<string> = new Set(["jid", "to", "from", "by", "sender"]);

function collectAttributes(of: XmlElement, path: NodePath, into: Removal[]): void {
  for (const one of of.attributes) {
    if (path.length === 0 ? isStanzaAttribute(one) : isLegalAttribute(of, one)) continue;
    const { ns, local } = one;
    const rewrite = { type: "removeAttribute", path: [...path], local, ns } as const;
    into.push({ ...REMOVABLE, path: [...path], reason: "unknown attribute", rewrites: [rewrite] });
  }
}

const REMOVABLE = { refusal: "unknown-payload", isFatal: false } as const;

/** What is a number, a time, a hash or one of a few words. */
const CODES: ReadonlySet<string> = new Set(
  (
    "stamp since seconds code ver hash algo start end begin index complete stable default timestamp autojoin " +
    "affiliation role subscription ask approved order max_items maxchars maxstanzas continue hue expiry"
  ).split(" "),
);
const CODE = /^[\w:.,+/=-]{0,128}$/;

function isLegalValue(of: XmlElement, local: string, value: string): boolean {
  if (CODES.has(local)) return CODE.test(value);
  if (local === "id") return value.length <= (ITEM_NAMESPACES.has(of.ns) ? MAX_ADDRESS : MAX_ID_LENGTH);
  return value.length <= (ADDRESSES.has(local) ? MAX_ADDRESS : MAX_ATTRIBUTE_VALUE);
}

/** Their values are judged with the stanza's form. */
const isStanzaAttribute = ({ ns, local, value }: XmlAttribute): boolean =>
  ns === "" ? STANZA_ATTRIBUTES.has(local) : isLanguage(ns, local, value);

const isLegalAttribute = (of: XmlElement, { ns, local, value }: XmlAttribute): boolean =>
  ns === "" ? mayBear(of, local) && isLegalValue(of, local, value) : isLanguage(ns, local, value);

const isLanguage = (ns: string, local: string, value: string): boolean =>
  ns === NS_XML && local === "lang" && isLanguageTag(value);
