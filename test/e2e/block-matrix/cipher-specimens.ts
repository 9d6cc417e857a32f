/** End-to-end encryption: every row of protocol.md §4.1. And what nobody knows, which must fail closed (§3, §0.6). */
import { rowOf, type Specimen } from "./specimen.ts";

const CIPHER = { rule: "opaque-content", iq: "not-allowed/cancel" } as const;
const AXOLOTL = "eu.siacs.conversations.axolotl";
const encrypted = (ns: string): string =>
  `<encrypted xmlns='${ns}'><header sid='1'><key rid='2'>@@</key></header><payload>qANQR1DB</payload></encrypted>`;
const inJingle = (inner: string): string =>
  `<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='@@'><content creator='initiator' name='c'>${inner}</content></jingle>`;

const TAG =
  "\u0020\u0009\u0020\u0020\u0009\u0009\u0009\u0009\u0020\u0009\u0020\u0009\u0020\u0009\u0020\u0020";
const V1 = "\u0020\u0009\u0020\u0009\u0020\u0020\u0009\u0020";
const V2 = "\u0020\u0020\u0009\u0009\u0020\u0020\u0009\u0020";
const V3 = "\u0020\u0020\u0009\u0009\u0020\u0020\u0009\u0009";
const tagged = (version: string) =>
  ({ text: `hello there${TAG}${version}`, trace: TAG, act: "strip" }) as const;

// prettier-ignore
export const CIPHERS: readonly Specimen[] = [
  ...rowOf({ ...CIPHER, row: "§4.1 OMEMO 0.3" }, {
    encrypted: { payload: encrypted(AXOLOTL), nodes: [`${AXOLOTL}.devicelist`, `${AXOLOTL}.bundles:31415`] },
    list: "<list xmlns='eu.siacs.conversations.axolotl'><device id='@@'/></list>",
    bundle: "<bundle xmlns='eu.siacs.conversations.axolotl'><identityKey>@@</identityKey></bundle>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 OMEMO 0.8" }, {
    "omemo:2": { payload: encrypted("urn:xmpp:omemo:2"), nodes: ["urn:xmpp:omemo:2:devices", "urn:xmpp:omemo:2:bundles", "urn:xmpp:omemo:1:devices"] },
    "omemo:1": encrypted("urn:xmpp:omemo:1"),
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 Stanza content encryption" }, {
    envelope: "<envelope xmlns='urn:xmpp:sce:1'><content/><rpad>@@</rpad></envelope>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 OTR" }, {
    data: { text: "?OTR:AAMDqANQR1DB@@." },
    query: { text: "?OTRv23? @@" },
    "older query": { text: "?OTR?v2? @@" },
    "fragment, version 2": { text: "?OTR,1,2,@@," },
    "fragment, version 3": { text: "?OTR|5a73a599|27e31597,00001,00002,@@," },
    eme: "<encryption xmlns='urn:xmpp:otr:0' name='@@'/>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 OTR whitespace tag" }, {
    "version 2": tagged(V2), "version 1": tagged(V1), "version 3": tagged(V3), "all versions": tagged(`${V1}${V2}${V3}`),
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 OpenPGP, legacy" }, {
    encrypted: "<x xmlns='jabber:x:encrypted'>@@</x>",
    signed: { payload: "<x xmlns='jabber:x:signed'>@@</x>", act: "strip" },
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 OpenPGP for XMPP" }, {
    openpgp: { payload: "<openpgp xmlns='urn:xmpp:openpgp:0'>@@</openpgp>", nodes: ["urn:xmpp:openpgp:0:public-keys", "urn:xmpp:openpgp:0:public-keys:1357B01865B2503C18453D208CAC2A9678548E35", "urn:xmpp:openpgp:0:secret-key"] },
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 Explicit message encryption" }, {
    eme: "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:otr:0' name='@@'/>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 S/MIME" }, {
    e2e: "<e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'><![CDATA[MIIB@@]]></e2e>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 Encrypted sessions" }, {
    negotiation: "<feature xmlns='http://jabber.org/protocol/feature-neg'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:ssn</value></field><field var='my_nonce'><value>@@</value></field></x></feature>",
    "xep-0116": "<init xmlns='http://www.xmpp.org/extensions/xep-0116.html#ns-init'>@@</init>",
    "xep-0200": "<c xmlns='http://www.xmpp.org/extensions/xep-0200.html#ns'><data>@@</data></c>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 End-to-end streams", iq: "service-unavailable/cancel" }, {
    xmlstream: { payload: inJingle("<description xmlns='urn:xmpp:jingle:apps:xmlstream:0'/>"), rule: "file-transfer" },
    xtls: { payload: inJingle("<security xmlns='urn:xmpp:jingle:security:xtls:0'/>"), rule: "file-transfer" },
    "xtls alone": "<security xmlns='urn:xmpp:jingle:security:xtls:0' name='@@'/>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 Trust messages" }, {
    tm: "<trust-message xmlns='urn:xmpp:tm:1' usage='urn:xmpp:atm:1' encryption='urn:xmpp:omemo:2'><key-owner jid='raj@agency.example'><trust>@@</trust></key-owner></trust-message>",
    atm: "<trust xmlns='urn:xmpp:atm:1'>@@</trust>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 MLS" }, {
    draft: "<mls xmlns='urn:xmpp:mls:0'>@@</mls>",
  }),
  ...rowOf({ ...CIPHER, row: "§4.1 Armour in text" }, {
    PGP: { text: "-----BEGIN PGP MESSAGE-----\n\nwcDMA@@\n-----END PGP MESSAGE-----" },
    age: { text: "age-encryption.org/v1\n-> X25519 @@" },
  }),
];

/** Unknown today: a version that does not exist, a random namespace, a known namespace with a foreign name. */
const UNKNOWN = { row: "§0.6 Unknown payloads", rule: "text-only", act: "strip" } as const;

// prettier-ignore
export const UNKNOWNS: readonly Specimen[] = [
  ...rowOf({ ...UNKNOWN, iq: "service-unavailable/cancel" }, {
    "random namespace": { payload: "<x xmlns='urn:x-a81f:3c0d2b'>@@</x>", nodes: ["urn:x-a81f:3c0d2b"] },
    "no namespace": "<x xmlns=''>@@</x>",
    "known namespace, unknown name": "<blob xmlns='urn:xmpp:receipts'>@@</blob>",
    "inside a known payload": { isSignal: true, skips: ["archive of the account, inbound"], payload: "<active xmlns='http://jabber.org/protocol/chatstates'><x xmlns='urn:x-a81f:3c0d2b'>@@</x></active>" },
  }),
  ...rowOf({ ...UNKNOWN, rule: "file-transfer", act: "block", iq: "service-unavailable/cancel" }, {
    "jingle file-transfer:99": "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='@@'><content creator='initiator' name='c'><description xmlns='urn:xmpp:jingle:apps:file-transfer:99'><file><name>@@</name></file></description></content></jingle>",
    "file-transfer:99 alone": "<description xmlns='urn:xmpp:jingle:apps:file-transfer:99'><file><name>@@</name></file></description>",
  }),
];
