import { describe, expect, it } from "vitest";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const SM = "urn:xmpp:sm:3";
const ENABLE = `client sends
  <enable xmlns='${SM}' resume='true'/>
upstream sends
  <enabled xmlns='${SM}' id='u' resume='true'/>
client receives
  {*}
upstream receives
  {*}
`;
const MESSAGE = `<message to='raj@agency.example' id='m1'><body>last words</body></message>`;
const SENT = `<message to='raj@agency.example' id='m1'><body>last words</body></message>`;

describe("an ending", () => {
  it.each([
    ["client ends", "", "</stream:stream>"],
    ["upstream ends", streamError("remote-connection-failed", ""), ""],
    ["shutdown", streamError("system-shutdown", ""), "</stream:stream>"],
    ["time passes 1800 s", streamError("connection-timeout", ""), "</stream:stream>"],
  ])(
    "by `%s` says goodbye where the stream cannot be resumed, and nothing where it can",
    (step, client, upstream) => {
      const says = (a: string, b: string): string => `${step}
client receives${a === "" ? " nothing" : `\n  ${a}`}
upstream receives${b === "" ? " nothing" : `\n  ${b}`}
client is cut
upstream is cut`;
      tell(says(client, upstream), { after: "bound" });
      tell(ENABLE + says("", ""), { after: "bound" });
    },
  );

  it("by one connection too many of an account closes both legs, resumable or not", () => {
    for (const story of ["", ENABLE]) {
      const session = tell(story, { after: "bound" });
      session.feed({ type: "overLimit", isKnown: true });
      expect(session.takeText("client")).toMatch(
        /<policy-violation .*too many devices are logged in with this account.*<\/stream:stream>$/,
      );
      expect(session.takeText("upstream")).toBe("</stream:stream>");
      expect([session.isCut("client"), session.isCut("upstream")]).toEqual([true, true]);
    }
  });

  it("where nobody could count leaves a resumable stream resumable", () => {
    const session = tell("", { after: "bound" });
    session.feed({ type: "overLimit", isKnown: false });
    expect(session.takeText("client")).toContain("resource-constraint");
    expect(session.takeText("upstream")).toBe("</stream:stream>");
    const resumable = tell(ENABLE, { after: "bound" });
    resumable.feed({ type: "overLimit", isKnown: false });
    expect([resumable.takeText("client"), resumable.takeText("upstream")]).toEqual(["", ""]);
    expect([resumable.isCut("client"), resumable.isCut("upstream")]).toEqual([true, true]);
  });

  it("sends what is on record first", () => {
    tellTwice(
      `client sends\n  ${MESSAGE}\nclient ends\nupstream receives\n  ${SENT}</stream:stream>\nupstream is cut`,
      { after: "bound" },
    );
  });

  it("waits for the record of what came in right before the cut", () => {
    const session = tell("", { after: "bound" });
    session.holdReceipts();
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(MESSAGE) });
    session.feed({ type: "clientEnd" });
    expect([session.takeText("upstream"), session.isCut("upstream")]).toEqual(["", false]);
    session.releaseReceipts();
    expect(session.takeText("upstream")).toMatch(/last words.*<\/stream:stream>$/);
    expect(session.isCut("upstream")).toBe(true);
  });

  it("does not wait for ever, neither for a record nor for a peer", () => {
    const session = tell("", { after: "bound" });
    session.holdReceipts();
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(`${MESSAGE}</stream:stream>`) });
    session.pass(9_000);
    expect(session.isCut("upstream")).toBe(false);
    session.pass(1_000);
    expect([session.takeText("upstream"), session.isCut("upstream")]).toEqual(["", true]);
  });

  it.each([
    [
      "an element of too many bytes",
      `<message>${"x".repeat(131_100)}`,
      "<stanza-too-big xmlns='urn:xmpp:errors'/>",
    ],
    ["one that is too deep", "<a>".repeat(70), ""],
  ])("by %s is a policy violation on both legs", (_what, sent, application) => {
    const error = streamError("policy-violation").replace("</stream:error>", `${application}</stream:error>`);
    tell(
      `${ENABLE}client sends\n  ${sent}\nclient receives\n  ${error}\nupstream receives\n  </stream:stream>`,
      { after: "bound" },
    );
  });

  it("never names another host, and keeps upstream's words to itself", () => {
    const see = `<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>h:1</see-other-host><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>go</text></stream:error>`;
    tell(`upstream sends\n  ${see}\nclient receives\n  ${streamError("system-shutdown", "")}`, {
      after: "bound",
    });
    const own = `<stream:error><x xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`;
    tell(`upstream sends\n  ${own}\nclient receives\n  ${streamError("undefined-condition", "")}`, {
      after: "bound",
    });
  });

  it("reads nothing that comes after it", () => {
    tellTwice(
      `client sends\n  </stream:stream>${MESSAGE}\nupstream receives\n  </stream:stream>\narchive gets nothing`,
      { after: "bound" },
    );
    tell(
      `upstream sends\n  </stream:stream>\nclient sends\n  ${MESSAGE}\nupstream receives\n  </stream:stream>`,
      { after: "bound" },
    );
  });
});
