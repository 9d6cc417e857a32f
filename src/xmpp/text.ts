/**
 * Every text of a stanza that a person or a program could read, with its place.
 *
 * Rule 1: nothing is left out by name. An element or attribute that this file has never heard of is text; only
 * those listed as written by programs (ids, stamps, hashes, addresses) are marked `machine`, and still listed.
 * Rule 2: the stanza as a whole is a text too (`joined`), or a number could be cut in two: what people write in it,
 * elements and attributes alike, and a thread that is no program's id.
 * Sources: protocol.md §4.2, §4.3 step 1; XEP-0045 §7.2, §7.6 (the nick is the resource of `to`).
 */
import { isElement, type NodePath, type XmlAttribute, type XmlElement } from "../xml/element.ts";
import { NS_DATA, NS_MUC, NS_XML } from "./ns.ts";
import type { Stanza } from "./stanza.ts";

export type TextPlace =
  | "body"
  | "subject"
  | "thread"
  | "status"
  | "nick"
  | "reason"
  | "form"
  | "error"
  | "roster"
  | "vcard"
  /** Any other character data. */
  | "text"
  /** The resource of `to` in a presence to a room. */
  | "room-nick"
  /** An attribute that people may fill. */
  | "attribute"
  /** Written by programs: ids, stamps, hashes, addresses. */
  | "machine"
  /** All text of the stanza, put end to end. */
  | "joined";

/** A piece of a text that is spread over several nodes. */
export interface TextPart {
  readonly place: TextPlace;
  readonly path: NodePath;
  /** As in `PlacedText`. */
  readonly attribute?: string;
  readonly attributeNs?: string;
  /** Where the piece begins in the text. */
  readonly start: number;
}

export interface PlacedText {
  /** The text node; the element where `attribute` is given; the nearest common element where `parts` is. */
  readonly path: NodePath;
  /** Local name of the attribute, `attributeNs` its namespace where that is not "". */
  readonly attribute?: string;
  readonly attributeNs?: string;
  readonly text: string;
  /** Offset of `text` in the attribute's value: the nick begins behind the room. */
  readonly offset?: number;
  readonly place: TextPlace;
  /** In order, without gaps; absent where the text is one node. */
  readonly parts?: readonly TextPart[];
}

/** Values up to this length hold no finding and are too many (`chat`, `get`, `1`). */
const SHORT_VALUE = 3;

const PLACE_OF_ELEMENT: ReadonlyMap<string, TextPlace> = new Map([
  ["body", "body"],
  ["subject", "subject"],
  ["status", "status"],
  ["nick", "nick"],
  ["reason", "reason"],
  ["group", "roster"],
]);

/** Elements whose character data programs write; by namespace, then local name. */
const MACHINE_ELEMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["http://jabber.org/protocol/rsm", new Set(["first", "last", "before", "after", "max", "count", "index"])],
  ["vcard-temp:x:update", new Set(["photo"])],
  ["urn:xmpp:hashes:2", new Set(["hash"])],
  ["urn:xmpp:caps", new Set(["hash"])],
  ["urn:ietf:params:xml:ns:xmpp-bind", new Set(["jid"])],
  ["urn:xmpp:time", new Set(["utc", "tzo"])],
]);

/** Attributes that programs write, in any element. */
const MACHINE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...[
    "id",
    "type",
    "to",
    "from",
    "by",
    "jid",
    "with",
    "stamp",
    "ver",
    "hash",
    "queryid",
    "node",
    "var",
    "sid",
  ],
  ...["xmlns", "initiator", "responder", "publisher", "ask", "subscription", "affiliation", "role", "code"],
  ...[
    "sender",
    "parent",
    "thread",
    "begin",
    "end",
    "start",
    "index",
    "min",
    "max",
    "order",
    "maxchars",
    "maxstanzas",
  ],
  ...[
    "max_items",
    "timestamp",
    "expiry",
    "subid",
    "hue",
    "cdate",
    "mdate",
    "default",
    "autojoin",
    "minimize",
  ],
  ...[
    "algo",
    "category",
    "h",
    "previd",
    "since",
    "seconds",
    "version",
    "for",
    "complete",
    "stable",
    "new-jid",
  ],
]);

/** @param rooms domains of services, prepared: a presence to one of them is to a room. */
export function textsOf(stanza: Stanza, rooms: ReadonlySet<string>): readonly PlacedText[] {
  const isAnswer = stanza.kind === "iq" && (stanza.type === "result" || stanza.type === "error");
  const walk: Walk = { texts: [], nodes: [], joinsAttributes: !isAnswer };
  visit(stanza.element, walk);
  const nick = roomNickOf(stanza, rooms);
  if (nick !== undefined) walk.texts.push(nick);
  if (walk.nodes.length > 1) walk.texts.push(concatenated(walk.nodes, "joined"));
  return walk.texts;
}

interface TextNode extends Omit<TextPart, "start"> {
  readonly text: string;
}

interface Walk {
  readonly texts: PlacedText[];
  /** What goes into the join, in document order. */
  readonly nodes: TextNode[];
  /** Not in an answer: lists of a server's names and labels would string together to numbers that nobody wrote. */
  readonly joinsAttributes: boolean;
}

/** One element on the way down. */
interface Level {
  readonly element: XmlElement;
  readonly path: NodePath;
  index: number;
  own: TextNode[] | undefined;
}

/** Iterative: a peer decides how deep a tree is (protocol.md §6.2). */
function visit(root: XmlElement, walk: Walk): void {
  const above: Level[] = [];
  let level: Level = { element: root, path: [], index: 0, own: undefined };
  addAttributes(root, level.path, walk);
  for (;;) {
    const node = level.element.children[level.index];
    if (node === undefined) {
      if (level.own !== undefined) walk.texts.push(ownText(level.own));
      const parent = above.pop();
      if (parent === undefined) return;
      level = parent;
      continue;
    }
    const { element, path, index } = level;
    level.index += 1;
    if (isElement(node)) {
      if (node.attributes.length === 0 && node.children.length === 0) continue;
      const inner = [...path, index];
      addAttributes(node, inner, walk);
      if (node.children.length === 0) continue;
      above.push(level);
      level = { element: node, path: inner, index: 0, own: undefined };
    } else if (!BLANK.test(node)) {
      const found = { path: [...path, index], text: node, place: placeOf(element) };
      (level.own ??= []).push(found);
      if (isJoined(found)) walk.nodes.push(found);
    }
  }
}

function addAttributes(element: XmlElement, path: NodePath, walk: Walk): void {
  for (const one of element.attributes) {
    const { ns, local, value } = one;
    const place = isMachines(one) ? "machine" : "attribute";
    const isRead = value.length > SHORT_VALUE;
    const isJoined = walk.joinsAttributes && place === "attribute";
    if (!isRead && !isJoined) continue;
    const found: PlacedText =
      ns === ""
        ? { path, attribute: local, text: value, place }
        : { path, attribute: local, attributeNs: ns, text: value, place };
    if (isRead) walk.texts.push(found);
    if (isJoined) walk.nodes.push(found);
  }
}

const isMachines = ({ ns, local }: XmlAttribute): boolean =>
  ns === "" ? MACHINE_ATTRIBUTES.has(local) : ns === NS_XML;

const BLANK = /^\s*$/;

/** Character data of one element, child elements left out, is read as one text. */
function ownText(nodes: readonly TextNode[]): PlacedText {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? only : concatenated(nodes, only?.place ?? "text");
}

function placeOf(element: XmlElement): TextPlace {
  if (MACHINE_ELEMENTS.get(element.ns)?.has(element.local) === true) return "machine";
  if (element.local === "thread") return "thread";
  if (element.ns === NS_DATA) return "form";
  if (element.ns === "vcard-temp" || element.ns === "urn:ietf:params:xml:ns:vcard-4.0") return "vcard";
  if (element.ns === "urn:ietf:params:xml:ns:xmpp-stanzas") return "error";
  return PLACE_OF_ELEMENT.get(element.local) ?? "text";
}

/** Lone flags of a form would string together to numbers that nobody wrote. */
const FLAG = /^(?:[01]|true|false)$/;
/** COMPAT(Gajim, Dino: a UUID or a hash; Pidgin: `purple` and eight figures) */
const THREAD_ID =
  /^(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{32,64}|purple[\da-f]{8})$/;

function isJoined({ text, place }: TextNode): boolean {
  if (place === "thread") return !THREAD_ID.test(text);
  return place !== "machine" && !(place === "form" && FLAG.test(text));
}

function concatenated(nodes: readonly TextNode[], place: TextPlace): PlacedText {
  const parts: TextPart[] = [];
  let text = "";
  for (const { text: piece, ...bearer } of nodes) {
    parts.push({ ...bearer, start: text.length });
    text += piece;
  }
  const [first] = parts;
  return { path: place === "joined" ? [] : (first?.path.slice(0, -1) ?? []), text, place, parts };
}

/** The address stays a machine's; the nick in it, at a join or a change, is what the room will read. */
function roomNickOf(stanza: Stanza, rooms: ReadonlySet<string>): PlacedText | undefined {
  const { kind, toText } = stanza;
  if (kind !== "presence" || toText === undefined) return undefined;
  const offset = toText.indexOf("/") + 1;
  if (offset === 0 || !isToRoom(stanza, rooms)) return undefined;
  return { path: [], attribute: "to", text: toText.slice(offset), offset, place: "room-nick" };
}

const isToRoom = ({ element, type, to }: Stanza, rooms: ReadonlySet<string>): boolean =>
  (type === "available" && to !== undefined && rooms.has(to.domain)) ||
  element.children.some((node) => isElement(node) && node.ns === NS_MUC);
