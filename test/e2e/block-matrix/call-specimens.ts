/** Jingle with all it carries, calls, relays: the rest of protocol.md §3.1. */
import { rowOf, type Specimen } from "./specimen.ts";

const CALL = { rule: "file-transfer", iq: "service-unavailable/cancel" } as const;
const content = (inner: string): string =>
  `<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='@@'><content creator='initiator' name='c'>${inner}</content></jingle>`;
const description = (ns: string): string =>
  content(`<description xmlns='${ns}'><file><name>@@.pdf</name><size>10</size></file></description>`);
const transport = (ns: string): string => content(`<transport xmlns='${ns}' sid='@@'/>`);
const action = (name: string): string =>
  `<jingle xmlns='urn:xmpp:jingle:1' action='${name}' sid='@@'><reason><success/></reason></jingle>`;
const google = (kind: string): string =>
  `<session xmlns='http://www.google.com/session' type='initiate' id='@@'><description xmlns='${kind}'/></session>`;

const named = (names: readonly string[], make: (name: string) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

const SIGNALS = ["accept", "proceed", "reject", "retract", "ringing", "finish"];
const signals = Object.fromEntries(
  SIGNALS.map((name) => [
    name,
    { payload: `<${name} xmlns='urn:xmpp:jingle-message:0' id='@@'/>`, isSignal: true as const },
  ]),
);

// prettier-ignore
export const CALLS: readonly Specimen[] = [
  ...rowOf({ ...CALL, row: "§3.1 Jingle core" }, {
    "session-initiate": action("session-initiate"),
    ...named(["session-accept", "session-info", "session-terminate", "content-add", "transport-info", "transport-replace", "description-info", "security-info"], action),
    "jingle:0": "<jingle xmlns='urn:xmpp:jingle:0' action='session-initiate' sid='@@'/>",
    older: "<jingle xmlns='http://jabber.org/protocol/jingle' action='session-initiate' sid='@@'/>",
    prefixed: "<j:jingle xmlns:j='urn:xmpp:jingle:1' action='session-initiate' sid='@@'/>",
  }),
  ...rowOf({ ...CALL, row: "§3.1 Jingle file transfer" }, named(["5", "4", "3", "2", "1"].map((one) => `urn:xmpp:jingle:apps:file-transfer:${one}`), description)),
  ...rowOf({ ...CALL, row: "§3.1 Jingle file transfer, alone" }, {
    "file-transfer:5": "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file><name>@@</name></file></description>",
  }),
  ...rowOf({ ...CALL, row: "§3.1 Jingle transports" }, named([
    "urn:xmpp:jingle:transports:s5b:1", "urn:xmpp:jingle:transports:ibb:1", "urn:xmpp:jingle:transports:ice-udp:1",
    "urn:xmpp:jingle:transports:raw-udp:1", "urn:xmpp:jingle:transports:ice:0", "urn:xmpp:jingle:transports:dtls-sctp:1",
    "urn:xmpp:jingle:transports:webrtc-datachannel:0", "urn:xmpp:jingle:transports:http:0", "urn:xmpp:jingle:transports:http:upload:0",
  ], transport)),
  ...rowOf({ ...CALL, row: "§3.1 Jingle encrypted transport" }, {
    jet: content("<security xmlns='urn:xmpp:jingle:jet:0' name='@@'/>"),
    "jet-omemo": content("<security xmlns='urn:xmpp:jingle:jet-omemo:0' name='@@'/>"),
    "alone": "<security xmlns='urn:xmpp:jingle:jet:0' name='@@'/>",
  }),
  ...rowOf({ ...CALL, row: "§3.1 Calls" }, {
    propose: "<propose xmlns='urn:xmpp:jingle-message:0' id='@@'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>",
    rtp: content("<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio' ssrc='@@'/>"),
    dtls: content("<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256'>@@</fingerprint></transport>"),
    ...signals,
    "call-invites": "<invite xmlns='urn:xmpp:call-invites:0' video='true'><jingle sid='@@'/></invite>",
    "call-message": { payload: "<propose xmlns='urn:xmpp:call-message:1' id='@@'/>", isSignal: true },
    "online meeting": { payload: "<meeting xmlns='urn:xmpp:http:online-meetings:invite:0' type='jitsi' url='https://meet.example/@@'/>", iq: "not-allowed/cancel" },
    muji: "<muji xmlns='urn:xmpp:jingle:muji:0' room='@@@rooms.agency.example'/>",
  }),
  ...rowOf({ ...CALL, row: "§3.1 Google sessions" }, {
    session: google("http://www.google.com/session/phone"),
    ...named(["session/video", "xmpp/protocol/share/v1", "xmpp/protocol/voice/v1", "xmpp/protocol/video/v1", "xmpp/protocol/camera/v1"].map((one) => `http://www.google.com/${one}`), google),
    "protocol/session": "<session xmlns='http://www.google.com/xmpp/protocol/session' id='@@'/>",
    jingleinfo: { payload: "<query xmlns='google:jingleinfo' id='@@'/>", iqType: "get", iq: "not-allowed/cancel" },
  }),
  ...rowOf({ ...CALL, row: "§3.1 Published Jingle sessions", act: "strip" }, {
    jinglepub: "<jinglepub xmlns='urn:xmpp:jinglepub:1' from='raj@agency.example/direct' id='@@'/>",
    start: { payload: "<start xmlns='urn:xmpp:jinglepub:1' id='@@'/>", iqType: "get" },
  }),
  ...rowOf({ ...CALL, row: "§3.1 External services", act: "strip" }, {
    "extdisco:2": { payload: "<services xmlns='urn:xmpp:extdisco:2' type='@@'/>", iqType: "get" },
    "extdisco:1": { payload: "<services xmlns='urn:xmpp:extdisco:1' type='@@'/>", iqType: "get" },
    credentials: { payload: "<credentials xmlns='urn:xmpp:extdisco:2'><service host='@@' type='turn'/></credentials>", iqType: "get" },
  }),
];
