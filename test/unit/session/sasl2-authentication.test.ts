import { describe, expect, it } from "vitest";
import { utf8 } from "../../support/bytes.ts";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const NS = "urn:xmpp:sasl:2";
const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const SM = "urn:xmpp:sm:3";
const BIND2 = "urn:xmpp:bind:0";
const FAST = "urn:xmpp:fast:0";
const FIRST = "<initial-response>AGxlZQBzZWNyZXQ=</initial-response>";

const authenticate = (inner = "", mechanism = "PLAIN"): string =>
  `<authenticate xmlns='${NS}' mechanism='${mechanism}'>${FIRST}${inner}</authenticate>`;
const success = (jid: string, inner = ""): string =>
  `<success xmlns='${NS}'><authorization-identifier>${jid}</authorization-identifier>${inner}</success>`;
const bind = (inner = ""): string => `<bind xmlns='${BIND2}'>${inner}</bind>`;
const bound = (inner = ""): string => `<bound xmlns='${BIND2}'>${inner}</bound>`;
const ENABLE = `<enable xmlns='${SM}' resume='true'/>`;
const ENABLED = `<enabled xmlns='${SM}' id='up-id' resume='true'/>`;
const RESUMED = `<resumed xmlns='${SM}' previd='up-id' h='0'/>`;
const AUTH_1 = `<auth xmlns='${SASL}' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>`;

describe("a log-in by SASL2", () => {
  it.each([
    ["a response before it", `<response xmlns='${NS}'>eA==</response>`, ""],
    ["an abort before it", `<abort xmlns='${NS}'/>`, ""],
    ["a second request in the middle of it", authenticate().repeat(2), authenticate()],
    [
      "one that was not offered in the middle of it",
      authenticate() + authenticate("", "NEW"),
      authenticate(),
    ],
    ["a task", `${authenticate()}<next xmlns='${NS}' task='HOTP'/>`, authenticate()],
    ["cargo of a task", `${authenticate()}<task-data xmlns='${NS}'/>`, authenticate()],
    ["the other SASL in the middle of it", authenticate() + AUTH_1, authenticate()],
    ["itself in the middle of the other SASL", AUTH_1 + authenticate(), AUTH_1],
    ["a response of it in the other SASL", `${AUTH_1}<response xmlns='${NS}'>eA==</response>`, AUTH_1],
    ["a stanza", `${authenticate()}<message to='raj@agency.example'/>`, authenticate()],
    ["a resumption", `${authenticate()}<resume xmlns='${SM}' previd='x' h='0'/>`, authenticate()],
  ])("takes no %s", (_what, sent, passed) => {
    tellTwice(
      `client sends
  ${sent}
client receives
  ${streamError("not-authorized")}
upstream receives
  ${passed}</stream:stream>`,
      { after: "sasl-offered" },
    );
  });

  it("is not there where it was not offered", () => {
    tell(
      `client sends
  ${authenticate()}
client receives
  <failure xmlns='${NS}'><invalid-mechanism xmlns='${SASL}'/></failure>
upstream receives nothing`,
      { after: "unauthenticated" },
    );
  });

  it.each(["success", "failure", "challenge", "continue", "task-data"])(
    "believes no %s that nobody asked for",
    (name) => {
      for (const begun of ["", AUTH_1]) {
        tell(
          `client sends
  ${begun}
upstream sends
  <${name} xmlns='${NS}'><authorization-identifier>lee@agency.example</authorization-identifier></${name}>
client receives
  ${streamError("internal-server-error", "")}`,
          { after: "sasl-offered" },
        );
      }
    },
  );

  it.each([
    ["nobody", authenticate(), `<success xmlns='${NS}'/>`],
    ["no address", authenticate(), success("@")],
    ["a domain", authenticate(), success("agency.example")],
    ["another account", authenticate(), success("raj@agency.example")],
    ["a resource that was not bound", authenticate(bind()), success("lee@agency.example/desk")],
    ["no resource where one was bound", authenticate(bind()), success("lee@agency.example", bound())],
    ["a resource that nobody wanted", authenticate(), success("lee@agency.example/desk", bound())],
    ["stream management unasked", authenticate(bind()), success("lee@agency.example/desk", bound(ENABLED))],
    ["a resumption unasked", authenticate(), success("lee@agency.example/desk", RESUMED)],
    [
      "a resumption and a resource",
      authenticate(bind()),
      success("lee@agency.example/desk", RESUMED + bound()),
    ],
    ["the other SASL's success", authenticate(), `<success xmlns='${SASL}'/>`],
    ["a task's cargo", authenticate(), `<task-data xmlns='${NS}'/>`],
    ["a stanza", authenticate(), `<message from='raj@agency.example'/>`],
    ["features", authenticate(), "<stream:features/>"],
    ["a resumption by itself", authenticate(), RESUMED],
    ["a failed one by itself", authenticate(), `<failed xmlns='${SM}'/>`],
  ])("makes nobody anybody by a success that names %s", (_what, asked, told) => {
    const session = tell(
      `client sends
  ${asked}
upstream sends
  ${told}
client receives
  ${streamError("internal-server-error", "")}
archive gets
  session open
  session refused`,
      { after: "sasl-offered" },
    );
    expect(session.isCut("client")).toBe(true);
  });

  it("keeps who it was, what it said of itself, and no secret", () => {
    const agent = `<user-agent id='0d9c5a3e-9d0c-4c5b-8f0e-0123456789ab'><software>ExampleIM</software><device>Desk 12</device></user-agent>`;
    const asked = `${agent}${bind("<tag>Example</tag>")}<request-token xmlns='${FAST}' mechanism='HT-SHA-256-NONE'/>`;
    const session = tell(
      `client sends
  ${authenticate(asked)}
upstream sends
  ${success("lee@agency.example/Example~1", `${bound()}<token xmlns='${FAST}' token='secret-token'/>`)}`,
      { after: "sasl-offered" },
    );
    const records = session.takeRecords();
    expect(records).toMatchObject([
      { step: "open" },
      {
        step: "auth",
        facts: {
          mechanism: "PLAIN",
          outcome: "success",
          profile: "SASL2",
          account: "lee@agency.example",
          claimedUserAgentId: "0d9c5a3e-9d0c-4c5b-8f0e-0123456789ab",
          claimedSoftware: "ExampleIM",
          claimedDevice: "Desk 12",
          claimedTag: "Example",
          claimSource: "SASL2 authenticate",
        },
      },
      { step: "bind", user: "lee@agency.example/Example~1" },
    ]);
    expect(JSON.stringify(records)).not.toMatch(/secret-token|AGxlZQ/);
    expect(session.takeText("client")).toContain("secret-token");
    expect(session.events.filter(({ type }) => type === "bound")).toEqual([
      { type: "bound", user: "lee@agency.example/Example~1", isResumed: false },
    ]);
  });

  it("answers only once both records are kept", () => {
    const session = tell(`client sends\n  ${authenticate(bind())}`, { after: "sasl-offered" });
    session.takeText("client");
    session.holdReceipts();
    session.feed({
      type: "upstreamBytes",
      bytes: new TextEncoder().encode(success("lee@agency.example/x", bound()) + "<stream:features/>"),
    });
    expect(session.takeText("client")).toBe("");
    session.releaseReceipts();
    expect(session.takeText("client")).toMatch(/^<success .*<\/success><stream:features\/>$/s);
  });

  it("gives a token to nobody who did not ask, and a new one to whoever came by one", () => {
    const token = `<token xmlns='${FAST}' token='t'/>`;
    const given = (asked: string): boolean =>
      tell(`client sends\n  ${asked}\nupstream sends\n  ${success("lee@agency.example", token)}`, {
        after: "sasl-offered",
      })
        .takeText("client")
        .includes("<token");
    const byToken = authenticate(`<fast xmlns='${FAST}'/>`, "HT-SHA-256-NONE");
    expect([given(authenticate()), given(byToken)]).toEqual([false, true]);
  });

  it("relays features once, and counts stream management from success on", () => {
    const session = tell(
      `client sends
  <message to='raj@agency.example' type='chat'><body>one</body></message>
upstream sends
  <message from='raj@agency.example/x' type='chat'><body>two</body></message>
archive gets
  session open
  session auth
  session bind
  outbound message allow
  inbound message allow
upstream sends
  <stream:features/>
client receives
  <message from='raj@agency.example/x' type='chat'><body>two</body></message>${streamError("internal-server-error", "")}`,
      { after: "sasl-bound" },
    );
    expect(session.isCut("client")).toBe(true);
    const positions = tell(
      `client sends\n  <presence/>\nupstream sends\n  <presence from='raj@agency.example/x'/>`,
      { after: "sasl-bound" },
    )
      .takeRecords()
      .flatMap((one) => (one.kind === "stanza" ? [one.position?.count] : []));
    expect(positions).toEqual([1, 1]);
  });

  it("does not count where upstream could not switch stream management on", () => {
    const failed = `<failed xmlns='${SM}'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`;
    const session = tell(
      `client sends
  ${authenticate(bind(ENABLE))}
upstream sends
  ${success("lee@agency.example/x", bound(failed))}
client receives
  ${success("lee@agency.example/x", bound(failed))}
client sends
  <presence/>`,
      { after: "sasl-offered" },
    );
    const stanza = session.takeRecords().find(({ kind }) => kind === "stanza");
    expect(stanza).not.toHaveProperty("position");
  });

  it("breaks off what goes on after it was broken off", () => {
    for (const told of [success("lee@agency.example"), `<challenge xmlns='${NS}'/>`]) {
      tell(
        `client sends
  ${authenticate()}
upstream sends
  <continue xmlns='${NS}'><tasks><task>HOTP</task></tasks></continue>${told}
client receives
  ${streamError("internal-server-error", "")}`,
        { after: "sasl-offered" },
      );
    }
    tell(
      `client sends
  ${authenticate()}
upstream sends
  <continue xmlns='${NS}'><tasks><task>HOTP</task></tasks></continue>
client sends
  <response xmlns='${NS}'>eA==</response>
client receives
  ${streamError("not-authorized")}`,
      { after: "sasl-offered" },
    );
  });

  it("may fail five times in all, by either SASL", () => {
    const failure = `<failure xmlns='${NS}'><not-authorized xmlns='${SASL}'/></failure>`;
    const once = `client sends\n  ${authenticate()}\nupstream sends\n  ${failure}\n`;
    tell(
      `${once.repeat(3)}client sends
  ${AUTH_1}
upstream sends
  <failure xmlns='${SASL}'><not-authorized/></failure>
${once}client receives
  ${failure.repeat(3)}<failure xmlns='${SASL}'><not-authorized/></failure>${failure}
client sends
  ${authenticate()}
client receives
  ${streamError("policy-violation")}
upstream receives
  {*}`,
      { after: "sasl-offered" },
    );
  });

  it("needs no new stream in frames either, and gets none", () => {
    const session = tell("", { options: { transport: "websocket" } });
    const frames = (side: "client" | "upstream", text: string): string => {
      session.feed({ type: side === "client" ? "clientBytes" : "upstreamBytes", bytes: utf8(text) });
      return session.takeText("client");
    };
    const opening = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='agency.example' version='1.0'/>`;
    frames("client", opening);
    frames(
      "upstream",
      `<stream:stream id='u' from='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features><authentication xmlns='${NS}'><mechanism>PLAIN</mechanism><inline><bind xmlns='${BIND2}'/></inline></authentication></stream:features>`,
    );
    frames("client", authenticate(bind()));
    const told = frames("upstream", `${success("lee@agency.example/web", bound())}<stream:features/>`);
    expect(told).toMatch(
      /^<success xmlns="urn:xmpp:sasl:2">.*<\/success><stream:features xmlns="jabber:client" xmlns:stream="[^"]*"\/>$/,
    );
    session.takeText("upstream");
    frames(
      "client",
      `<message xmlns='jabber:client' type='chat' to='pat@outside.example'><body>hi</body></message>`,
    );
    expect(session.takeText("upstream")).toMatch(/^<iq .*<ping/);
    expect(frames("client", opening)).toContain("unsupported-stanza-type");
  });
});
