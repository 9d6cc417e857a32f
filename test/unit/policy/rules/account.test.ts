import { describe, expect, it } from "vitest";
import type { Direction } from "../../../../src/policy/rule.ts";
import { account } from "../../../../src/policy/rules/account.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const says = (text: string, direction: Direction = "outbound"): string => saysOf(account, text, direction);

const register = (payload: string, attributes = ""): string =>
  `<iq type='set' id='1' ${attributes}><query xmlns='jabber:iq:register'>${payload}</query></iq>`;
const change = (name: string): string => `<username>${name}</username><password>x</password>`;

describe("account: registration", () => {
  it.each([
    ["password change", register(change("lee"))],
    ["by another spelling", register(change("LEE"))],
    ["by the whole address", register(change("lee@agency.example"))],
    ["to the own account", register(change("lee"), "to='lee@agency.example'")],
    ["to the own server", register(change("lee"), "to='agency.example'")],
    ["question", "<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>"],
    ["nickname in a listed room", register("<x xmlns='jabber:x:data'/>", "to='room@rooms.agency.example'")],
    ["leaving a listed room's list", register("<remove/>", "to='room@rooms.agency.example'")],
    ["other iq", "<iq type='get' id='1'><query xmlns='jabber:iq:version'/></iq>"],
    [
      "feature named",
      "<iq type='result' id='1'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='jabber:iq:register'/></query></iq>",
    ],
  ])("%s passes", (_name, text) => {
    expect(says(text)).toBe("allow");
  });

  it.each([
    ["removal", register("<remove/>")],
    ["removal at the server", register("<remove/>", "to='agency.example'")],
    ["removal beside a password change", register(`${change("lee")}<remove/>`)],
    ["removal in another namespace", register("<remove xmlns='urn:x'/>")],
    ["another account", register(change("bob"))],
    ["another account by the whole address", register(change("lee@outside.example"))],
    ["two names", register(`<username>lee</username>${change("bob")}`)],
    ["two names, no password", register("<username>lee</username><username>bob</username>")],
    ["no password", register("<username>lee</username>")],
    [
      "password change in something else",
      `<iq type='set' id='1'><x xmlns='urn:x'><query xmlns='jabber:iq:register'>${change("lee")}</query></x></iq>`,
    ],
    ["no name", register("<password>x</password>")],
    ["nothing", register("")],
    ["name with a resource", register(change("bob/lee"))],
    ["more fields", register(`${change("lee")}<email>x</email>`)],
    [
      "form",
      register("<x xmlns='jabber:x:data' type='submit'><field var='username'><value>bob</value></field></x>"),
    ],
    ["field in another namespace", register("<username xmlns='urn:x'>lee</username><password>x</password>")],
    ["transport", register(change("lee"), "to='sms.agency.example'")],
    [
      "address asked of a transport",
      "<iq type='get' id='1' to='sms.agency.example'><query xmlns='jabber:iq:gateway'/></iq>",
    ],
    [
      "address asked of a listed host",
      "<iq type='set' id='1' to='rooms.agency.example'><query xmlns='jabber:iq:gateway'><prompt>x</prompt></query></iq>",
    ],
    [
      "address asked inside something else",
      "<message><x xmlns='urn:x'><query xmlns='jabber:iq:gateway'/></x></message>",
    ],
    ["listed host itself", register(change("lee"), "to='rooms.agency.example'")],
    ["occupant", register(change("lee"), "to='room@rooms.agency.example/nick'")],
    [
      "question to a transport",
      "<iq type='get' id='1' to='sms.agency.example'><query xmlns='jabber:iq:register'/></iq>",
    ],
    ["in a message", "<message id='1'><query xmlns='jabber:iq:register'/></message>"],
    [
      "in something else",
      "<iq type='set' id='1'><x xmlns='urn:x'><query xmlns='jabber:iq:register'/></x></iq>",
    ],
    ["in itself", register("<query><remove/></query>")],
    ["no query", "<iq type='set' id='1'><remove xmlns='jabber:iq:register'/></iq>"],
  ])("%s is refused", (_name, text) => {
    expect(says(text)).toBe("block");
  });

  it("inbound: answers of the own server pass, questions and other answers do not", () => {
    const answer = (attributes: string): string =>
      `<iq type='result' id='1' ${attributes}><query xmlns='jabber:iq:register'><username/></query></iq>`;
    expect(says(answer(""), "inbound")).toBe("allow");
    expect(says(answer("from='agency.example'"), "inbound")).toBe("allow");
    expect(says(register("", "from='agency.example'"), "inbound")).toBe("block");
    expect(says(register("<remove/>", "from='b@agency.example/x'"), "inbound")).toBe("block");
  });

  it("is never inside another stanza", () => {
    const stanza = stanzaOf(register(change("lee")));
    expect(account.check(stanza, contextFor("outbound", "forward"), policyFor())).toHaveLength(1);
  });
});

describe("account: other ways", () => {
  it.each([
    "<iq type='set' id='1'><query xmlns='jabber:iq:auth'><username>lee</username></query></iq>",
    "<iq type='get' id='1'><query xmlns='jabber:iq:auth'/></iq>",
    "<message id='1'><query xmlns='jabber:iq:auth'/></message>",
    "<iq type='set' id='1'><register xmlns='urn:xmpp:register:0'/></iq>",
    "<iq type='set' id='1'><append xmlns='urn:xmpp:saslcert:1'/></iq>",
    "<iq type='set' id='1'><preauth xmlns='urn:xmpp:pars:0' token='x'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/admin#delete-user'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/admin#change-user-password'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='#http:/jabber.org#protocol//admin/delete-user'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='http://prosody.im/protocol/s2s#list'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='/running nodes/a@b/restart'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='api-commands/register'/></iq>",
  ])("%s is refused", (text) => {
    for (const direction of ["outbound", "inbound"] as const) expect(says(text, direction)).toBe("block");
  });

  it.each([
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='weather'/></iq>",
    "<iq type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='configure-weather'/></iq>",
    "<presence type='subscribe' to='a@agency.example'><preauth xmlns='urn:xmpp:pars:0' token='x'/></presence>",
    "<message id='1'><body>jabber:iq:auth</body></message>",
  ])("%s passes", (text) => {
    expect(says(text)).toBe("allow");
  });

  it("names no content", () => {
    expect(
      account.check(stanzaOf(register(change("bob"))), contextFor("outbound"), policyFor()),
    ).toStrictEqual([
      {
        ruleId: "account",
        disposition: "block",
        reason: "in-band registration",
        refusal: "account",
        clauseIds: [],
      },
    ]);
  });
});

describe("account: binding", () => {
  const bind = (type: string): string =>
    `<iq type='${type}' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>other</resource></bind></iq>`;

  it("is over once the stream is bound", () => {
    expect(says(bind("set"))).toBe("block");
    expect(says(bind("result"), "inbound")).toBe("block");
  });

  it("is judged like any request before that", () => {
    const user = { ...contextFor("outbound").user, local: "", resource: "" };
    const findings = account.check(stanzaOf(bind("set")), { ...contextFor("outbound"), user }, policyFor());
    expect(findings).toEqual([]);
  });
});
