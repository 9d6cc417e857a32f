/**
 * Every address in a stanza, with the place where it stands.
 *
 * Rule 1: a place is found by expanded names; a prefixed attribute (a decoy `x:to`) is no address.
 * Rule 2: an address that does not prepare is listed with `jid: undefined`; whoever asks treats it as outside.
 * Rule 3: stanzas inside the stanza are not entered: they are judged by themselves (`forwarded.ts`).
 * Sources: protocol.md §2.3, and the walker for the unlisted below its table.
 */
import { attribute, child, isElement, ownText, type NodePath, type XmlElement } from "../xml/element.ts";
import { walk } from "../xml/walk.ts";
import {
  ADDRESS_ATTRIBUTES,
  BOOKMARK_NAMESPACES,
  FORM_FIELDS,
  GENERIC_ATTRIBUTES,
  rowsFor,
  type AddressRow,
} from "./address-table.ts";
import type { Place } from "./address-places.ts";
import { isNestedStanza } from "./forwarded.ts";
import type { Jid, PrepareJid } from "./jid.ts";
import { NS_COMMANDS, NS_DATA } from "./ns.ts";
import type { Stanza } from "./stanza.ts";
import { addressesOfUri, isXmppUri, linkedAddresses } from "./xmpp-uri.ts";

export interface PlacedAddress {
  readonly place: Place;
  /** Of the element whose attribute or text it is. */
  readonly path: NodePath;
  /** Undefined where it stands in the element's text. */
  readonly attribute: string | undefined;
  readonly value: string;
  /** Prepared; undefined where it does not prepare. */
  readonly jid: Jid | undefined;
}

export function addressesOf(stanza: Stanza, prepare: PrepareJid): readonly PlacedAddress[] {
  const { toText, fromText } = stanza;
  const found: PlacedAddress[] = [];
  const hasReadableText = stanza.kind !== "iq";
  const isCommand = isOrder(stanza);
  if (toText !== undefined) found.push(ofStanza("to", toText, stanza.to));
  if (fromText !== undefined) found.push(ofStanza("from", fromText, stanza.from));
  walk(stanza.element, (of, path, parent) => {
    if (parent === undefined) return true;
    if (isNestedStanza(of, parent)) return false;
    visit({ prepare, path, found, hasReadableText, isCommand }, of, parent);
    return true;
  });
  return found;
}

const ofStanza = (name: "to" | "from", value: string, jid: Jid | undefined): PlacedAddress => ({
  place: name === "to" ? "stanza-to" : "stanza-from",
  path: [],
  attribute: name,
  value,
  jid,
});

interface Here {
  readonly prepare: PrepareJid;
  /** Of the element that is being read; live. */
  readonly path: NodePath;
  readonly found: PlacedAddress[];
  /** Links are looked for in what people read; an iq's texts are forms and settings (contact addresses and such). */
  readonly hasReadableText: boolean;
  /** What the server's form called an address need not be called so in the form sent back (XEP-0004 §3.2). */
  readonly isCommand: boolean;
}

const isOrder = ({ kind, type, element: iq }: Stanza): boolean =>
  kind === "iq" && type === "set" && child(iq, NS_COMMANDS, "command") !== undefined;

function visit(here: Here, of: XmlElement, parent: XmlElement): void {
  const listed = rowsFor(of.ns, of.local);
  for (const { ns, local, value } of of.attributes) {
    if (ns === "" && value !== "") visitAttribute(here, { listed, local, value });
  }
  if (of.children.length > 0) visitText(here, of, listed);
  if (of.ns === NS_DATA && of.local === "field") visitField(here, of);
  if (of.local === "conference" && BOOKMARK_NAMESPACES.has(of.ns)) visitBookmark(here, parent);
}

interface FoundAttribute {
  readonly listed: readonly AddressRow[] | undefined;
  readonly local: string;
  readonly value: string;
}

function visitAttribute(here: Here, { listed, local, value }: FoundAttribute): void {
  const place = listed?.find((row) => row.attribute === local)?.place;
  if (isXmppUri(value)) {
    for (const one of addressesOfUri(value)) add(here, place ?? "other", { attribute: local, value: one });
  } else if (LINKS.has(local)) {
    // Only there does a foreign scheme name someone (mailto:, sip:); elsewhere it is a web link.
    if (place === "extended-address") add(here, place, { attribute: local, value });
  } else if (place !== undefined) add(here, place, { attribute: local, value });
  else if (ADDRESS_ATTRIBUTES.has(local)) add(here, "other", { attribute: local, value });
  else if (GENERIC_ATTRIBUTES.has(local) && isAddressLike(value)) {
    add(here, "other", { attribute: local, value });
  }
}

/** Attributes that hold links of any scheme. */
const LINKS: ReadonlySet<string> = new Set(["uri", "url"]);

const LIKE_AN_ADDRESS = /[@.:[]/;
const LIKE_A_NUMBER = /^-?\d*(?:\.\d*)?$/;
const isAddressLike = (value: string): boolean => LIKE_AN_ADDRESS.test(value) && !LIKE_A_NUMBER.test(value);

function visitText(here: Here, of: XmlElement, listed: readonly AddressRow[] | undefined): void {
  const row = listed?.find((one) => one.attribute === undefined);
  if (row !== undefined) addText(here, row.place, ownText(of));
  else if (of.local === "jid") addText(here, "other", ownText(of));
  else if (here.hasReadableText) {
    for (const value of linkedAddresses(ownText(of))) add(here, "text-link", { attribute: undefined, value });
  }
}

/** White space around an address in text is layout. */
function addText(here: Here, place: Place, text: string): void {
  const value = text.trim();
  if (value === "") return;
  const named = isXmppUri(value) ? addressesOfUri(value) : [value];
  for (const one of named) add(here, place, { attribute: undefined, value: one });
}

/** Values stand in children, each a place of its own, so that one can be taken out. */
function visitField(here: Here, field: XmlElement): void {
  const name = attribute(field, "var") ?? "";
  const type = attribute(field, "type");
  const place =
    FORM_FIELDS.get(name) ?? (type === "jid-single" || type === "jid-multi" ? "form-jid" : undefined);
  if (place === undefined && !here.isCommand) return;
  field.children.forEach((node, index) => {
    if (!isElement(node) || node.local !== "value") return;
    const text = ownText(node);
    if (place === undefined && !isWholeAddress(text.trim(), here.prepare)) return;
    // COMPAT(XEP-0045's own getmemberlist): the values may be role names.
    if (name === "muc#roomconfig_getmemberlist" && !isAddressLike(text)) return;
    addText({ ...here, path: [...here.path, index] }, place ?? "form-jid", text);
  });
}

/** Of somebody, at a host with a dot: most words, and most passwords, are none. */
function isWholeAddress(text: string, prepare: PrepareJid): boolean {
  if (isXmppUri(text)) return true;
  return text.includes("@") && prepare(text)?.domain.includes(".") === true;
}

/** XEP-0402: the item's id is the room. */
function visitBookmark(here: Here, item: XmlElement): void {
  const value = attribute(item, "id");
  if (value === undefined || item.local !== "item") return;
  const path = here.path.slice(0, -1);
  here.found.push({ place: "bookmark-item", path, attribute: "id", value, jid: here.prepare(value) });
}

interface At {
  readonly attribute: string | undefined;
  readonly value: string;
}

function add({ prepare, path, found }: Here, place: Place, { attribute: name, value }: At): void {
  found.push({ place, path: [...path], attribute: name, value, jid: prepare(value) });
}
