/**
 * Nodes that people outside could read from the server itself: their publisher may not open them.
 *
 * Rule 1: an access model that lets in more than listed people becomes `whitelist`, in the options of a publication and
 * in a node's settings alike; the rest of the request goes on. What is not one of the closed models is open.
 * Rule 2: a request that names no model is left alone: what a server does by itself, it must be told itself.
 * Sources: XEP-0060 1.24 §4.5, §16.4.4; XEP-0223 §2; protocol.md §2.3 row 15, §2.5.
 */
import { attribute, element, isElement, type NodePath, ownText, type XmlElement } from "../xml/element.ts";
import { walk } from "../xml/walk.ts";
import { NS_DATA, NS_PUBSUB, NS_PUBSUB_OWNER } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Direction, Rewrite } from "./rule.ts";

export const ACCESS_MODEL = "pubsub#access_model";
const CLOSED: ReadonlySet<string> = new Set(["whitelist", "roster", "authorize"]);
const CLOSED_VALUE = element(NS_DATA, "value", {}, "whitelist");

const NONE: readonly Rewrite[] = [];

export function closedNodes({ kind, type, element: iq }: Stanza, direction: Direction): readonly Rewrite[] {
  if (kind !== "iq" || type !== "set" || direction !== "outbound") return NONE;
  if (!iq.children.some(isPubsub)) return NONE;
  const rewrites: Rewrite[] = [];
  walk(iq, (of, path) => {
    if (of.ns !== NS_DATA || of.local !== "field") return true;
    if (attribute(of, "var") === ACCESS_MODEL) collectOpen(of, path, rewrites);
    return false;
  });
  return rewrites;
}

const isPubsub = (node: XmlElement["children"][number]): boolean =>
  isElement(node) && (node.ns === NS_PUBSUB || node.ns === NS_PUBSUB_OWNER);

function collectOpen(field: XmlElement, path: NodePath, into: Rewrite[]): void {
  field.children.forEach((node, index) => {
    if (!isElement(node) || node.local !== "value" || CLOSED.has(ownText(node).trim())) return;
    into.push({ type: "replace", path: [...path, index], by: CLOSED_VALUE });
  });
}
