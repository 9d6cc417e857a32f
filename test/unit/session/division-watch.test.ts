import { describe, expect, it } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { NO_DEMANDS } from "../../../src/policy/settings.ts";
import { forAccount, type PolicyRevision } from "../../../src/policy/revision.ts";
import { officeOf, type OfficeWishes } from "../../support/offices.ts";
import { policyFor } from "../../support/policy.ts";
import type { SansIo } from "../../support/sans-io.ts";
import { streamError, tell, tellTwice } from "../../support/story.ts";
import { parseSteps } from "../../support/transcript.ts";

const LEE = "lee@agency.example";
/** Long after what a session takes for now: a clock that was set back switches nothing on. */
const LATER = Number.MAX_SAFE_INTEGER - 1;
const under = (state: "on" | "off", wishes: OfficeWishes = {}, mode: "enforce" | "shadow" = "enforce") =>
  policyFor({
    ...officeOf({ accounts: [LEE], ...wishes }),
    mode,
    clauses: { "division-off": ["CCPS-1.e"] },
    decisions: {
      ...NO_DECISIONS,
      switches: state === "on" ? [] : [{ division: "yard", isOn: false, by: "dana", atMs: LATER }],
    },
  });
const changeTo = (session: SansIo, revision: PolicyRevision): void => {
  session.feed({ type: "policyChanged", revision });
};
/** Nothing is "=" (RFC 6120 §6.4.2). */
const encoded = (text: string): string => (text === "" ? "=" : btoa(text));
const told = (session: SansIo): readonly object[] =>
  session
    .takeRecords()
    .flatMap((one) => (one.kind === "session" && one.step === "division" ? [one.facts] : []));
const bound = (): SansIo => tell("", { after: "bound", options: { revision: under("on") } });
const ENDED = `client receives
  ${streamError("policy-violation", "{_}")}
upstream receives
  </stream:stream>`;

describe("a session whose division is switched off", () => {
  it("ends with a text, on record, and upstream's stream with it", () => {
    const session = bound();
    changeTo(session, under("off", { contact: "Dana" }));
    expect(session.takeText("client")).toContain(
      "Messaging is switched off by the management of your office. Office: Yard. Please ask: Dana.</text>",
    );
    expect(session.takeText("upstream")).toBe("</stream:stream>");
    expect(told(session)).toMatchObject([
      { account: LEE, division: "yard", outcome: "ended", mode: "enforce", clauses: "CCPS-1.e" },
    ]);
    expect(session.events.filter(({ type }) => type === "divisionOff")).toHaveLength(1);
  });

  it("is told nothing before that is on record", () => {
    const session = bound();
    session.takeRecords();
    session.holdReceipts();
    changeTo(session, under("off"));
    expect(session.takeText("client")).toBe("");
    session.releaseReceipts();
    session.play(parseSteps(ENDED));
  });

  it("in shadow mode goes on, and it is told once what would have been", () => {
    const session = bound();
    changeTo(session, under("off", {}, "shadow"));
    changeTo(session, under("off", {}, "shadow"));
    expect(session.takeText("client")).toBe("");
    expect(told(session)).toMatchObject([{ outcome: "ended", mode: "shadow" }]);
    changeTo(session, under("off"));
    expect(session.isCut("client") || session.takeText("client") !== "").toBe(true);
  });

  it("on trial alone goes on under a policy that is in force for it", () => {
    const session = bound();
    // Nobody knows who is in it: its mode binds nobody, and what it tries turns nobody away.
    const doubtful = under("off", { mode: "shadow", rosterGroup: "Yard" });
    expect(forAccount(doubtful, LEE).mode).toBe("enforce");
    changeTo(session, doubtful);
    expect(session.takeText("client")).toBe("");
    expect(told(session)).toMatchObject([{ outcome: "ended", mode: "shadow" }]);
  });

  it("that is of somebody else goes on", () => {
    const session = bound();
    changeTo(session, under("off", { accounts: ["ana@agency.example"] }));
    expect(told(session)).toEqual([]);
    expect(session.takeText("client")).toBe("");
  });

  it("does not where the rule is off", () => {
    const session = bound();
    const rules = { "division-off": { value: false, layers: ["organisation" as const] } };
    changeTo(session, { ...under("off"), settings: { ...NO_DEMANDS, rules } });
    expect(session.takeText("client")).toBe("");
  });
});

describe("at the log-in", () => {
  const AUTH = (name: string) =>
    `client sends
  <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${encoded(name)}</auth>
upstream receives
  <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${encoded(name)}</auth>
upstream sends
  <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
`;

  it("is refused where the name could only be read from the bound JID", () => {
    const options = { revision: under("off") };
    const steps = `${AUTH("")}client receives
  <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
client sends
  <stream:stream to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>
upstream receives
  <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='agency.example' version='1.0'>
upstream sends
  <stream:stream id='u2' from='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
client receives
  <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='u2' from='agency.example' version='1.0' xml:lang='en'><stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
client sends
  <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
upstream receives
  <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
upstream sends
  <iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>lee@agency.example/desk</jid></bind></iq>
${ENDED}
archive gets
  session open
  session auth
  session division
`;
    tellTwice(steps, { after: "unauthenticated", options });
  });

  it("in shadow mode is let in, and it is told once what would have been", () => {
    const session = tell("", { after: "sasl-offered", options: { revision: under("off", {}, "shadow") } });
    session.play(
      parseSteps(`client sends
  <authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>AGxlZQBzZWNyZXQ=</initial-response><bind xmlns='urn:xmpp:bind:0'/></authenticate>
upstream sends
  <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>lee@agency.example/d</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/></success>`),
    );
    expect(session.takeText("client")).toContain("<bound");
    changeTo(session, under("off", {}, "shadow"));
    expect(told(session)).toMatchObject([{ outcome: "turned-away", mode: "shadow" }]);
    changeTo(session, under("off"));
    expect(told(session)).toMatchObject([{ outcome: "ended", mode: "enforce" }]);
  });

  it("speaks the language of the client", () => {
    const session = tell("", {
      options: { language: "es", revision: under("off", { contact: "Dana" }) },
      after: "sasl-offered",
    });
    session.play(
      parseSteps(`client sends
  <authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>AGxlZQBzZWNyZXQ=</initial-response><bind xmlns='urn:xmpp:bind:0'/></authenticate>
upstream sends
  <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>lee@agency.example/d</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/></success>`),
    );
    const text = session.takeText("client");
    expect(text).toContain('<account-disabled xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>');
    expect(text).toContain("Oficina: Yard. Pregunte a: Dana.");
    expect(text).not.toContain("<bound");
  });
});
