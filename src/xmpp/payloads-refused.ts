/**
 * Payload families that are known to carry files, calls or ciphers.
 *
 * Rule 1: under a text-only policy the allow-list alone decides; this table chooses the error, the words and the
 * reason in the record, and it is the control where a policy refuses files but not unknown payloads.
 * Rule 2: families are matched by prefix, so that the next version of a XEP is refused the day it appears.
 * One row is one line: the tables are kept from the formatter.
 * Sources: protocol.md §3.1 (files and calls), §4.1 (encryption); clauses CCPS-3.c, CCPS-3.d, AL-3.a, AL-3.b, D-OPAQUE.
 */
import type { RefusedPayload } from "./payload.ts";

// prettier-ignore
const JINGLE: readonly RefusedPayload[] = [
  { ns: "urn:xmpp:jingle:apps:rtp:*", spec: "XEP-0167", title: "Jingle RTP Sessions", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:apps:dtls:*", spec: "XEP-0320", title: "DTLS-SRTP in Jingle", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:apps:file-transfer*", spec: "XEP-0234", title: "Jingle File Transfer", category: "file", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:apps:out-of-band*", spec: "XEP-0265", title: "Out-of-Band Stream Data", category: "file", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:apps:xmlstream*", spec: "XEP-0247", title: "Jingle XML Streams", category: "encryption", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:security:xtls*", spec: "XTLS draft", title: "End-to-end TLS", category: "encryption", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:jet*", spec: "XEP-0391, XEP-0396", title: "Jingle Encrypted Transports", category: "file", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle:muji*", spec: "XEP-0272", title: "Multiparty Jingle", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jingle-message:*", spec: "XEP-0353", title: "Jingle Message Initiation", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:jinglepub:*", spec: "XEP-0358", title: "Publishing Available Jingle Sessions", category: "file", family: "jingle", message: "strip" },
  { ns: "urn:xmpp:jingle*", spec: "XEP-0166, XEP-0260, XEP-0261, XEP-0176, XEP-0177, XEP-0371, XEP-0343, XEP-0370", title: "Jingle", category: "call", family: "jingle", message: "block" },
  { ns: "http://jabber.org/protocol/jingle*", spec: "XEP-0166 0.15", title: "Jingle, older", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:call-invites:*", spec: "XEP-0482", title: "Call Invites", category: "call", family: "jingle", message: "block" },
  { ns: "urn:xmpp:call-message:*", spec: "Dino", title: "Call messages", category: "call", family: "jingle", message: "block" },
  { ns: "http://www.google.com/session*", spec: "Google Talk", title: "Google sessions", category: "call", family: "jingle", message: "block" },
  { ns: "http://www.google.com/xmpp/protocol/*", spec: "Google Talk", title: "Google sessions, shares, voice, video", category: "call", family: "jingle", message: "block" },
  { ns: "google:jingleinfo*", spec: "Google Talk", title: "Google relay lookup", category: "call", family: "other", message: "block" },
  { ns: "urn:xmpp:extdisco:*", spec: "XEP-0215", title: "External Service Discovery", category: "call", family: "jingle", message: "strip" },
  { ns: "urn:xmpp:http:online-meetings*", spec: "XEP-0483", title: "HTTP Online Meetings", category: "call", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/rc*", spec: "XEP-0146", title: "Remote Controlling Clients", category: "file", family: "other", message: "block" },
];

// prettier-ignore
const STREAMS: readonly RefusedPayload[] = [
  { ns: "http://jabber.org/protocol/si", spec: "XEP-0095 1.2", title: "Stream Initiation", category: "file", family: "si", message: "block" },
  { ns: "http://jabber.org/protocol/si/*", spec: "XEP-0096 1.3, XEP-0105", title: "Profiles of Stream Initiation", category: "file", family: "si", message: "block" },
  { ns: "http://jabber.org/protocol/bytestreams*", spec: "XEP-0065 1.8.1", title: "SOCKS5 Bytestreams", category: "file", family: "bytestreams", message: "block" },
  { ns: "http://jabber.org/protocol/ibb*", spec: "XEP-0047 2.0", title: "In-Band Bytestreams", category: "file", family: "ibb", message: "block" },
  { ns: "urn:xmpp:http:upload*", spec: "XEP-0363 1.0.0", title: "HTTP File Upload", category: "file", family: "upload", message: "block" },
  { ns: "p1:s3filetransfer*", spec: "ProcessOne", title: "S3 file transfer", category: "file", family: "upload", message: "block" },
  { ns: "jabber:iq:oob", spec: "XEP-0066 1.5", title: "Out of Band Data, iq", category: "file", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/fileshare*", spec: "XEP-0214", title: "File Repository and Sharing", category: "file", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/files*", spec: "XEP-0135", title: "File Sharing", category: "file", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/sipub*", spec: "XEP-0137", title: "Publishing SI Requests", category: "file", family: "other", message: "block" },
  { ns: "urn:xmpp:fis:*", spec: "XEP-0329", title: "File Information Sharing", category: "file", family: "other", message: "block" },
  { ns: "urn:xmpp:http", spec: "XEP-0332 0.5.1", title: "HTTP over XMPP", category: "file", family: "other", message: "block" },
  { ns: "urn:xmpp:json:*", spec: "XEP-0335 0.1.1", title: "JSON Containers", category: "file", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/sxe*", spec: "XEP-0284", title: "Shared XML Editing", category: "file", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/svgwb*", spec: "XEP-0113", title: "Whiteboard", category: "file", family: "other", message: "block" },
];

// prettier-ignore
const MEDIA: readonly RefusedPayload[] = [
  { ns: "jabber:x:oob", spec: "XEP-0066 1.5", title: "Out of Band Data, message", category: "file", family: "other", message: "strip" },
  { ns: "http://jabber.org/protocol/url-data*", spec: "XEP-0103, XEP-0104", title: "URL Address Information", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:sims:*", spec: "XEP-0385", title: "Stateless Inline Media Sharing", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:sfs:*", spec: "XEP-0447", title: "Stateless File Sharing", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:esfs:*", spec: "XEP-0448", title: "Encryption for Stateless File Sharing", category: "file", family: "other", message: "block" },
  { ns: "urn:xmpp:file:metadata:*", spec: "XEP-0446", title: "File metadata element", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:message-attaching:*", spec: "XEP-0367", title: "Message Attaching", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:stickers:*", spec: "XEP-0449", title: "Stickers", category: "file", family: "publish", message: "strip" },
  { ns: "urn:xmpp:pubsub-file-sharing:*", spec: "XEP-0498", title: "Pubsub File Sharing", category: "file", family: "publish", message: "strip" },
  { ns: "urn:xmpp:pubsub-social-feed:stories*", spec: "XEP-0501", title: "Pubsub Stories", category: "file", family: "publish", message: "strip" },
  { ns: "urn:xmpp:file-input:*", spec: "XEP-0505", title: "Data Forms File Input", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:bob*", spec: "XEP-0231 1.0", title: "Bits of Binary", category: "file", family: "lookup", message: "strip" },
  { ns: "urn:xmpp:thumbs:*", spec: "XEP-0264", title: "Jingle Content Thumbnails", category: "file", family: "other", message: "strip" },
  { ns: "http://jabber.org/protocol/xhtml-im*", spec: "XEP-0071 1.5.4", title: "XHTML-IM", category: "file", family: "other", message: "strip" },
  { ns: "http://www.w3.org/1999/xhtml", spec: "XEP-0071 1.5.4", title: "XHTML", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:avatar:*", spec: "XEP-0084 1.1.4", title: "User Avatar", category: "file", family: "publish", message: "strip" },
  { ns: "http://www.xmpp.org/extensions/xep-0084.html*", spec: "XEP-0084 0.x", title: "User Avatar, older", category: "file", family: "publish", message: "strip" },
  { ns: "jabber:iq:avatar", spec: "XEP-0008", title: "IQ-Based Avatars", category: "file", family: "lookup", message: "strip" },
  { ns: "jabber:x:avatar", spec: "XEP-0008", title: "IQ-Based Avatars, hash", category: "file", family: "other", message: "strip" },
  { ns: "storage:client:avatar", spec: "XEP-0008", title: "IQ-Based Avatars, storage", category: "file", family: "publish", message: "strip" },
  { ns: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", spec: "XEP-0511", title: "Link Metadata", category: "file", family: "other", message: "strip" },
  { ns: "https://ogp.me/ns#", spec: "XEP-0511", title: "Link Metadata, properties", category: "file", family: "other", message: "strip" },
  { ns: "urn:xmpp:media-element*", spec: "XEP-0221 1.0", title: "Data Forms Media Element", category: "file", family: "other", message: "strip" },
];

// prettier-ignore
const ENCRYPTION: readonly RefusedPayload[] = [
  { ns: "eu.siacs.conversations.axolotl*", spec: "XEP-0384 0.3", title: "OMEMO, first", category: "encryption", family: "publish", message: "block" },
  { ns: "urn:xmpp:omemo:*", spec: "XEP-0384 0.8", title: "OMEMO", category: "encryption", family: "publish", message: "block" },
  { ns: "urn:xmpp:sce:*", spec: "XEP-0420", title: "Stanza Content Encryption", category: "encryption", family: "other", message: "block" },
  { ns: "urn:xmpp:otr:*", spec: "XEP-0364", title: "Off-the-Record Messaging", category: "encryption", family: "other", message: "block" },
  { ns: "jabber:x:encrypted", spec: "XEP-0027 1.4", title: "OpenPGP, legacy", category: "encryption", family: "other", message: "block" },
  { ns: "jabber:x:signed", spec: "XEP-0027 1.4", title: "OpenPGP signature, legacy", category: "encryption", family: "other", message: "strip" },
  { ns: "urn:xmpp:openpgp:*", spec: "XEP-0373, XEP-0374", title: "OpenPGP for XMPP", category: "encryption", family: "publish", message: "block" },
  { ns: "urn:xmpp:eme:*", spec: "XEP-0380 0.3.0", title: "Explicit Message Encryption", category: "encryption", family: "other", message: "block" },
  { ns: "urn:ietf:params:xml:ns:xmpp-e2e*", spec: "RFC 3923", title: "S/MIME end to end", category: "encryption", family: "other", message: "block" },
  { ns: "http://jabber.org/protocol/feature-neg", spec: "XEP-0020 1.6, XEP-0116", title: "Feature negotiation of encrypted sessions", category: "encryption", family: "other", message: "block" },
  { ns: "http://www.xmpp.org/extensions/xep-0116.html*", spec: "XEP-0116", title: "Encrypted Session Negotiation", category: "encryption", family: "other", message: "block" },
  { ns: "http://www.xmpp.org/extensions/xep-0200.html*", spec: "XEP-0200", title: "Stanza Encryption", category: "encryption", family: "other", message: "block" },
  { ns: "urn:xmpp:tm:*", spec: "XEP-0434", title: "Trust Messages", category: "encryption", family: "other", message: "block" },
  { ns: "urn:xmpp:atm:*", spec: "XEP-0450", title: "Automatic Trust Management", category: "encryption", family: "other", message: "block" },
  { ns: "urn:xmpp:mls*", spec: "drafts", title: "Messaging Layer Security", category: "encryption", family: "other", message: "block" },
];

/** The first row that fits counts: a longer prefix stands before a shorter one. */
export const REFUSED_PAYLOADS: readonly RefusedPayload[] = [...JINGLE, ...STREAMS, ...MEDIA, ...ENCRYPTION];
