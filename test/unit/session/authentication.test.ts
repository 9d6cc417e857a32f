import { describe, it } from "vitest";
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

  it.each(["success", "failure", "challenge"])("believes no %s that nobody asked for", (name) => {
    tell(
      `upstream sends
  <${name} xmlns='${SASL}'/>
client receives
  ${streamError("internal-server-error", "")}
upstream receives
  </stream:stream>
archive gets
  session open`,
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
