import { describe, expect, it } from "vitest";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const auth = (text: string, mechanism = "PLAIN"): string =>
  `<auth xmlns='${SASL}' mechanism='${mechanism}'>${text}</auth>`;
const PLAIN = auth("AGxlZQBzZWNyZXQ=");

describe("the log-in", () => {
  it("is relayed by its known parts, round by round", () => {
    tellTwice(
      `client sends
         <auth xmlns='${SASL}' mechanism='SCRAM-SHA-1' x='y'>biwsbj1sZWUscj1h<extra xmlns='urn:x'/></auth>
       upstream receives
         ${auth("biwsbj1sZWUscj1h", "SCRAM-SHA-1")}
       upstream sends
         <challenge xmlns='${SASL}' y='z'>Yw==</challenge>
       client receives
         <challenge xmlns='${SASL}'>Yw==</challenge>
       client sends
         <response xmlns='${SASL}'>cg==</response>
       upstream receives
         <response xmlns='${SASL}'>cg==</response>
       upstream sends
         <failure xmlns='${SASL}' a='b'><not-authorized><x xmlns='urn:x'/></not-authorized><text>no</text><x xmlns='urn:x'/></failure>
       client receives
         <failure xmlns='${SASL}'><not-authorized/><text>no</text></failure>
       archive gets
         session open
         session auth`.replaceAll(/^ {7}/gm, ""),
      { after: "unauthenticated" },
    );
  });

  it.each([
    ["a response before any auth", `<response xmlns='${SASL}'>eA==</response>`, ""],
    ["an abort before any auth", `<abort xmlns='${SASL}'/>`, ""],
    ["a second auth in the middle of one", PLAIN + PLAIN, PLAIN],
    ["a mechanism that is not offered, in the middle of one", PLAIN + auth("", "EXTERNAL"), PLAIN],
  ])("takes no %s", (_what, sent, passed) => {
    tellTwice(
      `client sends
  ${sent}
client receives
  ${streamError("not-authorized")}
upstream receives
  ${passed}</stream:stream>`,
      { after: "unauthenticated" },
    );
  });

  it("is on record from its first exchange on; strangers who never begin one cost one record", () => {
    const session = tell(
      `client sends
  ${auth("", "X").repeat(4)}<iq type='get' id='i'><query xmlns='jabber:iq:register'/></iq>
archive gets nothing
client ends`,
      { after: "unauthenticated" },
    );
    expect(session.takeRecords()).toMatchObject([
      { step: "refused", facts: { clientAddress: "192.0.2.7", state: "secured", asked: "X", refusals: 5 } },
    ]);
    const guest = tell("client ends", { after: "unauthenticated" });
    expect(guest.takeRecords()).toEqual([]);
    const late = tell(
      `client sends\n  ${auth("", "X")}${PLAIN}\nupstream sends\n  <failure xmlns='${SASL}'><not-authorized/></failure>\nclient ends`,
      { after: "unauthenticated" },
    );
    expect(late.takeRecords()).toMatchObject([
      { step: "open", facts: { domain: "agency.example", clientAddress: "192.0.2.7" } },
      { step: "auth" },
      { step: "refused", facts: { refusals: 1 } },
    ]);
  });

  it.each(["success", "failure", "challenge"])("believes no %s that nobody asked for", (name) => {
    tell(
      `upstream sends
  <${name} xmlns='${SASL}'/>
client receives
  ${streamError("internal-server-error", "")}
upstream receives
  </stream:stream>
archive gets nothing`,
      { after: "unauthenticated" },
    );
  });

  it("does not begin again after success", () => {
    tell(`client sends\n  ${PLAIN}\nclient receives\n  ${streamError("not-authorized")}`, {
      after: "authenticated",
    });
    tell(`client sends\n  ${PLAIN}\nclient receives\n  ${streamError("unsupported-stanza-type")}`, {
      after: "bound",
    });
  });

  it("ends where the client had sent more before success", () => {
    tell(
      `client sends
  ${PLAIN}<stream:stream
upstream sends
  <success xmlns='${SASL}'/>
client receives
  ${streamError("internal-server-error", "")}`,
      { after: "unauthenticated" },
    );
  });
});
