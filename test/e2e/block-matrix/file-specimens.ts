/** Files, media and binary: the rows of protocol.md §3.1 that are not calls. */
import { rowOf, type Specimen } from "./specimen.ts";

const FILE = { rule: "file-transfer", iq: "not-allowed/cancel" } as const;
const SI = "http://jabber.org/protocol/si";
const profile = (name: string, inner: string): string =>
  `<si xmlns='${SI}' id='@@' profile='${SI}/profile/${name}'>${inner}</si>`;
const upload = (ns: string, type = "get") =>
  ({
    payload: `<request xmlns='${ns}' filename='@@.pdf' size='9'/>`,
    iqType: type as "get",
  }) as const;
const slot = (ns: string): string =>
  `<slot xmlns='${ns}'><put url='https://files.example/@@'/><get url='https://files.example/@@'/></slot>`;
const oob = "<x xmlns='jabber:x:oob'><url>https://files.example/@@.jpg</url></x>";
const SOURCES =
  "<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://files.example/@@'/></sources>";
const FILE_SHARING = `<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'><file xmlns='urn:xmpp:file:metadata:0'><name>@@.jpg</name></file>${SOURCES}</file-sharing>`;
const base64 = "qANQR1DBwU4DX7jmYZnncmUQB9kLmVq2".repeat(8);

// prettier-ignore
export const FILES: readonly Specimen[] = [
  ...rowOf({ ...FILE, row: "§3.1 SI file transfer", iq: "forbidden/cancel" }, {
    "file-transfer": profile("file-transfer", `<file xmlns='${SI}/profile/file-transfer' name='@@' size='9'/>`),
    "tree-transfer": profile("tree-transfer", `<tree xmlns='${SI}/profile/tree-transfer' numfiles='1'><directory name='@@'/></tree>`),
    fileshare: profile("fileshare", `<file xmlns='${SI}/profile/fileshare' name='@@'/>`),
  }),
  ...rowOf({ ...FILE, row: "§3.1 SOCKS5 bytestreams", iq: "not-acceptable/cancel" }, {
    streamhost: "<query xmlns='http://jabber.org/protocol/bytestreams' sid='@@'><streamhost jid='raj@agency.example/direct' host='10.0.0.9' port='7777'/></query>",
    activate: "<query xmlns='http://jabber.org/protocol/bytestreams' sid='@@'><activate>raj@agency.example/direct</activate></query>",
    "ask the proxy": { payload: "<query xmlns='http://jabber.org/protocol/bytestreams' sid='@@'/>", iqType: "get" },
    "streamhost of the proxy": "<query xmlns='http://jabber.org/protocol/bytestreams' sid='@@'><streamhost jid='proxy.agency.example' host='10.0.0.9' port='7777'/></query>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 In-band bytestreams", iq: "not-acceptable/cancel" }, {
    open: "<open xmlns='http://jabber.org/protocol/ibb' block-size='4096' sid='@@' stanza='message'/>",
    data: "<data xmlns='http://jabber.org/protocol/ibb' seq='0' sid='@@'>qANQR1DBwU4DX7jm</data>",
    close: "<close xmlns='http://jabber.org/protocol/ibb' sid='@@'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 HTTP upload", iq: "forbidden/auth" }, {
    "request:0": upload("urn:xmpp:http:upload:0"),
    "request, legacy": upload("urn:xmpp:http:upload"),
    purpose: { payload: "<request xmlns='urn:xmpp:http:upload:0' filename='@@' size='9'><message xmlns='urn:xmpp:http:upload:purpose:0'/></request>", iqType: "get" },
    "p1:s3filetransfer": upload("p1:s3filetransfer", "set"),
    slot: slot("urn:xmpp:http:upload:0"),
    "slot, legacy": slot("urn:xmpp:http:upload"),
  }),
  ...rowOf({ ...FILE, row: "§3.1 Out of band data, iq" }, {
    url: "<query xmlns='jabber:iq:oob'><url>https://files.example/@@</url></query>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Out of band data, message", act: "strip" }, {
    "beside words": oob,
    "equal to the body": { payload: oob, text: "https://files.example/@@.jpg", act: "block" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 URL data", act: "strip" }, {
    target: "<url-data xmlns='http://jabber.org/protocol/url-data' target='https://files.example/@@'/>",
    scheme: "<url-data xmlns='http://jabber.org/protocol/url-data/scheme/http' target='@@'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 SIMS and references", act: "strip" }, {
    "media-sharing": "<reference xmlns='urn:xmpp:reference:0' type='data' begin='0' end='3'><media-sharing xmlns='urn:xmpp:sims:1'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>@@</name></file></media-sharing></reference>",
    "reference to data": "<reference xmlns='urn:xmpp:reference:0' type='data' uri='https://files.example/@@'/>",
    "media-sharing alone": "<media-sharing xmlns='urn:xmpp:sims:1'><desc>@@</desc></media-sharing>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Stateless file sharing", act: "strip" }, {
    "file-sharing": FILE_SHARING,
    sources: `<sources xmlns='urn:xmpp:sfs:0' id='@@'/>`,
    metadata: "<file xmlns='urn:xmpp:file:metadata:0'><name>@@</name></file>",
    "attach-to": "<attach-to xmlns='urn:xmpp:message-attaching:1' id='@@'/>",
    "with a fallback body": { payload: `${FILE_SHARING}<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>`, act: "block" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Encrypted file sharing" }, {
    encrypted: "<encrypted xmlns='urn:xmpp:esfs:0' cipher='urn:xmpp:ciphers:aes-256-gcm-nopadding:0'><key>@@</key></encrypted>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 aesgcm links" }, {
    link: { text: "aesgcm://files.example/@@.jpg#8c3d050e9386ec173861778f" },
    "in words, upper case": { text: "see AESGCM://files.example/@@.jpg#8c3d please" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Stickers", act: "strip" }, {
    sticker: { payload: "<sticker xmlns='urn:xmpp:stickers:0' pack='@@'/>", nodes: ["urn:xmpp:stickers:0"] },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Pubsub file sharing, stories, file input", act: "strip" }, {
    "file input": { payload: "<file-input xmlns='urn:xmpp:file-input:0' id='@@'/>", nodes: ["urn:xmpp:pubsub-file-sharing:0", "urn:xmpp:pubsub-social-feed:stories:0"] },
    "pubsub file": "<file xmlns='urn:xmpp:pubsub-file-sharing:0' name='@@'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Bits of binary", act: "strip", iq: "item-not-found/cancel" }, {
    data: { payload: "<data xmlns='urn:xmpp:bob' cid='sha1+8f35@bob.xmpp.org' type='image/png'>@@</data>", iqType: "get" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Thumbnails", act: "strip" }, {
    "thumbs:1": "<thumbnail xmlns='urn:xmpp:thumbs:1' uri='data:image/png;base64,@@'/>",
    "thumbs:0": "<thumbnail xmlns='urn:xmpp:thumbs:0' uri='cid:@@'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 XHTML-IM", act: "strip" }, {
    image: "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>@@ <img src='data:image/png;base64,iVBORw0KGgo='/></p></body></html>",
    "a link": "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><a href='https://files.example/@@'>file</a></body></html>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Avatars in PEP", act: "strip" }, {
    data: { payload: "<data xmlns='urn:xmpp:avatar:data'>@@</data>", nodes: ["urn:xmpp:avatar:data"] },
    metadata: { payload: "<metadata xmlns='urn:xmpp:avatar:metadata'><info id='@@' type='image/png' bytes='9' url='https://files.example/@@'/></metadata>", nodes: ["urn:xmpp:avatar:metadata"] },
    old: { payload: "<data xmlns='http://www.xmpp.org/extensions/xep-0084.html#ns-data'>@@</data>", nodes: ["http://www.xmpp.org/extensions/xep-0084.html#ns-data"] },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Avatars before PEP", act: "strip" }, {
    asked: { payload: "<query xmlns='jabber:iq:avatar' id='@@'/>", iqType: "get", iq: "item-not-found/cancel" },
    hash: "<x xmlns='jabber:x:avatar'><hash>@@</hash></x>",
    stored: "<query xmlns='storage:client:avatar'><data mimetype='image/png'>@@</data></query>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Link previews", act: "strip" }, {
    "with an image": "<rdf:Description xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' rdf:about='https://a.example/'><og:image xmlns:og='https://ogp.me/ns#'>data:image/png;base64,@@</og:image></rdf:Description>",
    "a property alone": "<image xmlns='https://ogp.me/ns#'>@@</image>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Form media", act: "strip" }, {
    media: "<media xmlns='urn:xmpp:media-element'><uri type='image/jpeg'>https://files.example/@@</uri></media>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 File information sharing" }, {
    query: { payload: "<query xmlns='urn:xmpp:fis:0' node='@@'/>", iqType: "get" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Old file extensions" }, {
    files: { payload: "<query xmlns='http://jabber.org/protocol/files' node='@@'/>", iqType: "get" },
    sipub: "<sipub xmlns='http://jabber.org/protocol/sipub' id='@@' profile='http://jabber.org/protocol/si/profile/file-transfer'/>",
    fileshare: { payload: "<query xmlns='http://jabber.org/protocol/fileshare' node='@@'/>", iqType: "get" },
    "out-of-band stream": { payload: "<description xmlns='urn:xmpp:jingle:apps:out-of-band:0'><url>@@</url></description>", iq: "service-unavailable/cancel" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 HTTP and JSON over XMPP, whiteboard" }, {
    http: "<req xmlns='urn:xmpp:http' method='GET' resource='/@@' version='1.1'/>",
    json: "<json xmlns='urn:xmpp:json:0'>{\"a\":\"@@\"}</json>",
    svgwb: "<x xmlns='http://jabber.org/protocol/svgwb'><new id='@@'/></x>",
    sxe: "<sxe xmlns='http://jabber.org/protocol/sxe' id='@@' session='s'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Remote control" }, {
    forward: "<command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/rc#forward' sessionid='@@' action='execute'/>",
    "its own namespace": "<x xmlns='http://jabber.org/protocol/rc' id='@@'/>",
  }),
  ...rowOf({ ...FILE, row: "§3.1 Corrections and attachments", act: "strip" }, {
    "correction with a file": `<replace xmlns='urn:xmpp:message-correct:0' id='old1'/>${FILE_SHARING}`,
    "fastened file": { payload: "<apply-to xmlns='urn:xmpp:fasten:0' id='old1'><file xmlns='urn:xmpp:file:metadata:0'><name>@@</name></file></apply-to>", alone: "strip" },
  }),
  ...rowOf({ ...FILE, row: "§3.1 Encoded content in text" }, {
    base64: { text: `@@ ${base64}` },
    "data: URI": { text: "@@ data:image/png;base64,iVBORw0KGgo=" },
    uuencode: { text: "@@\nbegin 644 a.bin\n#0V%T\n`\nend" },
    PEM: { text: "@@\n-----BEGIN CERTIFICATE-----\nMIGEAgEAMBAG\n-----END CERTIFICATE-----" },
    "link to the upload host": { text: "it is at https://Upload.agency.example/@@/a.pdf" },
  }),
];
