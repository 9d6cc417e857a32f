/**
 * What a client received, in a form in which only what matters differs.
 *
 * Rule 1: names are expanded, attributes sorted: prefixes, quotes and order are a server's to choose.
 * Rule 2: only what a server makes anew each time is blotted out: ids that are not ours, times, digests over a
 * server's secrets, and the number that a run's accounts carry.
 * Rule 3: order is kept within one sender and lost between senders: no server promises more (design page §10).
 */
import type { Element } from "@xmpp/xml";
import { OWN_ID } from "./cast.ts";

/** Sender to its stanzas in order, one line of canonical XML each. */
export type Comparable = Readonly<Record<string, readonly string[]>>;

const DISCO_INFO = "http://jabber.org/protocol/disco#info";
const ADDRESS = "http://jabber.org/protocol/address";
const CAPS = "http://jabber.org/protocol/caps";
const PUBSUB_EVENT = "http://jabber.org/protocol/pubsub#event";
const BLOTTED = "*";
/** Text of these is an id of a server's making. */
const ID_TEXTS = new Set(["first", "last", "after", "jid"]);
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
/** What a server lists in no order of its own. */
const UNORDERED = new Set([
  `{${DISCO_INFO}}query`,
  "{http://jabber.org/protocol/disco#items}query",
  "{jabber:iq:roster}query",
  "{jabber:iq:roster}item",
  "{urn:xmpp:blocking}blocklist",
  "{jabber:x:data}field",
  "{http://jabber.org/protocol/rsm}set",
]);
/** Of a command's session, of how long somebody is away. */
const FRESH_ATTRIBUTES = new Set(["sessionid", "seconds"]);
const RUN = /\b(ana|raj|lee|tea)\d+\b/g;

/**
 * Left out on both sides, because the gateway takes them out of what it lets through: extended addresses (XEP-0033),
 * which no client may send (ejabberd stamps each personal event with one, naming the device that published), and the
 * hash over what a room can, since some of that is hidden (protocol page §3.3; ejabberd's rooms send it).
 */
const isTakenOut = (child: Element): boolean =>
  (child.is("addresses", ADDRESS) && child.parent?.getChild("event", PUBSUB_EVENT) !== undefined) ||
  (child.is("c", CAPS) && !String(child.parent?.attrs["from"]).includes("/"));

const isOwnId = (value: string): boolean => value.startsWith(OWN_ID) || value.includes("@");

const attributeText = (element: Element, name: string, value: string): string => {
  if (FRESH_ATTRIBUTES.has(name)) return BLOTTED;
  if (name === "id" && !isOwnId(value)) return BLOTTED;
  // A roster's version: a number here, a digest there.
  if (name === "ver" && element.getName() === "query") return BLOTTED;
  return withoutFresh(value);
};

const withoutFresh = (text: string): string => text.replaceAll(TIME, BLOTTED).replaceAll(RUN, "$1");

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");

const textOf = (element: Element, text: string): string => {
  const name = element.getName();
  if (ID_TEXTS.has(name) && element.parent?.getName() === "set") return BLOTTED;
  if (name === "utc" || name === "tzo" || name === "unique") return BLOTTED;
  return escape(withoutFresh(text));
};

const attributesOf = (element: Element): readonly string[] =>
  Object.entries<unknown>(element.attrs)
    .filter(([name]) => name !== "xmlns" && !name.startsWith("xmlns:"))
    .map(([name, value]) => ` ${name}="${escape(attributeText(element, name, String(value)))}"`)
    .toSorted();

const isResultForm = (element: Element): boolean =>
  element.is("x", "jabber:x:data") && element.attrs["type"] === "result";

/** Prosody puts words and older invitation beside it, whichever comes first. */
const isInvitation = (element: Element): boolean =>
  element.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("invite") !== undefined;

/** Canonical XML of one element, its namespace told as `{namespace}name`. */
export const canonical = (element: Element): string => {
  const name = `{${element.getNS() ?? "jabber:client"}}${element.getName()}`;
  const children = element.children.map((child) => {
    if (typeof child === "string") return textOf(element, child);
    return isTakenOut(child) ? "" : canonical(child);
  });
  const isUnordered = UNORDERED.has(name) || isResultForm(element) || isInvitation(element);
  return `<${name}${attributesOf(element).join("")}>${(isUnordered ? children.toSorted() : children).join("")}</>`;
};

/**
 * Left out on both sides: what a library asks of its own accord after it saw entity capabilities (the gateway takes
 * those out of the features, because it hides some of them: protocol page §3.3).
 */
const isLeftOut = (stanza: Element): boolean => stanza.getChild("query", DISCO_INFO) !== undefined;

/** The sender's address, without the run's number. */
export const fromOf = (stanza: Element): string => {
  const from: unknown = stanza.attrs["from"];
  return typeof from === "string" ? from.replaceAll(RUN, "$1") : "(none)";
};

export const comparable = (stanzas: readonly Element[]): Comparable =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        stanzas.filter((stanza) => !isLeftOut(stanza)),
        fromOf,
      ),
    ]
      .map(([sender, all]) => [sender, all.map(canonical)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
