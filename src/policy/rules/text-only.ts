/**
 * Lets only text through: the payloads, names and nodes of the catalogue, and nothing that is not in it.
 *
 * Policy: text messages only (AL-3.a). Default deny: a file mechanism invented tomorrow is unknown today.
 * Rule 1: in a message or presence the unknown is taken out; a message of which nothing is left is refused.
 * Rule 2: an iq whose payload is unknown is refused, in an error it is taken out of the echo.
 * Rule 3: places where text does not belong are narrow: two bodies of one language, elements inside a body, long
 * thread ids, reactions that are no emoji, foreign attributes.
 * Sources: protocol.md §0.6, §4.2, §10; RFC 6121 §5.2.3, §5.2.5; XEP-0444 §3; XEP-0060 §7.
 */
import { isElement, type NodePath, type XmlElement } from "../../xml/element.ts";
import { walk } from "../../xml/walk.ts";
import { NS_CLIENT, NS_PUBSUB_EVENT, NS_XML } from "../../xmpp/ns.ts";
import type { Place } from "../../xmpp/payload.ts";
import { NS_PRIVATE } from "../../xmpp/payloads-iq.ts";
import { isListedNode, mayStandIn, mayStandInside, nodeOf } from "../../xmpp/payloads.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { collectMisshapen } from "../message-shape.ts";
import { findingsOf, NO_FINDINGS, type Removal } from "../removal.ts";
import type { Rule } from "../rule.ts";

const ID = "text-only";
/** Attribute names that clients use are far shorter; a longer one is a hiding place. */
const MAX_ATTRIBUTE_NAME = 32;

export const textOnly: Rule = {
  id: ID,
  check(stanza, _context, revision) {
    if (!revision.textOnly) return NO_FINDINGS;
    const removals: Removal[] = [];
    if (stanza.kind === "iq") collectMisfits(stanza, removals);
    collectUnknown(stanza, removals);
    if (stanza.kind === "message") collectMisshapen(stanza, removals);
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

function collectUnknown(stanza: Stanza, into: Removal[]): void {
  const root = stanza.element;
  walk(root, (of, path, parent) => {
    if (of.attributes.length > 0) collectAttributes(of, path, into);
    if (parent === undefined) {
      collectLooseText(of, into);
      return true;
    }
    const isKnown = parent === root ? isRootKnown(stanza, of) : mayStandInside(parent, of);
    if (!isKnown) into.push(removalOf(stanza, { path, what: `unknown payload ${nameOf(of)}`, parent }));
    else if (!isNodeListed(stanza, of))
      into.push(removalOf(stanza, { path, what: "node that is not listed", parent }));
    else return true;
    return false;
  });
}

/** Names go into records and logs: cut, so that they carry nothing. */
const nameOf = ({ ns, local }: XmlElement): string => `{${ns.slice(0, 80)}}${local.slice(0, 40)}`;

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

/** Character data directly in a stanza is shown by nobody. */
function collectLooseText(root: XmlElement, into: Removal[]): void {
  root.children.forEach((node, index) => {
    if (isElement(node) || node.trim() === "") return;
    into.push({
      path: [index],
      reason: "text outside any payload",
      refusal: "unknown-payload",
      isFatal: false,
    });
  });
}

const STANZA_ATTRIBUTES: ReadonlySet<string> = new Set(["to", "from", "id", "type"]);

function collectAttributes(of: XmlElement, path: NodePath, into: Removal[]): void {
  for (const { ns, local } of of.attributes) {
    const isOwn =
      ns === "" && local.length <= MAX_ATTRIBUTE_NAME && (path.length > 0 || STANZA_ATTRIBUTES.has(local));
    if (isOwn || (ns === NS_XML && local === "lang")) continue;
    const rewrite = { type: "removeAttribute", path: [...path], local, ns } as const;
    into.push({
      path: [...path],
      reason: "unknown attribute",
      refusal: "unknown-payload",
      isFatal: false,
      rewrites: [rewrite],
    });
  }
}
