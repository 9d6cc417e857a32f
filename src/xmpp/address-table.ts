/**
 * Where addresses hide: one row for each place, by namespace, element and attribute.
 *
 * Rule: a new extension is a new row here, of a place whose act stands in `address-places.ts`; a row without a specimen
 * fails the matrix (test/support/address-specimens.ts). What has no row is still found by the names in
 * `GENERIC_ATTRIBUTES`.
 * Sources: protocol.md §2.3 (the rows that each place belongs to stand in `address-places.ts`); the XEPs named beside the rows.
 */
import type { Place } from "./address-places.ts";
import {
  NS_ADDRESS,
  NS_CLIENT,
  NS_CONFERENCE,
  NS_DELAY,
  NS_MAM,
  NS_MUC_ADMIN,
  NS_MUC_OWNER,
  NS_MUC_USER,
  NS_PUBSUB,
  NS_PUBSUB_EVENT,
  NS_PUBSUB_OWNER,
  NS_ROSTER,
  NS_SID,
  NS_STANZAS,
} from "./ns.ts";

export interface AddressRow {
  readonly place: Place;
  readonly ns: string;
  readonly local: string;
  /** Undefined where the element's own text is the address. */
  readonly attribute: string | undefined;
}

const row = (place: Place, ns: string, where: string): AddressRow => {
  const [local = "", attribute] = where.split("@");
  return { place, ns, local, attribute };
};

/** `element@attribute` for each, or `element` for its text. */
const rows = (place: Place, ns: string, ...where: readonly string[]): readonly AddressRow[] =>
  where.map((one) => row(place, ns, one));

const PUBSUB_ROWS = [NS_PUBSUB, NS_PUBSUB_EVENT, NS_PUBSUB_OWNER].flatMap((ns) => [
  ...rows("pubsub-subscriber", ns, "subscribe@jid", "subscription@jid", "subscriptions@jid"),
  ...rows("pubsub-subscriber", ns, "options@jid", "affiliation@jid"),
  ...rows("withdrawal", ns, "unsubscribe@jid"),
  ...rows("pubsub-redirect", ns, "redirect@uri"),
  ...rows("pubsub-publisher", ns, "item@publisher", "retract@publisher"),
]);

/** Every location, in no order that matters. */
export const ADDRESS_ROWS: readonly AddressRow[] = [
  ...rows("roster-item", NS_ROSTER, "item@jid"), // RFC 6121 §2.1
  ...rows("muc-invite", NS_MUC_USER, "invite@to", "invite@from", "decline@to", "decline@from"), // XEP-0045 §7.8
  ...rows("direct-invite", NS_CONFERENCE, "x@jid"), // XEP-0249
  ...rows("muc-admin-item", NS_MUC_ADMIN, "item@jid"), // XEP-0045 §9
  ...rows("muc-admin-item", NS_MUC_OWNER, "item@jid"),
  ...rows("muc-user-item", NS_MUC_USER, "item@jid"),
  ...rows("muc-item-actor", NS_MUC_USER, "actor@jid"),
  ...rows("muc-item-actor", NS_MUC_ADMIN, "actor@jid"),
  ...rows("muc-destroy", NS_MUC_OWNER, "destroy@jid"), // XEP-0045 §10.9
  ...rows("muc-destroy", NS_MUC_USER, "destroy@jid"),
  ...rows("extended-address", NS_ADDRESS, "address@jid", "address@uri"), // XEP-0033
  ...[NS_MAM, "urn:xmpp:mam:1", "urn:xmpp:mam:0"].flatMap((ns) => rows("mam-preference", ns, "jid")), // XEP-0441
  ...PUBSUB_ROWS, // XEP-0060
  ...rows("push-service", "urn:xmpp:push:0", "enable@jid"), // XEP-0357
  ...rows("withdrawal", "urn:xmpp:push:0", "disable@jid"),
  ...rows("disco-item", "http://jabber.org/protocol/disco#items", "item@jid"), // XEP-0030
  ...rows("disco-item", "jabber:iq:agents", "agent@jid"), // XEP-0094
  ...rows("disco-item", "jabber:iq:browse", "item@jid", "service@jid", "conference@jid", "user@jid"), // XEP-0011
  ...rows("roster-exchange-item", "http://jabber.org/protocol/rosterx", "item@jid"), // XEP-0144
  ...rows("roster-exchange-item", "jabber:x:roster", "item@jid"), // XEP-0093
  ...rows("withdrawal", "urn:xmpp:blocking", "item@jid"), // XEP-0191
  ...rows("message-rule", "http://jabber.org/protocol/amp", "amp@to", "amp@from"), // XEP-0079
  ...rows("delay-from", NS_DELAY, "delay@from"), // XEP-0203
  ...rows("delay-from", "jabber:x:delay", "x@from"), // XEP-0091
  ...rows("stanza-id-by", NS_SID, "stanza-id@by"), // XEP-0359
  ...rows("mention", "urn:xmpp:reply:0", "reply@to"), // XEP-0461
  ...rows("mention", "urn:xmpp:mentions:0", "mention@uri", "mention@jid"),
  ...rows("mention", "urn:xmpp:reference:0", "reference@uri"), // XEP-0372
  ...["urn:xmpp:moved:1", "urn:xmpp:moved:0"].flatMap((ns) => rows("moved", ns, "new-jid", "old-jid")), // XEP-0283
  ...rows("gone", NS_STANZAS, "gone", "redirect"), // RFC 6120 §8.3.3.5, §8.3.3.14
  ...rows("error-by", NS_CLIENT, "error@by"),
  ...rows("bookmark", "storage:bookmarks", "conference@jid", "url@url"), // XEP-0048
  ...rows("withdrawal", "storage:rosternotes", "note@jid"), // XEP-0145
  ...rows("withdrawal", "storage:metacontacts", "meta@jid"), // XEP-0209
  ...rows("channel", "urn:xmpp:mix:pam:2", "client-join@channel"), // XEP-0405
  ...rows("withdrawal", "urn:xmpp:mix:pam:2", "client-leave@channel"),
  ...rows("channel", "urn:xmpp:mix:misc:0", "inviter", "invitee", "channel"), // XEP-0407
  ...rows("search-result", "jabber:iq:search", "item@jid"), // XEP-0055
  ...rows("search-result", "https://xmlns.zombofant.net/muclumbus/search/1.0", "item@address"),
];

const TABLE: ReadonlyMap<string, ReadonlyMap<string, readonly AddressRow[]>> = tabulate();

function tabulate(): ReadonlyMap<string, ReadonlyMap<string, readonly AddressRow[]>> {
  const table = new Map<string, Map<string, readonly AddressRow[]>>();
  for (const one of ADDRESS_ROWS) {
    const byLocal = table.get(one.ns) ?? new Map<string, readonly AddressRow[]>();
    byLocal.set(one.local, [...(byLocal.get(one.local) ?? []), one]);
    table.set(one.ns, byLocal);
  }
  return table;
}

export const rowsFor = (ns: string, local: string): readonly AddressRow[] | undefined =>
  TABLE.get(ns)?.get(local);

/** XEP-0402: the id of the item around such an element is a room. */
export const BOOKMARK_NAMESPACES: ReadonlySet<string> = new Set([
  "urn:xmpp:bookmarks:1",
  "urn:xmpp:bookmarks:0",
]);

/** Form fields that hold addresses though their type need not say so (XEP-0045 §10.2, XEP-0313 §4.1, XEP-0133). */
export const FORM_FIELDS: ReadonlyMap<string, Place> = new Map<string, Place>([
  ["muc#roomconfig_roomadmins", "muc-config-field"],
  ["muc#roomconfig_roomowners", "muc-config-field"],
  ["muc#roomconfig_getmemberlist", "muc-config-field"],
  ["muc#roomconfig_captcha_whitelist", "muc-config-field"], // ejabberd
  ["muc#roomconfig_pubsub", "muc-config-field"],
  ["with", "mam-with"],
  ["jid", "form-jid"],
  ["muc#jid", "form-jid"],
  ["muc#roominfo_contactjid", "form-jid"],
  ["accountjid", "form-jid"],
  ["accountjids", "form-jid"],
  ["pubsub#subscriber_jid", "form-jid"],
  ["pubsub#creator", "form-jid"],
  ["pubsub#owner", "form-jid"],
  ["pubsub#publisher", "form-jid"],
  ["pubsub#contact", "form-jid"],
  ["pubsub#replyto", "form-jid"],
  ["pubsub#replyroom", "form-jid"],
]);

/** Attribute names that hold an address wherever they stand. */
export const ADDRESS_ATTRIBUTES: ReadonlySet<string> = new Set(["jid", "initiator", "responder"]);

/** Attribute names that also hold plain words and numbers: an address there has `@`, a dot, a colon or a bracket. */
export const GENERIC_ATTRIBUTES: ReadonlySet<string> = new Set([
  "to",
  "from",
  "by",
  "with",
  "channel",
  "room",
  "owner",
  "actor",
  "participant",
  "publisher",
  "inviter",
  "address",
  "sender",
]);
