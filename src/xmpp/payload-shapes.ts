/**
 * What the elements of an allowed payload may bear: attributes by name, and which of them hold text.
 *
 * Rule: an attribute or a text that the specification does not know is read by no client and shown to nobody, so it
 * is a hiding place. A namespace without a row here bears nothing.
 * One row is one line: the table is kept from the formatter.
 * Sources: the specifications beside the rows of payloads-message.ts and payloads-iq.ts; COMPAT rows name the client.
 */
import {
  NS_ADDRESS,
  NS_BIND,
  NS_CLIENT,
  NS_CONFERENCE,
  NS_DATA,
  NS_DELAY,
  NS_GATEWAY,
  NS_MAM,
  NS_MUC,
  NS_MUC_ADMIN,
  NS_MUC_OWNER,
  NS_MUC_USER,
  NS_PUBSUB,
  NS_PUBSUB_EVENT,
  NS_PUBSUB_OWNER,
  NS_REGISTER,
  NS_ROSTER,
  NS_SID,
  NS_STANZAS,
} from "./ns.ts";

export interface PayloadShape {
  readonly ns: string;
  readonly attributes?: string;
  /** Elements that hold text for people, of any length; `*` for all. */
  readonly text?: string;
  /** Elements that hold what programs write: a number, an id, a hash. */
  readonly codes?: string;
}

const MAM_BEARS = { attributes: "queryid node id complete stable default timestamp", text: "jid" };
const HAT_BEARS = { attributes: "title uri hue" };
const MODERATE_BEARS = { attributes: "id by", text: "reason" };
const HASH_BEARS = { attributes: "algo", codes: "hash" };
const NOTIFY_BEARS = { attributes: "identity-category identity-type" };
const REPORT_BEARS = { attributes: "reason", text: "text" };
const PUBSUB_BEARS =
  "node id publisher jid subid subscription affiliation expiry uri notify max_items type access";

// prettier-ignore
const IN_MESSAGES: readonly PayloadShape[] = [
  // COMPAT(older servers: an error's words stand directly in it, XEP-0086)
  { ns: NS_CLIENT, attributes: "parent type code by", text: "body subject status error", codes: "thread show priority" },
  { ns: NS_STANZAS, text: "text gone redirect" },
  { ns: "urn:xmpp:receipts", attributes: "id" },
  // COMPAT(Conversations: `sender` in rooms)
  { ns: "urn:xmpp:chat-markers:0", attributes: "id sender thread" },
  { ns: NS_SID, attributes: "id by" },
  { ns: NS_DELAY, attributes: "stamp from", text: "delay" },
  { ns: "jabber:x:delay", attributes: "stamp from", text: "x" },
  { ns: "urn:xmpp:message-correct:0", attributes: "id" },
  { ns: "urn:xmpp:message-retract:1", attributes: "id stamp from by", text: "reason" },
  { ns: "urn:xmpp:message-retract:0", attributes: "id stamp from by" },
  { ns: "urn:xmpp:message-moderate:1", ...MODERATE_BEARS },
  { ns: "urn:xmpp:message-moderate:0", ...MODERATE_BEARS },
  { ns: "urn:xmpp:fasten:0", attributes: "id clear shell" },
  { ns: "urn:xmpp:reactions:0", attributes: "id", codes: "reaction" },
  { ns: "urn:xmpp:reply:0", attributes: "id to" },
  { ns: "urn:xmpp:fallback:0", attributes: "for start end" },
  { ns: "urn:xmpp:reference:0", attributes: "type uri begin end anchor" },
  { ns: "jabber:x:event", codes: "id" },
  { ns: NS_ADDRESS, attributes: "type jid" },
  { ns: "urn:xmpp:mam:tmp", attributes: "by id" },
  { ns: NS_PUBSUB_EVENT, attributes: PUBSUB_BEARS },
  { ns: NS_MUC, attributes: "maxchars maxstanzas seconds since", text: "password" },
  { ns: NS_MUC_USER, attributes: "to from thread affiliation jid nick role code", text: "reason password" },
  // COMPAT(Prosody: the reason of a room's invitation once more, as text)
  { ns: NS_CONFERENCE, attributes: "jid password reason continue thread", text: "x" },
  { ns: "urn:xmpp:occupant-id:0", attributes: "id" },
  { ns: "urn:xmpp:hats:0", ...HAT_BEARS },
  { ns: "http://prosody.im/protocol/hats:1", ...HAT_BEARS },
  { ns: "xmpp:prosody.im/protocol/hats:1", ...HAT_BEARS },
  { ns: "http://jabber.org/protocol/caps", attributes: "node ver hash ext" },
  { ns: "urn:xmpp:hashes:2", ...HASH_BEARS },
  { ns: "urn:xmpp:hashes:1", ...HASH_BEARS },
  { ns: "vcard-temp:x:update", text: "nickname", codes: "photo" },
  { ns: "http://jabber.org/protocol/nick", text: "nick" },
  { ns: "urn:xmpp:idle:1", attributes: "since" },
  { ns: "http://jabber.org/protocol/rosterx", attributes: "action jid name", text: "group" },
  { ns: "urn:xmpp:moved:1", text: "old-jid new-jid" },
];

// prettier-ignore
const IN_REQUESTS: readonly PayloadShape[] = [
  { ns: NS_ROSTER, attributes: "ver jid name subscription ask approved", text: "group" },
  { ns: NS_BIND, text: "jid resource" },
  { ns: "http://jabber.org/protocol/disco#info", attributes: "node category type name var" },
  { ns: "http://jabber.org/protocol/disco#items", attributes: "node jid name action" },
  { ns: "jabber:iq:version", text: "name version os" },
  { ns: "urn:xmpp:time", codes: "tzo utc" },
  { ns: "jabber:iq:time", codes: "utc tz display" },
  { ns: "jabber:iq:last", attributes: "seconds", text: "query" },
  { ns: "urn:xmpp:blocking", attributes: "jid" },
  { ns: "urn:xmpp:reporting:1", ...REPORT_BEARS },
  { ns: "urn:xmpp:reporting:0", ...REPORT_BEARS },
  { ns: "jabber:iq:privacy", attributes: "name type value action order" },
  { ns: NS_REGISTER, text: "*" },
  { ns: "urn:xmpp:cam:0", attributes: "id connected type status", text: "software uri device", codes: "first-seen last-seen" },
  { ns: "urn:xmpp:push:0", attributes: "jid node" },
  { ns: "urn:xmpp:mix:pam:2", attributes: "channel" },
  { ns: NS_MAM, ...MAM_BEARS },
  { ns: "urn:xmpp:mam:1", ...MAM_BEARS },
  { ns: "urn:xmpp:mam:0", ...MAM_BEARS },
  { ns: "http://jabber.org/protocol/rsm", attributes: "index", codes: "after before count first index last max" },
  // COMPAT(libpurple, Gajim, Psi: `minimize`, `print_status`)
  { ns: "storage:bookmarks", attributes: "jid name autojoin minimize url id", text: "nick password", codes: "print_status" },
  { ns: "urn:xmpp:bookmarks:1", attributes: "name autojoin", text: "nick password" },
  { ns: "urn:xmpp:bookmarks:0", attributes: "name autojoin", text: "nick password" },
  { ns: "urn:xmpp:notification-settings:1", ...NOTIFY_BEARS },
  { ns: "urn:xmpp:notification-settings:0", ...NOTIFY_BEARS },
  { ns: "storage:rosternotes", attributes: "jid cdate mdate", text: "note" },
  { ns: "storage:metacontacts", attributes: "jid tag order" },
  { ns: "roster:delimiter", codes: "roster" },
  { ns: NS_PUBSUB, attributes: PUBSUB_BEARS },
  { ns: NS_PUBSUB_OWNER, attributes: PUBSUB_BEARS },
  { ns: "vcard-temp", attributes: "version prodid", text: "*" },
  { ns: "urn:ietf:params:xml:ns:vcard-4.0", attributes: "name", text: "*" },
  { ns: "jabber:iq:search", attributes: "jid", text: "instructions first last nick email" },
  { ns: "https://xmlns.zombofant.net/muclumbus/search/1.0", attributes: "address", text: "*" },
  { ns: NS_MUC_ADMIN, attributes: "affiliation jid nick role", text: "reason" },
  { ns: NS_MUC_OWNER, attributes: "jid affiliation nick role", text: "reason password" },
  { ns: "http://jabber.org/protocol/commands", attributes: "node action sessionid status execute type", text: "note" },
  { ns: "http://jabber.org/protocol/muc#unique", codes: "unique" },
  { ns: NS_DATA, attributes: "type var label", text: "title instructions value desc" },
  { ns: "http://jabber.org/protocol/xdata-validate", attributes: "datatype min max", codes: "regex" },
  { ns: "http://jabber.org/protocol/xdata-layout", attributes: "label var", text: "text" },
  { ns: "http://jabber.org/protocol/pubsub#errors", attributes: "feature" },
  { ns: NS_GATEWAY, attributes: "ref clause" },
];

export const PAYLOAD_SHAPES: readonly PayloadShape[] = [...IN_MESSAGES, ...IN_REQUESTS];
