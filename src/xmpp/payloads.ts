/**
 * Looks payloads up: what a stanza may hold, and what is known to be refused.
 *
 * Rule 1: an element is legal by (namespace, local name) and by where it stands; everything else is unknown.
 * Rule 2: the two tables never overlap (a test holds them to it), so that the allow-list can be asked first.
 * Sources: protocol.md §0.6, §3.1, §4.1, §4.2; XEP-0060 §7 (nodes).
 */
import { attribute, childElements, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_FORWARD, NS_MUC_USER, NS_PUBSUB, NS_PUBSUB_EVENT, NS_PUBSUB_OWNER } from "./ns.ts";
import type { AllowedPayload, Place, RefusedPayload } from "./payload.ts";
import { IQ_PAYLOADS } from "./payloads-iq.ts";
import { ITEM_PAYLOADS, MESSAGE_PAYLOADS } from "./payloads-message.ts";
import { PAYLOAD_SHAPES, type PayloadShape } from "./payload-shapes.ts";
import { REFUSED_PAYLOADS } from "./payloads-refused.ts";

type Names = ReadonlySet<string>;

interface Entry {
  readonly roots: Readonly<Record<Place, Names>>;
  readonly names: Names;
  readonly holds: Names;
  readonly content: Names;
  readonly signal: Names;
  readonly attributes: Names;
  readonly text: Names;
  readonly codes: Names;
}

export const ALLOWED_PAYLOADS: readonly AllowedPayload[] = [...MESSAGE_PAYLOADS, ...IQ_PAYLOADS];

const split = (names: string | undefined): Names => new Set(names === undefined ? [] : names.split(" "));

function compile({ ns, in: places, inner, holds, content, signal }: AllowedPayload): Entry {
  const roots = {
    message: split(places.message),
    presence: split(places.presence),
    get: split(places.get),
    set: split(places.set),
    result: split(places.result),
    item: split(places.item),
  };
  const names = new Set([...Object.values(roots).flatMap((one) => [...one]), ...split(inner)]);
  const kept = { holds: new Set(holds ?? []), content: split(content), signal: split(signal) };
  return { roots, names, ...kept, ...compileShape(SHAPES.get(ns)) };
}

const compileShape = (shape: PayloadShape | undefined): Pick<Entry, "attributes" | "text" | "codes"> => ({
  attributes: split(shape?.attributes),
  text: split(shape?.text),
  codes: split(shape?.codes),
});

const SHAPES: ReadonlyMap<string, PayloadShape> = new Map(PAYLOAD_SHAPES.map((one) => [one.ns, one]));
const ENTRIES: ReadonlyMap<string, Entry> = new Map(ALLOWED_PAYLOADS.map((one) => [one.ns, compile(one)]));

const isFamily = ({ ns }: RefusedPayload): boolean => ns.endsWith("*");
const EXACT: ReadonlyMap<string, RefusedPayload> = new Map(
  REFUSED_PAYLOADS.filter((one) => !isFamily(one)).map((one) => [one.ns, one]),
);
const FAMILIES = REFUSED_PAYLOADS.filter(isFamily).map((one) => ({
  prefix: one.ns.slice(0, -1),
  payload: one,
}));

/** Also told by a pubsub node's or a disco feature's name, which derive from namespaces. */
export function refusedPayload(ns: string): RefusedPayload | undefined {
  if (ENTRIES.has(ns)) return undefined;
  return EXACT.get(ns) ?? FAMILIES.find(({ prefix }) => ns.startsWith(prefix))?.payload;
}

export const mayStandIn = (place: Place, of: XmlElement): boolean =>
  ENTRIES.get(of.ns)?.roots[place].has(of.local) === true;

/** May `inner` stand directly inside `outer`, which is legal where it stands? */
export function mayStandInside(outer: XmlElement, inner: XmlElement): boolean {
  const entry = ENTRIES.get(inner.ns);
  if (entry === undefined) return isEmptiedStanza(outer, inner);
  if (inner.ns === NS_CLIENT) return isEmptiedStanza(outer, inner);
  // Of the stanza's own children only an error holds elements.
  if (outer.ns === NS_CLIENT && outer.local !== "error") return false;
  if (isItem(outer)) return entry.roots.item.has(inner.local);
  if (!entry.names.has(inner.local)) return false;
  return outer.ns === inner.ns || ENTRIES.get(outer.ns)?.holds.has(inner.ns) === true;
}

/** Of an element that is legal where it stands. */
export const mayBear = (of: XmlElement, attributeName: string): boolean =>
  ENTRIES.get(of.ns)?.attributes.has(attributeName) === true;

/** Whether an element holds text for people, a program's code, or no character data at all. */
export function textOf({ ns, local }: XmlElement): "text" | "code" | "none" {
  const entry = ENTRIES.get(ns);
  if (entry === undefined) return "none";
  if (entry.text.has(local) || entry.text.has("*")) return "text";
  return entry.codes.has(local) ? "code" : "none";
}

const isItem = ({ ns, local }: XmlElement): boolean =>
  local === "item" && (ns === NS_PUBSUB || ns === NS_PUBSUB_EVENT);

/** A forwarded stanza is judged by itself; here it is the hole that `evaluate` left. */
const isEmptiedStanza = (outer: XmlElement, inner: XmlElement): boolean =>
  outer.ns === NS_FORWARD &&
  inner.ns === NS_CLIENT &&
  inner.children.length === 0 &&
  (inner.local === "message" || inner.local === "presence" || inner.local === "iq");

/** Does this child make a message worth delivering? An empty body does not, nor the mark of a private message. */
export function isContent(of: XmlElement): boolean {
  if (ENTRIES.get(of.ns)?.content.has(of.local) !== true) return false;
  if (of.ns === NS_MUC_USER) return childElements(of).some(({ local }) => ROOM_NEWS.has(local));
  return of.children.length > 0 || !NEEDS_CHILDREN.has(of.local);
}

const ROOM_NEWS: Names = new Set(["invite", "decline", "status", "destroy"]);
const NEEDS_CHILDREN: Names = new Set(["body", "event", "reactions", "apply-to", "forwarded", "sent"]);

/** Real-time text and the follow-ups of a call say nothing that a refusal would have to answer (protocol.md §5.2). */
const SIGNAL_NAMESPACES: Names = new Set(["urn:xmpp:rtt:0", "urn:xmpp:call-message:1"]);
const CALL_SIGNALS: Names = new Set(["accept", "proceed", "reject", "retract", "ringing", "finish", "left"]);
const CALLS: Names = new Set(["urn:xmpp:jingle-message:0", "urn:xmpp:call-invites:0"]);

export const isSignal = (of: XmlElement): boolean =>
  ENTRIES.get(of.ns)?.signal.has(of.local) === true ||
  SIGNAL_NAMESPACES.has(of.ns) ||
  (CALLS.has(of.ns) && CALL_SIGNALS.has(of.local));

/** Nodes that people may publish and read: text about rooms, names and read marks (protocol.md §10). */
const LISTED_NODES: Names = new Set([
  ...ITEM_PAYLOADS.filter((ns) => !ns.startsWith("urn:ietf:")),
  "urn:xmpp:vcard4", // XEP-0292: the one node that is not named like its payload
]);

export const isListedNode = (node: string | undefined): boolean =>
  node !== undefined && LISTED_NODES.has(node);

const PUBSUB: Names = new Set([NS_PUBSUB, NS_PUBSUB_OWNER, NS_PUBSUB_EVENT]);

/** The pubsub node that an element names or must name; undefined where it is no such element. */
export function nodeOf(of: XmlElement): string | undefined {
  if (!PUBSUB.has(of.ns)) return undefined;
  return attribute(of, "node") ?? (NEEDS_NODE.has(of.local) ? "" : undefined);
}

const NEEDS_NODE: Names = new Set(["items", "publish", "create", "subscribe"]);
