import { describe, expect, it } from "vitest";
import { hasPayload, readBody, type BoshRequest } from "../../../src/stream/bosh-body.ts";
import { STANZA_LIMITS } from "../../../src/xml/limits.ts";
import { utf8 } from "../../support/bytes.ts";
import { text } from "../../support/xml.ts";

const NS = "http://jabber.org/protocol/httpbind";
const read = (document: string): ReturnType<typeof readBody> => readBody(utf8(document), STANZA_LIMITS);

function request(document: string): BoshRequest {
  const read1 = read(document);
  if (read1.type === "refused") throw new Error(read1.detail);
  return read1.request;
}

const detail = (document: string): string => {
  const read1 = read(document);
  return read1.type === "refused" ? read1.detail : "read";
};

describe("bosh-body", () => {
  it("reads a session's first request; what would steer the gateway is not looked at", () => {
    const first = request(
      `<?xml version='1.0'?><body xmlns='${NS}' content='text/html' hold='1' rid='1573741820' to='agency.example'
        route='xmpp:evil.example:9999' from='lee@agency.example' secure='true' ver='1.6' wait='60' ack='1'
        accept='gzip' xml:lang='es' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'/>\r\n `,
    );
    expect(first).toEqual({
      rid: 1_573_741_820,
      sid: undefined,
      to: "agency.example",
      lang: "es",
      version: "1.6",
      wait: 60,
      hold: 1,
      pause: undefined,
      ack: 1,
      isRestart: false,
      isTerminate: false,
      elements: [],
    });
    expect(hasPayload(first)).toBe(false);
  });

  it("reads elements with what they inherit, and the wrapper's own wishes", () => {
    const sent = request(
      `<body xmlns='${NS}' xmlns:c='jabber:client' xmlns:xmpp='urn:xmpp:xbosh' rid='9007199254740991' sid='s'
        pause='60' type='terminate' xmpp:restart='true'> <c:message to='raj@agency.example'><c:body>a&#62;b</c:body></c:message>
        <presence xmlns='jabber:client'/></body>`,
    );
    expect(sent).toMatchObject({
      rid: 9_007_199_254_740_991,
      sid: "s",
      pause: 60,
      isRestart: true,
      isTerminate: true,
    });
    expect(hasPayload(sent)).toBe(true);
    expect(sent.elements.map(text)).toEqual([
      `<message to="raj@agency.example"><body>a&gt;b</body></message>`,
      `<presence/>`,
    ]);
  });

  it.each([
    [
      "no xmlns on a stanza",
      `<body xmlns='${NS}' rid='1'><message/></body>`,
      "element without a namespace of its own",
    ],
    ["a body inside", `<body xmlns='${NS}' rid='1'><body/></body>`, "element without a namespace of its own"],
    [
      "the inner framing",
      `<body xmlns='${NS}' rid='1'><close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/></body>`,
      "element without a namespace of its own",
    ],
    ["text beside elements", `<body xmlns='${NS}' rid='1'>hi<a xmlns='u'/></body>`, "text between stanzas"],
    ["another root", `<bodies xmlns='${NS}' rid='1'/>`, "no body element"],
    ["another namespace", `<body xmlns='jabber:client' rid='1'/>`, "no body element"],
    ["nothing", ``, "no body element"],
    ["white space", `  \n`, "end inside an element"],
    ["no XML", `hello`, "outside of root"],
    ["a document type", `<!DOCTYPE body [<!ENTITY a 'b'>]><body xmlns='${NS}' rid='1'/>`, "doctype"],
    ["a comment", `<body xmlns='${NS}' rid='1'><!-- x --></body>`, "comment"],
    ["a processing instruction", `<body xmlns='${NS}' rid='1'><?x y?></body>`, "processing instruction"],
    [
      "a second document",
      `<body xmlns='${NS}' rid='1'/><body xmlns='${NS}' rid='2'/>`,
      "something behind the body",
    ],
    ["text behind it", `<body xmlns='${NS}' rid='1'/>x`, "something behind the body"],
    ["an end tag too many", `<body xmlns='${NS}' rid='1'/></body>`, "something behind the body"],
    ["a comment behind it", `<body xmlns='${NS}' rid='1'/><!-- x -->`, "something behind the body"],
    ["no end", `<body xmlns='${NS}' rid='1'><a xmlns='u'/>`, "body without an end"],
    ["an end inside an element", `<body xmlns='${NS}' rid='1'><a xmlns='u'>`, "end inside an element"],
    ["an end inside a tag", `<body xmlns='${NS}' rid='1'`, "end inside an element"],
    ["no rid", `<body xmlns='${NS}' sid='s'/>`, "no rid"],
    ["rid zero", `<body xmlns='${NS}' rid='0'/>`, "no rid"],
    ["a rid above 2^53-1", `<body xmlns='${NS}' rid='9007199254740992'/>`, "not a number: rid"],
    ["a rid with a sign", `<body xmlns='${NS}' rid='+1'/>`, "not a number: rid"],
    ["a rid with an exponent", `<body xmlns='${NS}' rid='1e3'/>`, "not a number: rid"],
    ["a wait of ages", `<body xmlns='${NS}' rid='1' wait='99999999'/>`, "not a number: wait"],
    ["a negative hold", `<body xmlns='${NS}' rid='1' hold='-1'/>`, "not a number: hold"],
  ])("refuses %s", (_what, document, said) => {
    expect(detail(document)).toContain(said);
  });

  it("tells which session a refused body named, if its tag was read", () => {
    expect(read(`<body xmlns='${NS}' sid='s1' rid='4' ver='1.6'><!-- x --></body>`)).toMatchObject({
      sid: "s1",
      version: "1.6",
    });
    expect(read(`<body xmlns='${NS}' sid='s1' rid='x'/>`)).toMatchObject({ sid: "s1" });
    expect(read(`<bodyx sid='s1'/>`)).toMatchObject({ sid: undefined });
  });

  it("keeps the parser's limits, and UTF-8 alone", () => {
    const long = "x".repeat(STANZA_LIMITS.maxElementBytes);
    expect(detail(`<body xmlns='${NS}' rid='1'><a xmlns='u'>${long}</a></body>`)).toBe(
      "bytes of one element",
    );
    expect(
      detail(`<body xmlns='${NS}' rid='1'>${"<a xmlns='u'>".repeat(70)}${"</a>".repeat(70)}</body>`),
    ).not.toBe("read");
    const latin = Buffer.from(`<body xmlns='${NS}' rid='1'><a xmlns='u'>\u00e9</a></body>`, "latin1");
    expect(readBody(latin, STANZA_LIMITS)).toMatchObject({ type: "refused", detail: "not UTF-8" });
  });
});
