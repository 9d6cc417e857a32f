import { describe, expect, test } from "vitest";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { evaluate } from "../../../src/policy/evaluate.ts";
import { domainException, Reach } from "../../../src/policy/excepted-domain.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import type { Direction, OutsideOccupants } from "../../../src/policy/rule.ts";
import { filed } from "../../support/exceptions.ts";
import { jid, policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";

const ME = "lee@agency.example";
const under = (changes: Partial<PolicyRevision> = {}): PolicyRevision =>
  policyFor({
    decisions: { ...NO_DECISIONS, exceptions: [filed({ subject: "far.example", users: [ME] })] },
    ...changes,
  });

const judged = (xml: string, direction: Direction = "outbound", revision = under(), more = {}) =>
  evaluate(stanzaOf(xml, direction), { ...contextFor(direction), ...more }, revision);
const verdictOn = (...args: Parameters<typeof judged>): string => judged(...args).disposition;

const to = (address: string, inner = "<body>x</body>"): string =>
  `<message type='chat' to='${address}' id='1'>${inner}</message>`;
const from = (address: string, inner = "<body>x</body>"): string =>
  `<message type='chat' from='${address}' to='${ME}' id='1'>${inner}</message>`;

describe("a domain under an exception", () => {
  test.each([
    ["a message", to("eve@far.example"), "outbound"],
    ["its answer", from("eve@far.example/desk"), "inbound"],
    ["presence", "<presence to='eve@far.example'/>", "outbound"],
    ["a subscription", "<presence type='subscribe' to='eve@far.example'/>", "outbound"],
    ["one from there", "<presence type='subscribe' from='eve@far.example'/>", "inbound"],
    ["leaving", "<presence type='unsubscribe' to='eve@far.example'/>", "outbound"],
    ["its server", "<iq type='get' id='1' to='far.example'><ping xmlns='urn:xmpp:ping'/></iq>", "outbound"],
    [
      "a room there",
      "<message type='groupchat' from='room@far.example/eve' id='1'><body>x</body></message>",
      "inbound",
    ],
  ] as const)("%s passes, and the record names it", (_what, xml, direction) => {
    const { disposition, findings, rewritten } = judged(xml, direction);
    expect(disposition).toBe("flag");
    expect(rewritten).toBeUndefined();
    expect(findings).toMatchObject([
      { ruleId: "external-domain", exceptionId: "ex-1", reason: "far.example under exception ex-1" },
    ]);
  });

  test("its contacts stay on the roster, others do not", () => {
    const item = (address: string): string => `<item jid='${address}' subscription='both'/>`;
    const roster = `<iq type='result' id='r'><query xmlns='jabber:iq:roster'>${item("eve@far.example")}${item("mal@evil.example")}</query></iq>`;
    const { disposition, rewritten } = judged(roster, "inbound");
    expect(disposition).toBe("strip");
    expect(JSON.stringify(rewritten)).toContain("eve@far.example");
    expect(JSON.stringify(rewritten)).not.toContain("evil.example");
  });

  test.each([
    ["of nobody else", to("eve@far.example"), "max@agency.example"],
    ["without its subdomains", to("eve@rooms.far.example"), ME],
    ["without the domain above", to("eve@example"), ME],
  ])("%s", (_what, xml, user) => {
    expect(verdictOn(xml, "outbound", under(), { user: jid(`${user}/desk`) })).toBe("block");
  });

  const also = (address: string): string =>
    to(
      "eve@far.example",
      `<body>x</body><addresses xmlns='http://jabber.org/protocol/address'><address type='cc' jid='${address}'/></addresses>`,
    );

  test("does not take along who else a stanza names", () => {
    expect(verdictOn(also("eve@far.example"))).toBe("flag");
    expect(verdictOn(also("mal@evil.example"))).toBe("block");
  });

  const forwarded = (inner: string): string =>
    `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' ${inner}><body>y</body></message></forwarded>`;
  const copy = (inner: string): string =>
    `<message from='${ME}' to='${ME}/desk'><received xmlns='urn:xmpp:carbons:2'>${forwarded(inner)}</received></message>`;

  test("holds for copies as for what they copy", () => {
    expect(verdictOn(copy(`from='eve@far.example/a' to='${ME}/b'`), "inbound")).toBe("flag");
    expect(verdictOn(copy(`from='mal@evil.example/a' to='${ME}/b'`), "inbound")).toBe("block");
  });

  test("carries nobody else's words out", () => {
    expect(verdictOn(to("eve@far.example", forwarded(`from='mal@evil.example' to='${ME}'`)))).toBe("block");
  });

  test("leaves every other rule as it is", () => {
    const secret = judged(to("eve@far.example", "<body>my ssn is 219-45-6781</body>"));
    expect(secret.disposition).toBe("block");
    expect(secret.findings.map(({ ruleId }) => ruleId)).toEqual(["external-domain", "sensitive-content"]);
    const file = "<x xmlns='jabber:x:oob'><url>https://far.example/plan.pdf</url></x>";
    expect(verdictOn(to("eve@far.example", file))).toBe("block");
  });

  test("is none where a law asks for the rule", () => {
    const layers = { "external-domain": ["law:cjis", "profile:strict"] };
    expect(verdictOn(to("eve@far.example"), "outbound", under({ layers }))).toBe("block");
  });

  test("ends with the stanza of that time", () => {
    const exceptions = [filed({ users: [ME], untilMs: 5_000 })];
    const revision = under({ decisions: { ...NO_DECISIONS, exceptions } });
    expect(verdictOn(to("eve@far.example"), "outbound", revision, { nowMs: 4_999 })).toBe("flag");
    expect(verdictOn(to("eve@far.example"), "outbound", revision, { nowMs: 5_000 })).toBe("block");
  });
});

describe("in a room of ours where somebody of that domain is", () => {
  const ROOM = "ops@rooms.agency.example";
  const seeing = (...real: readonly string[]): { readonly outsiders: OutsideOccupants } => ({
    outsiders: {
      rooms: new Map([[ROOM, new Map(real.map((one, at) => [`${ROOM}/${String(at)}`, jid(one)]))]]),
      isFull: false,
    },
  });
  const word = `<message type='groupchat' to='${ROOM}' id='1'><body>x</body></message>`;
  const heard = `<message type='groupchat' from='${ROOM}/0' id='1'><body>x</body></message>`;

  test("the user speaks and hears, on record", () => {
    const seen = seeing("eve@far.example/x");
    for (const verdict of [
      judged(word, "outbound", under(), seen),
      judged(heard, "inbound", under(), seen),
    ]) {
      expect(verdict.disposition).toBe("flag");
      expect(verdict.findings).toMatchObject([{ exceptionId: "ex-1" }]);
    }
  });

  test("not where anybody else from outside is", () => {
    const seen = seeing("eve@far.example/x", "mal@evil.example/x");
    expect(verdictOn(word, "outbound", under(), seen)).toBe("block");
    expect(verdictOn(heard.replace("/0", "/1"), "inbound", under(), seen)).toBe("block");
  });

  test("not where there are more than can be known", () => {
    const seen = seeing("eve@far.example/x");
    const full = { outsiders: { ...seen.outsiders, isFull: true } };
    expect(verdictOn(word, "outbound", under(), full)).toBe("block");
  });
});

test("the exception is asked for by domain, and told once", () => {
  const [asking, revision] = [{ user: jid(`${ME}/desk`), nowMs: 0 }, under()];
  expect(domainException("far.example", asking, revision)?.id).toBe("ex-1");
  expect(domainException("agency.example", asking, revision)).toBeUndefined();
  const reach = new Reach(asking, revision);
  expect(
    ["a@far.example", "b@far.example", "c@agency.example", "d@evil.example"].map((one) =>
      reach.takesIn(jid(one)),
    ),
  ).toEqual([true, true, true, false]);
  expect(reach.findings).toHaveLength(1);
});
