/**
 * Payloads that an iq may carry under a text-only policy, and what stands inside them.
 *
 * Rule 1: what is not here is refused with an error, never passed.
 * Rule 2: names are those of text; PHOTO, LOGO, SOUND, KEY and AGENT of a vCard are absent on purpose.
 * One row is one line: the tables are kept from the formatter.
 * Sources: RFC 6121 §2; protocol.md §2.3, §4.2, §10; the start-up traffic of the clients in protocol.md §9.
 */
import type { AllowedPayload } from "./payload.ts";
import {
  NS_BIND,
  NS_COMMANDS,
  NS_DATA,
  NS_FORWARD,
  NS_MAM,
  NS_MUC_ADMIN,
  NS_MUC_OWNER,
  NS_PING,
  NS_PUBSUB,
  NS_PUBSUB_OWNER,
  NS_REGISTER,
  NS_ROSTER,
  NS_SESSION,
  NS_SID,
  NS_STANZAS,
} from "./ns.ts";
import {
  ITEM_PAYLOADS,
  NS_BOOKMARKS_PEP,
  NS_BOOKMARKS_PRIVATE,
  NS_DISPLAYED,
  NS_VCARD4,
} from "./payloads-message.ts";

export const NS_DISCO_INFO = "http://jabber.org/protocol/disco#info"; // XEP-0030
export const NS_DISCO_ITEMS = "http://jabber.org/protocol/disco#items"; // XEP-0030
export const NS_PRIVATE = "jabber:iq:private"; // XEP-0049
export const NS_VCARD_TEMP = "vcard-temp"; // XEP-0054

const RSM = "http://jabber.org/protocol/rsm";
const VALIDATE = "http://jabber.org/protocol/xdata-validate";
const LAYOUT = "http://jabber.org/protocol/xdata-layout";
const REPORT = ["urn:xmpp:reporting:1", "urn:xmpp:reporting:0"];
const NOTIFY = ["urn:xmpp:notification-settings:1", "urn:xmpp:notification-settings:0"];
const PINNING = "urn:xmpp:bookmarks-pinning:0";
const ROSTER_NOTES = "storage:rosternotes";
const METACONTACTS = "storage:metacontacts";
const DELIMITER = "roster:delimiter";
const MUCLUMBUS = "https://xmlns.zombofant.net/muclumbus/search/1.0";
const QUERY = { get: "query", set: "query", result: "query" };
const GET_QUERY = { get: "query", result: "query" };

const VCARD_TEMP_NAMES =
  "FN N FAMILY GIVEN MIDDLE PREFIX SUFFIX NICKNAME BDAY ADR HOME WORK POSTAL PARCEL DOM INTL PREF POBOX EXTADD " +
  "EXTADR STREET LOCALITY REGION PCODE CTRY LABEL LINE TEL VOICE FAX PAGER MSG CELL VIDEO BBS MODEM ISDN PCS " +
  "NUMBER EMAIL INTERNET X400 USERID JABBERID MAILER TZ GEO LAT LON TITLE ROLE ORG ORGNAME ORGUNIT CATEGORIES " +
  "KEYWORD NOTE PRODID REV SORT-STRING UID URL CLASS PUBLIC PRIVATE CONFIDENTIAL DESC";

const VCARD4_NAMES =
  "fn n surname given additional prefix suffix nickname bday anniversary gender sex identity adr pobox ext street " +
  "locality region code country tel email impp lang tz geo title role org member related categories note prodid " +
  "rev uid clientpidmap sourceid url kind group parameters type pref label altid language pid mediatype calscale " +
  "sort-as text uri date date-time time date-and-or-time timestamp integer boolean utc-offset language-tag";

// prettier-ignore
const ACCOUNT: readonly AllowedPayload[] = [
  { ns: NS_ROSTER, spec: "RFC 6121 §2", title: "Roster", in: QUERY, inner: "item group" },
  { ns: NS_BIND, spec: "RFC 6120 §7", title: "Resource binding", in: { set: "bind", result: "bind" }, inner: "jid resource" },
  { ns: NS_SESSION, spec: "RFC 3921 §3", title: "Session", in: { set: "session", result: "session" }, inner: "optional" },
  { ns: NS_PING, spec: "XEP-0199 2.0.1", title: "Ping", in: { get: "ping", result: "ping" } },
  { ns: NS_DISCO_INFO, spec: "XEP-0030 2.5", title: "Service Discovery, info", in: GET_QUERY, inner: "identity feature", holds: [NS_DATA, RSM] },
  { ns: NS_DISCO_ITEMS, spec: "XEP-0030 2.5", title: "Service Discovery, items", in: GET_QUERY, inner: "item", holds: [RSM] },
  { ns: "jabber:iq:version", spec: "XEP-0092 1.1", title: "Software Version", in: GET_QUERY, inner: "name version os" },
  { ns: "urn:xmpp:time", spec: "XEP-0202 2.0", title: "Entity Time", in: { get: "time", result: "time" }, inner: "tzo utc" },
  { ns: "jabber:iq:time", spec: "XEP-0090 1.2", title: "Legacy Entity Time", in: GET_QUERY, inner: "utc tz display" },
  { ns: "jabber:iq:last", spec: "XEP-0012 2.0", title: "Last Activity", in: { ...GET_QUERY, presence: "query" } },
  { ns: "urn:xmpp:blocking", spec: "XEP-0191 1.3", title: "Blocking Command", in: { get: "blocklist", set: "block unblock", result: "blocklist" }, inner: "item", holds: REPORT },
  ...REPORT.map((ns) => ({ ns, spec: "XEP-0377 0.2", title: "Abuse Reporting", in: {}, inner: "report text", holds: [NS_SID] })),
  { ns: "jabber:iq:privacy", spec: "XEP-0016 1.7", title: "Privacy Lists", in: QUERY, inner: "active default list item message presence-in presence-out iq" },
  { ns: NS_REGISTER, spec: "XEP-0077 2.4", title: "Password change, room nick", in: QUERY, inner: "instructions username nick password name first last email address city state zip phone url date misc text key registered remove", holds: [NS_DATA] },
  { ns: "urn:xmpp:cam:0", spec: "XEP-0494", title: "Client Access Management", in: { get: "list", set: "revoke", result: "clients" }, inner: "client first-seen last-seen auth password grant fast user-agent software uri device permission" },
  { ns: "urn:xmpp:push:0", spec: "XEP-0357", title: "Push (switching off alone)", in: { set: "disable" } },
  { ns: "urn:xmpp:mix:pam:2", spec: "XEP-0405 1.0.1", title: "Channels (leaving alone)", in: { set: "client-leave", result: "client-leave" }, holds: ["urn:xmpp:mix:core:1"] },
  { ns: "urn:xmpp:mix:core:1", spec: "XEP-0369 1.0.3", title: "Channels (leaving alone)", in: {}, inner: "leave" },
];

// prettier-ignore
const STORED: readonly AllowedPayload[] = [
  { ns: NS_MAM, spec: "XEP-0313", title: "Message Archive Management", in: { message: "result", get: "query prefs metadata", set: "query prefs", result: "query prefs fin metadata" }, inner: "default always never jid start end flip-page", holds: [NS_DATA, RSM, NS_FORWARD], content: "result" },
  ...["urn:xmpp:mam:1", "urn:xmpp:mam:0"].map((ns) => ({
    ns, spec: "XEP-0313 0.5", title: "Message Archive Management, older", in: { message: "result fin", get: "query prefs", set: "query prefs", result: "query prefs fin" }, inner: "default always never jid", holds: [NS_DATA, RSM, NS_FORWARD], content: "result fin",
  })),
  { ns: RSM, spec: "XEP-0059 1.0", title: "Result Set Management", in: {}, inner: "set after before count first index last max" },
  { ns: NS_PRIVATE, spec: "XEP-0049 1.2", title: "Private XML Storage (listed nodes)", in: QUERY, holds: [NS_BOOKMARKS_PRIVATE, ROSTER_NOTES, METACONTACTS, DELIMITER] },
  { ns: NS_BOOKMARKS_PRIVATE, spec: "XEP-0048 1.2", title: "Bookmarks", in: { item: "storage" }, inner: "conference url nick password print_status" },
  ...NS_BOOKMARKS_PEP.map((ns) => ({ ns, spec: "XEP-0402", title: "PEP Native Bookmarks", in: { item: "conference" }, inner: "nick password extensions", holds: [...NOTIFY, PINNING] })),
  ...NOTIFY.map((ns) => ({ ns, spec: "XEP-0492", title: "Chat notification settings", in: {}, inner: "notify never always on-mention advanced" })),
  { ns: PINNING, spec: "XEP-0469", title: "Bookmark Pinning", in: {}, inner: "pinned" },
  { ns: ROSTER_NOTES, spec: "XEP-0145 1.1", title: "Annotations", in: {}, inner: "storage note" },
  { ns: METACONTACTS, spec: "XEP-0209", title: "Metacontacts", in: {}, inner: "storage meta" },
  { ns: DELIMITER, spec: "XEP-0083 1.0", title: "Nested Roster Groups", in: {}, inner: "roster" },
  { ns: NS_DISPLAYED, spec: "XEP-0490", title: "Message Displayed Synchronization", in: { item: "displayed" }, holds: [NS_SID] },
  { ns: NS_PUBSUB, spec: "XEP-0060 1.24", title: "Publish-Subscribe (listed nodes)", in: { get: "pubsub", set: "pubsub", result: "pubsub" }, inner: "items item publish publish-options retract subscribe unsubscribe subscription subscriptions affiliation affiliations create configure default options subscribe-options required", holds: [NS_DATA, RSM, ...ITEM_PAYLOADS] },
  { ns: NS_PUBSUB_OWNER, spec: "XEP-0060 1.24", title: "Publish-Subscribe, owner", in: { get: "pubsub", set: "pubsub", result: "pubsub" }, inner: "configure default delete redirect purge affiliations affiliation subscriptions subscription", holds: [NS_DATA] },
];

// prettier-ignore
const PEOPLE: readonly AllowedPayload[] = [
  { ns: NS_VCARD_TEMP, spec: "XEP-0054 1.2", title: "vcard-temp (text fields)", in: { get: "vCard VCARD", set: "vCard VCARD", result: "vCard VCARD" }, inner: VCARD_TEMP_NAMES },
  { ns: NS_VCARD4, spec: "XEP-0292, RFC 6351", title: "vCard4 (text fields)", in: { get: "vcard", set: "vcard", result: "vcard", item: "vcard" }, inner: VCARD4_NAMES },
  { ns: "jabber:iq:search", spec: "XEP-0055 1.3", title: "Jabber Search", in: QUERY, inner: "instructions first last nick email item", holds: [NS_DATA, RSM] },
  { ns: MUCLUMBUS, spec: "muclumbus 1.0", title: "Room search", in: { get: "search", result: "result" }, inner: "item address name description language nusers anonymity-mode is-open min-users q sinname sindescription sinaddr key", holds: [NS_DATA, RSM] },
];

// prettier-ignore
const ROOMS_AND_FORMS: readonly AllowedPayload[] = [
  { ns: NS_MUC_ADMIN, spec: "XEP-0045 1.34.0", title: "Multi-User Chat, admin", in: QUERY, inner: "item reason actor" },
  { ns: NS_MUC_OWNER, spec: "XEP-0045 1.34.0", title: "Multi-User Chat, owner", in: QUERY, inner: "destroy reason password", holds: [NS_DATA] },
  { ns: NS_COMMANDS, spec: "XEP-0050 1.3", title: "Ad-Hoc Commands (but those upon accounts)", in: { set: "command", result: "command" }, inner: "actions prev next complete execute note", holds: [NS_DATA] },
  { ns: "http://jabber.org/protocol/muc#unique", spec: "XEP-0307", title: "Unique Room Names", in: { get: "unique", result: "unique" } },
  { ns: NS_DATA, spec: "XEP-0004 2.11.0", title: "Data Forms", in: { message: "x" }, inner: "title instructions field value required option desc item reported", holds: [VALIDATE, LAYOUT], content: "x" },
  { ns: VALIDATE, spec: "XEP-0122 1.0.2", title: "Data Forms Validation", in: {}, inner: "validate basic open range regex list-range" },
  { ns: LAYOUT, spec: "XEP-0141", title: "Data Forms Layout", in: {}, inner: "page section text fieldref reportedref" },
  { ns: "http://jabber.org/protocol/pubsub#errors", spec: "XEP-0060 1.24", title: "Publish-Subscribe errors", in: {}, inner: "closed-node configuration-required invalid-jid invalid-options invalid-payload invalid-subid item-forbidden item-required jid-required max-items-exceeded max-nodes-exceeded nodeid-required not-in-roster-group not-subscribed payload-too-big payload-required pending-subscription precondition-not-met presence-subscription-required subid-required too-many-subscriptions unsupported unsupported-access-model" },
  { ns: "urn:xmpp:blocking:errors", spec: "XEP-0191 1.3", title: "Blocking errors", in: {}, inner: "blocked" },
  { ns: "urn:xmpp:errors", spec: "XEP-0205 1.0", title: "Application errors", in: {}, inner: "stanza-too-big too-many-stanzas" },
  { ns: "urn:stanzagate:policy:1", spec: "docs/protocol.md", title: "This gateway's refusals", in: {}, inner: "blocked" },
  { ns: NS_STANZAS, spec: "RFC 6120 §8.3", title: "Stanza errors", in: {}, inner: "text bad-request conflict feature-not-implemented forbidden gone internal-server-error item-not-found jid-malformed not-acceptable not-allowed not-authorized policy-violation recipient-unavailable redirect registration-required remote-server-not-found remote-server-timeout resource-constraint service-unavailable subscription-required undefined-condition unexpected-request payment-required" },
];

export const IQ_PAYLOADS: readonly AllowedPayload[] = [...ACCOUNT, ...STORED, ...PEOPLE, ...ROOMS_AND_FORMS];
