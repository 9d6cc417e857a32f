/**
 * Every stanza that stands inside another: carbons, archive results, forwards, events, and any wrapper that nobody
 * has thought of yet.
 *
 * Rule 1: what counts is the element, not the wrapper: a message, presence or iq below the root is a stanza, wherever
 * it stands. What the rules see as a hole in the outer stanza is exactly what is listed here.
 * Rule 2: what cannot be read as a stanza (nested deeper than the limit, or in a namespace that only lax clients
 * accept) is listed with a fault and not entered, so that it is refused.
 * Sources: XEP-0297 1.0, XEP-0280 1.0, XEP-0313 1.1, XEP-0356 0.4; protocol.md §2.3 row 12.
 */
import { isElement, type NodePath, type XmlElement } from "../xml/element.ts";
import { walk } from "../xml/walk.ts";
import type { PrepareJid } from "./jid.ts";
import { NS_CLIENT, NS_FORWARD, NS_PUBSUB, NS_PUBSUB_EVENT } from "./ns.ts";
import { readUnframed, type Stanza } from "./stanza.ts";

/** The outermost wrapper decides: what an archive result holds stays an archive sighting however deep it stands. */
export type NestedCarrier = "carbon" | "archive" | "forward" | "event";

export interface NestedStanza {
  readonly carrier: NestedCarrier;
  /** From the outermost stanza's element to the inner message, presence or iq. */
  readonly path: NodePath;
  readonly stanza: Stanza;
  /** 1 for a stanza directly inside the outermost one. */
  readonly depth: number;
}

export interface ForwardContext {
  readonly prepare: PrepareJid;
}

/** Real traffic has two (an archived carbon of a forward has three). */
export const MAX_NESTING = 8;

const NONE: readonly NestedStanza[] = [];

/**
 * Above what any server or client puts into one stanza: what is beyond it is not listed, and the last one listed blocks.
 * Each is judged by itself, so a crowd of them would carry what a single one may not.
 */
export const MAX_LISTED = 16;

/** In document order; an outer one stands before those inside it. */
export function forwardedStanzas(stanza: Stanza, { prepare }: ForwardContext): readonly NestedStanza[] {
  const { element: root, byteCount } = stanza;
  if (!hasGrandchildren(root)) return NONE;
  const found: NestedStanza[] = [];
  const around: NodePath[] = [];
  walk(root, (of, path, parent) => {
    if (parent === undefined) return true;
    if (found.length > MAX_LISTED) return false;
    if (!isNestedStanza(of, parent)) return true;
    leave(around, path);
    const isLast = found.length === MAX_LISTED;
    const isReadable = !isLast && around.length < MAX_NESTING && of.ns === NS_CLIENT;
    const own = [...path];
    around.push(own);
    const read = readUnframed(of, { prepare, byteCount });
    found.push({
      carrier: isLast ? "forward" : carrierOf(root, path),
      path: own,
      stanza: isReadable ? read : { ...read, fault: "bad-nesting" },
      depth: around.length,
    });
    return isReadable;
  });
  return found;
}

/** Drops the enclosing stanzas that `path` is not inside. */
function leave(around: NodePath[], path: NodePath): void {
  for (let last = around.at(-1); last !== undefined && !isBelow(path, last); last = around.at(-1))
    around.pop();
}

/** Most stanzas are flat: a body, a request for a receipt, an id. */
function hasGrandchildren({ children }: XmlElement): boolean {
  for (const node of children) {
    if (!isElement(node)) continue;
    if (isStanzaName(node.local)) return true;
    for (const inner of node.children) if (isElement(inner)) return true;
  }
  return false;
}

const isBelow = (path: NodePath, outer: NodePath): boolean =>
  path.length > outer.length && outer.every((index, at) => path[at] === index);

const isStanzaName = (local: string): boolean =>
  local === "message" || local === "presence" || local === "iq";

/** Namespaces of stanzas on other kinds of stream; "" is what a wrapper without a default namespace leaves. */
const STREAM_NAMESPACES: ReadonlySet<string> = new Set([
  NS_CLIENT,
  "jabber:server",
  "jabber:component:accept",
  "jabber:component:connect",
  "",
]);

/** COMPAT(clients that look up inner stanzas by name alone): directly in a wrapper, the namespace is no excuse. */
export const isNestedStanza = (of: XmlElement, parent: XmlElement): boolean =>
  isStanzaName(of.local) && (STREAM_NAMESPACES.has(of.ns) || isWrapper(parent));

const isWrapper = ({ ns, local }: XmlElement): boolean =>
  ns === NS_FORWARD || local === "forwarded" || isCarbon(ns) || isArchive(ns);

const isCarbon = (ns: string): boolean => ns.startsWith("urn:xmpp:carbons:");
const isArchive = (ns: string): boolean => ns.startsWith("urn:xmpp:mam:");

function carrierOf(root: XmlElement, [first]: NodePath): NestedCarrier {
  const wrapper = first === undefined ? undefined : root.children[first];
  if (!isElement(wrapper)) return "forward";
  const { ns, local } = wrapper;
  if (isCarbon(ns) && (local === "sent" || local === "received")) return "carbon";
  if (isArchive(ns) && local === "result" && root.local === "message") return "archive";
  return ns === NS_PUBSUB_EVENT || ns === NS_PUBSUB ? "event" : "forward";
}
