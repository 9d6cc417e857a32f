import { describe, expect, it } from "vitest";
import { streamError, tell, tellTwice } from "../../support/story.ts";

const BIND = "urn:ietf:params:xml:ns:xmpp-bind";
const ask = (resource = ""): string => `<iq type='set' id='b1'><bind xmlns='${BIND}'>${resource}</bind></iq>`;
const bound = (jid: string): string => `<iq type='result' id='b1'><bind xmlns='${BIND}'>${jid}</bind></iq>`;
const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const refused = (text: string): string =>
  `<iq type='error' id='i'><error type='cancel'><not-allowed xmlns='${STANZAS}'/>${text}</error></iq>`;
const CLOSED = `<text xmlns='${STANZAS}' xml:lang='en'>Refused: accounts are managed by the agency.</text>`;
const REFUSED = refused(CLOSED);
const IQ = `<iq type='get' id='i'><query xmlns='jabber:iq:register'/></iq>`;

describe("binding", () => {
  it.each([
    ["", ""],
    ["<resource>desk</resource>", "<resource>desk</resource>"],
    ["<resource>ssn 536-22-8145</resource>", ""],
    ["<resource>desk</resource><file xmlns='urn:x'>data</file>", "<resource>desk</resource>"],
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
  session auth
  session refused`,
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

  it.each([
    ["an account", `<query xmlns='jabber:iq:register'/>`, CLOSED],
    ["an account by an invitation", `<preauth xmlns='urn:xmpp:pars:0' token='t'/>`, CLOSED],
    ["an account by a token", `<preauth xmlns='urn:xmpp:ibr-token:0' token='t'/>`, CLOSED],
    ["an account by a flow", `<register xmlns='urn:xmpp:register:0'/>`, CLOSED],
    ["a log-in as of old", `<query xmlns='jabber:iq:auth'/>`, ""],
  ])("says why a stranger who asks for %s gets none", (_what, payload, text) => {
    tellTwice(
      `client sends
  <iq type='set' id='i'>${payload}</iq>
client receives
  ${refused(text)}
upstream receives nothing`,
      { after: "unauthenticated" },
    );
  });

  it("says it to somebody who asks in Spanish, too, and ends the stream of one who asks without a stanza", () => {
    tell(
      `client sends
  <iq type='get' id='i' xml:lang='es'><query xmlns='jabber:iq:register'/></iq>
client receives
  ${refused(`<text xmlns='${STANZAS}' xml:lang='es'>{_}</text>`)}
client sends
  <register xmlns='urn:xmpp:register:0'><flow id='0'/></register>
client receives
  ${streamError("policy-violation")}
upstream receives
  </stream:stream>`,
      { after: "unauthenticated" },
    );
  });

  it.each([`<iq type='result' id='i'/>`, `<iq/>`, `<presence/>`])("takes no %s before", (sent) => {
    tell(`client sends\n  ${sent}\nclient receives\n  ${streamError("not-authorized")}`, {
      after: "authenticated",
    });
  });
});
