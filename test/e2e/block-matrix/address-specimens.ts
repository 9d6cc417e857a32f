/** Outside addresses and false claims inside messages: rows 7, 8, 11 and 12 of protocol.md §2.3. */
import { EXTERNAL, rowOf, type Specimen } from "./specimen.ts";

const OUTSIDE = "eve@other.example";
const TOLD = { rule: "external-domain", answer: EXTERNAL } as const;
/** What comes by subscription, from an archive or as an invitation is refused in silence when it is inbound. */
const QUIET = { ...TOLD, isQuiet: true } as const;
/** Who forges is told so, wherever it was to go. */
const FORGED = {
  rule: "forged",
  answer: "forbidden/auth",
  skips: ["to the second host", "from the second host"],
} as const;

const invitation = (inner: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x>`;
const addresses = (attributes: string): string =>
  `<addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' ${attributes} desc='@@'/></addresses>`;
const forwarded = (inner: string): string => `<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`;
const inner = (attributes: string, more = ""): string =>
  `<message xmlns='jabber:client' type='chat' ${attributes}><body>@@</body>${more}</message>`;
const FROM_OUTSIDE = inner(`from='${OUTSIDE}/x' to='lee@agency.example'`);
const INSIDE = inner("from='raj@agency.example/direct' to='lee@agency.example/desk'");
const deep = (depth: number): string =>
  depth === 0
    ? forwarded(FROM_OUTSIDE)
    : forwarded(`<message xmlns='jabber:client' type='chat'>${deep(depth - 1)}</message>`);

/** Rooms of Prosody drop what only they may say, and servers copy no message of a room's kind. */
const NO_ROOM_WORD = [
  "room, inbound",
  "carbon of a sent message, inbound",
  "carbon of a received message, inbound",
  "archive of the room, inbound",
];

// prettier-ignore
export const ADDRESSES: readonly Specimen[] = [
  ...rowOf({ ...QUIET, row: "§2.3 row 7, mediated invitation", skips: NO_ROOM_WORD }, {
    "invite to": invitation(`<invite to='${OUTSIDE}'><reason>@@</reason></invite>`),
    "one of two": invitation(`<invite to='raj@agency.example'/><invite to='${OUTSIDE}'><reason>@@</reason></invite>`),
    "invite from": invitation(`<invite from='${OUTSIDE}/x'><reason>@@</reason></invite><password>p</password>`),
    decline: invitation(`<decline to='${OUTSIDE}'><reason>@@</reason></decline>`),
  }),
  ...rowOf({ ...QUIET, row: "§2.3 row 8, direct invitation" }, {
    room: "<x xmlns='jabber:x:conference' jid='den@rooms.other.example' reason='@@' password='p'/>",
    "room of an unlisted host": "<x xmlns='jabber:x:conference' jid='den@chat.agency.example' reason='@@'/>",
  }),
  ...rowOf({ ...TOLD, row: "§2.3 row 11, extended addresses", isSignal: true }, {
    jid: addresses(`jid='${OUTSIDE}'`),
    mailto: addresses("uri='mailto:someone@agency.example'"),
    sip: addresses("uri='sip:someone@agency.example'"),
  }),
  ...rowOf({ ...QUIET, row: "§2.3 row 12, forwarded", isInner: true }, {
    "from outside": forwarded(FROM_OUTSIDE),
    "to outside": forwarded(inner(`to='${OUTSIDE}' from='lee@agency.example/desk'`)),
    "three deep": deep(2),
    "an invitation inside": forwarded(inner("from='raj@agency.example'", "<x xmlns='jabber:x:conference' jid='den@rooms.other.example'/>")),
  }),
  ...rowOf({ ...TOLD, row: "§2.3 row 12, forwarded", isInner: true }, {
    "in a foreign wrapper": { skips: ["direct without a body, outbound", "direct without a body, inbound"], payload: `<wrap xmlns='urn:x-a81f:wrap'>${FROM_OUTSIDE}</wrap>` },
  }),
  ...rowOf({ ...QUIET, row: "§2.3 row 12, nested too deep", isInner: true, rule: "stanza-form", answer: "bad-request/modify" }, {
    "ten deep": { payload: deep(9) },
  }),
  ...rowOf({ ...FORGED, row: "§2.3 row 12, forged carbon", isQuiet: true }, {
    received: `<received xmlns='urn:xmpp:carbons:2'>${forwarded(INSIDE)}</received>`,
    sent: `<sent xmlns='urn:xmpp:carbons:2'>${forwarded(INSIDE)}</sent>`,
  }),
  ...rowOf({ ...FORGED, row: "§2.3 row 12, forged carbon of an older version" }, {
    received: `<received xmlns='urn:xmpp:carbons:1'>${forwarded(INSIDE)}</received>`,
  }),
  ...rowOf({ ...FORGED, row: "§2.3 row 12, forged archive result", isQuiet: true }, {
    result: `<result xmlns='urn:xmpp:mam:2' queryid='q' id='1'>${forwarded(INSIDE)}</result>`,
  }),
  ...rowOf({ ...FORGED, row: "§2.3 row 12, privilege and delegation" }, {
    privilege: `<privilege xmlns='urn:xmpp:privilege:2'>${forwarded(INSIDE)}</privilege>`,
    "older privilege": `<privilege xmlns='urn:xmpp:privilege:1'>${forwarded(INSIDE)}</privilege>`,
    delegation: `<delegation xmlns='urn:xmpp:delegation:2'>${forwarded(INSIDE)}</delegation>`,
  }),
];

/** Nothing wrong with them but whom they are exchanged with. */
export const WORDS: Specimen = {
  row: "§2.3 row 13",
  name: "words",
  text: "good day @@",
  act: "block",
  rule: "external-domain",
};
