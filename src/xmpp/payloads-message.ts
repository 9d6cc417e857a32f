/**
 * Payloads that a message or a presence may carry under a text-only policy.
 *
 * Rule 1: what is not here is unknown, and unknown is removed. A row is added only with the spec read.
 * Rule 2: nothing here carries a file, a call or a cipher; payloads-refused.ts has those.
 * One row is one line: the tables are kept from the formatter.
 * Sources: RFC 6121 §4.7, §5.2; protocol.md §4.2 (starter list), §10; the clients listed in protocol.md §9.
 */
import type { AllowedPayload } from "./payload.ts";
import {
  NS_ADDRESS,
  NS_CARBONS,
  NS_CLIENT,
  NS_CAPS,
  NS_CAPS2,
  NS_CONFERENCE,
  NS_DATA,
  NS_DELAY,
  NS_FORWARD,
  NS_MUC,
  NS_MUC_USER,
  NS_PUBSUB_EVENT,
  NS_SID,
  NS_STANZAS,
} from "./ns.ts";

export const NS_REACTIONS = "urn:xmpp:reactions:0"; // XEP-0444
export const NS_FALLBACK = "urn:xmpp:fallback:0"; // XEP-0428
export const NS_REFERENCE = "urn:xmpp:reference:0"; // XEP-0372
export const NS_AVATAR_UPDATE = "vcard-temp:x:update"; // XEP-0153
export const NS_BOOKMARKS_PRIVATE = "storage:bookmarks"; // XEP-0048
export const NS_BOOKMARKS_PEP: readonly string[] = ["urn:xmpp:bookmarks:1", "urn:xmpp:bookmarks:0"]; // XEP-0402
export const NS_NICK = "http://jabber.org/protocol/nick"; // XEP-0172
export const NS_VCARD4 = "urn:ietf:params:xml:ns:vcard-4.0"; // RFC 6351
export const NS_ROSTER_EXCHANGE = "http://jabber.org/protocol/rosterx"; // XEP-0144
export const NS_MOVED = "urn:xmpp:moved:1"; // XEP-0283
export const NS_DISPLAYED = "urn:xmpp:mds:displayed:0"; // XEP-0490

const MODERATE = ["urn:xmpp:message-moderate:1", "urn:xmpp:message-moderate:0"];
const RETRACT_0 = "urn:xmpp:message-retract:0";
const OCCUPANT = "urn:xmpp:occupant-id:0";
const HASHES = ["urn:xmpp:hashes:2", "urn:xmpp:hashes:1"];

/** What the payload of a pubsub item may be (XEP-0060 §7.1); payloads.ts makes the list of nodes of it. */
export const ITEM_PAYLOADS: readonly string[] = [
  NS_BOOKMARKS_PRIVATE,
  ...NS_BOOKMARKS_PEP,
  NS_NICK,
  NS_VCARD4,
  NS_DISPLAYED,
  NS_MOVED,
];

// prettier-ignore
const CHAT: readonly AllowedPayload[] = [
  {
    ns: NS_CLIENT,
    spec: "RFC 6121",
    title: "Message, presence and error children",
    in: { message: "body subject thread error", presence: "show status priority error" },
    holds: [
      NS_STANZAS,
      "http://jabber.org/protocol/pubsub#errors",
      "urn:xmpp:blocking:errors",
      "urn:xmpp:errors",
      "urn:stanzagate:policy:1",
    ],
    content: "body subject error",
    signal: "thread",
  },
  { ns: "urn:xmpp:receipts", spec: "XEP-0184 1.4.0", title: "Message Delivery Receipts", in: { message: "request received" }, content: "received", signal: "request received" },
  { ns: "http://jabber.org/protocol/chatstates", spec: "XEP-0085 2.1", title: "Chat State Notifications", in: { message: "active composing paused inactive gone" }, signal: "active composing paused inactive gone" },
  { ns: "urn:xmpp:chat-markers:0", spec: "XEP-0333", title: "Displayed Markers", in: { message: "markable received displayed acknowledged" }, content: "received displayed acknowledged", signal: "markable received displayed acknowledged" },
  { ns: "urn:xmpp:hints", spec: "XEP-0334 0.3.0", title: "Message Processing Hints", in: { message: "store no-store no-copy no-permanent-store" }, signal: "store no-store no-copy no-permanent-store" },
  { ns: NS_SID, spec: "XEP-0359 0.6.1", title: "Unique and Stable Stanza IDs", in: { message: "origin-id stanza-id", presence: "origin-id stanza-id" }, signal: "origin-id stanza-id" },
  { ns: NS_DELAY, spec: "XEP-0203 2.0", title: "Delayed Delivery", in: { message: "delay", presence: "delay" }, signal: "delay" },
  { ns: "jabber:x:delay", spec: "XEP-0091 1.4", title: "Legacy Delayed Delivery", in: { message: "x", presence: "x" }, signal: "x" },
  { ns: "urn:xmpp:message-correct:0", spec: "XEP-0308 1.2.0", title: "Last Message Correction", in: { message: "replace" } },
  { ns: "urn:xmpp:message-retract:1", spec: "XEP-0424", title: "Message Retraction", in: { message: "retract retracted" }, inner: "reason", holds: [...MODERATE, OCCUPANT], content: "retract retracted" },
  { ns: RETRACT_0, spec: "XEP-0424 0.3.0", title: "Message Retraction, older", in: { message: "retract retracted" }, content: "retract retracted" },
  { ns: "urn:xmpp:message-moderate:1", spec: "XEP-0425", title: "Moderated Message Retraction", in: { message: "moderated", set: "moderate" }, inner: "reason", holds: ["urn:xmpp:message-retract:1", OCCUPANT], content: "moderated" },
  { ns: "urn:xmpp:message-moderate:0", spec: "XEP-0425 0.2.1", title: "Moderated Message Retraction, older", in: { message: "moderated" }, inner: "moderate reason", holds: [RETRACT_0, OCCUPANT], content: "moderated" },
  { ns: "urn:xmpp:fasten:0", spec: "XEP-0422 0.2.0", title: "Message Fastening (retraction and moderation alone)", in: { message: "apply-to", set: "apply-to" }, holds: [RETRACT_0, "urn:xmpp:message-moderate:0"], content: "apply-to" },
  { ns: NS_REACTIONS, spec: "XEP-0444", title: "Message Reactions", in: { message: "reactions" }, inner: "reaction", content: "reactions" },
  { ns: "urn:xmpp:reply:0", spec: "XEP-0461", title: "Message Replies", in: { message: "reply" } },
  { ns: NS_FALLBACK, spec: "XEP-0428 0.1.1", title: "Fallback Indication", in: { message: "fallback" }, inner: "body subject" },
  { ns: "urn:xmpp:styling:0", spec: "XEP-0393", title: "Message Styling", in: { message: "unstyled" } },
  { ns: NS_REFERENCE, spec: "XEP-0372", title: "References (mentions alone)", in: { message: "reference" } },
  { ns: "urn:xmpp:attention:0", spec: "XEP-0224 1.0", title: "Attention", in: { message: "attention" }, content: "attention" },
  { ns: "jabber:x:event", spec: "XEP-0022 1.4", title: "Message Events", in: { message: "x" }, inner: "offline delivered displayed composing id", signal: "x" },
];

// prettier-ignore
const PEOPLE: readonly AllowedPayload[] = [
  { ns: NS_ROSTER_EXCHANGE, spec: "XEP-0144 1.1.1", title: "Roster Item Exchange", in: { message: "x", set: "x" }, inner: "item group", content: "x" },
  { ns: NS_MOVED, spec: "XEP-0283 1.0.0", title: "Moved", in: { presence: "moved", item: "moved" }, inner: "old-jid new-jid" },
];

// prettier-ignore
const CARRIERS: readonly AllowedPayload[] = [
  { ns: NS_CARBONS, spec: "XEP-0280 0.13.2", title: "Message Carbons", in: { message: "sent received private", set: "enable disable" }, holds: [NS_FORWARD], content: "sent received" },
  { ns: NS_FORWARD, spec: "XEP-0297 1.0", title: "Stanza Forwarding", in: { message: "forwarded" }, holds: [NS_DELAY], content: "forwarded" },
  // Rooms write the author's address beside the history (XEP-0045 §7.2.14); every address in it is judged.
  { ns: NS_ADDRESS, spec: "XEP-0033 1.2.1", title: "Extended Stanza Addressing", in: { message: "addresses" }, inner: "address", signal: "addresses" },
  { ns: "urn:xmpp:mam:tmp", spec: "XEP-0313 0.2", title: "Archived marker of older servers", in: { message: "archived" }, signal: "archived" },
  { ns: NS_PUBSUB_EVENT, spec: "XEP-0060 1.24", title: "Publish-Subscribe events", in: { message: "event" }, inner: "items item retract purge delete redirect configuration collection associate disassociate subscription", holds: [NS_DATA, ...ITEM_PAYLOADS], content: "event" },
];

// prettier-ignore
const ROOMS: readonly AllowedPayload[] = [
  { ns: NS_MUC, spec: "XEP-0045 1.34.0", title: "Multi-User Chat, join", in: { presence: "x" }, inner: "history password" },
  { ns: NS_MUC_USER, spec: "XEP-0045 1.34.0", title: "Multi-User Chat, user", in: { message: "x", presence: "x" }, inner: "invite decline reason continue password item actor status destroy", content: "x" },
  { ns: NS_CONFERENCE, spec: "XEP-0249 1.2", title: "Direct MUC Invitations", in: { message: "x" }, content: "x" },
  { ns: OCCUPANT, spec: "XEP-0421 0.1.0", title: "Occupant identifiers", in: { message: "occupant-id", presence: "occupant-id" }, signal: "occupant-id" },
  { ns: "urn:xmpp:hats:0", spec: "XEP-0317", title: "Hats", in: { presence: "hats", message: "hats" }, inner: "hat" },
  { ns: "http://prosody.im/protocol/hats:1", spec: "mod_muc_hats", title: "Hats, Prosody's older", in: { presence: "hats", message: "hats" }, inner: "hat" },
  { ns: "xmpp:prosody.im/protocol/hats:1", spec: "mod_muc_hats", title: "Hats, Prosody's", in: { presence: "hats", message: "hats" }, inner: "hat" },
];

// prettier-ignore
const PRESENCE: readonly AllowedPayload[] = [
  { ns: NS_CAPS, spec: "XEP-0115 1.5.2", title: "Entity Capabilities", in: { presence: "c" } },
  { ns: NS_CAPS2, spec: "XEP-0390", title: "Entity Capabilities 2.0", in: { presence: "c" }, holds: HASHES },
  ...HASHES.map((ns) => ({ ns, spec: "XEP-0300 1.0.0", title: "Hashes", in: {}, inner: "hash hash-used" })),
  { ns: NS_AVATAR_UPDATE, spec: "XEP-0153 1.1", title: "vCard avatar update (blanked)", in: { presence: "x" }, inner: "photo nickname" },
  { ns: NS_NICK, spec: "XEP-0172 1.1", title: "User Nickname", in: { message: "nick", presence: "nick", item: "nick" } },
  { ns: "urn:xmpp:idle:1", spec: "XEP-0319 1.0.2", title: "Last User Interaction in Presence", in: { presence: "idle" } },
];

export const MESSAGE_PAYLOADS: readonly AllowedPayload[] = [
  ...CHAT,
  ...PEOPLE,
  ...CARRIERS,
  ...ROOMS,
  ...PRESENCE,
];
