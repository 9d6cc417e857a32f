import { describe, expect, it } from "vitest";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const BIND = "urn:ietf:params:xml:ns:xmpp-bind";
const ask = (resource = ""): string => `<iq type='set' id='b1'><bind xmlns='${BIND}'>${resource}</bind></iq>`;
const bound = (jid: string): string => `<iq type='result' id='b1'><bind xmlns='${BIND}'>${jid}</bind></iq>`;
const REFUSED = `<iq type='error' id='i'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`;
const IQ = `<iq type='get' id='i'><query xmlns='jabber:iq:register'/></iq>`;

describe("binding", () => {
  it.each([
    ["", ""],
    ["<resource>desk</resource>", "<resource>desk</resource>"],
    ["<resource>ssn 536-22-8145</resource>", ""],
    ["<resource>desk</resource><file xmlns='urn:x'>data</file>", ""],
  ])("asks upstream for %j as %j", (wanted, asked) => {
    tellTwice(`client sends\n  ${ask(wanted)}\nupstream receives\n  ${ask(asked)}`, {
      after: "authenticated",
    });
  });

  it.each([
    ["no JID", ""],
    ["no address", "<jid>@</jid>"],
    ["no resource", "<jid>lee@agency.example</jid>"],
    ["no account", "<jid>agency.example/desk</jid>"],
    ["another domain", "<jid>lee@other.example/desk</jid>"],
    ["another account", "<jid>raj@agency.example/desk</jid>"],
  ])("makes nobody anybody by %s", (_what, jid) => {
    tell(
      `client sends
  ${ask()}
upstream sends
  ${bound(jid)}
client receives
  ${streamError("internal-server-error", "")}
archive gets
  session open
  session auth`,
      { after: "authenticated" },
    );
  });

  it("believes no result that was not asked for", () => {
    tell(
      `upstream sends\n  ${bound("<jid>lee@agency.example/desk</jid>")}\nclient receives\n  ${streamError("internal-server-error", "")}`,
      { after: "authenticated" },
    );
  });

  it("refuses other requests on record, five times", () => {
    const session = tell(
      `client sends
  ${IQ.repeat(5)}
client receives
  ${REFUSED.repeat(5)}
client sends
  ${IQ}
client receives
  ${streamError("policy-violation")}
upstream receives
  </stream:stream>`,
      { after: "authenticated" },
    );
    const refused = session
      .takeRecords()
      .flatMap((one) =>
        one.kind === "session" && one.step === "refused" && "asked" in one.facts ? [one.facts] : [],
      );
    expect(refused).toEqual(
      Array.from({ length: 5 }, () => ({ asked: "jabber:iq:register", state: "authenticated" })),
    );
  });

  it.each([`<iq type='result' id='i'/>`, `<iq/>`, `<presence/>`])("takes no %s before", (sent) => {
    tell(`client sends\n  ${sent}\nclient receives\n  ${streamError("not-authorized")}`, {
      after: "authenticated",
    });
  });
});
