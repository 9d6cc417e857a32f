import { describe, expect, it } from "vitest";
import { NO_DECISIONS } from "../../../../src/policy/decisions.ts";
import { evaluate } from "../../../../src/policy/evaluate.ts";
import type { PolicyRevision } from "../../../../src/policy/revision.ts";
import type { Direction } from "../../../../src/policy/rule.ts";
import { divisionOff } from "../../../../src/policy/rules/division-off.ts";
import { officeOf, type OfficeWishes } from "../../../support/offices.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const RAJ = "raj@agency.example";
const NOW = Date.UTC(2026, 9, 1, 12);
const under = (wishes: OfficeWishes = {}): PolicyRevision =>
  policyFor({
    ...officeOf({ accounts: [RAJ], ...wishes }),
    clauses: { "division-off": ["CCPS-1.e"] },
    decisions: {
      ...NO_DECISIONS,
      switches: [{ division: "yard", isOn: false, by: "dana", atMs: NOW - 60_000 }],
    },
  });
const says = (xml: string, direction: Direction = "outbound", revision = under()): readonly string[] =>
  divisionOff
    .check(stanzaOf(xml, direction), { ...contextFor(direction), nowMs: NOW }, revision)
    .map(({ disposition }) => disposition);

const BLOCKED = ["block"];

describe("to somebody whose division is off", () => {
  it.each([
    `<message to='${RAJ}'><body>hi</body></message>`,
    `<message to='${RAJ}/desk' type='headline'><body>hi</body></message>`,
    `<message to='${RAJ}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    `<presence to='${RAJ}'/>`,
    `<presence to='${RAJ}' type='subscribe'/>`,
    `<presence to='${RAJ}' type='subscribed'/>`,
    `<iq to='${RAJ}' type='get' id='a'><vCard xmlns='vcard-temp'/></iq>`,
    `<message to='plans@rooms.agency.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='${RAJ}'/></x></message>`,
    `<message to='multicast.agency.example'><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='${RAJ}'/></addresses><body>hi</body></message>`,
    `<iq type='set' id='a'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><subscriptions node='n'><subscription jid='${RAJ}' subscription='subscribed'/></subscriptions></pubsub></iq>`,
  ])("nothing goes: %s", (xml) => {
    expect(says(xml)).toEqual(BLOCKED);
  });

  it.each([
    "<message to='ana@agency.example'><body>hi</body></message>",
    "<presence/>",
    `<presence to='${RAJ}' type='unavailable'/>`,
    `<presence to='${RAJ}' type='unsubscribe'/>`,
    `<message to='${RAJ}' type='error'/>`,
    `<iq to='${RAJ}' type='result' id='a'/>`,
    `<iq type='set' id='a'><query xmlns='jabber:iq:roster'><item jid='${RAJ}'/></query></iq>`,
    `<iq type='set' id='a'><block xmlns='urn:xmpp:blocking'><item jid='${RAJ}'/></block></iq>`,
    "<message to='plans@rooms.agency.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='ana@agency.example'/></x></message>",
  ])("all else does: %s", (xml) => {
    expect(says(xml)).toEqual([]);
  });
});

describe("from somebody whose division is off", () => {
  const delayed = (ms: number): string =>
    `<message from='${RAJ}/x'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='${new Date(ms).toISOString()}'/></message>`;

  it.each([
    `<message from='${RAJ}/x'><body>hi</body></message>`,
    `<presence from='${RAJ}/x'/>`,
    `<iq from='${RAJ}/x' type='get' id='a'><ping xmlns='urn:xmpp:ping'/></iq>`,
    delayed(NOW - 59_999),
    `<message from='${RAJ}/x'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='long ago'/></message>`,
  ])("nothing comes: %s", (xml) => {
    expect(says(xml, "inbound")).toEqual(BLOCKED);
  });

  it.each([
    `<presence from='${RAJ}/x' type='unavailable'/>`,
    `<message from='${RAJ}/x' type='error'/>`,
    `<iq from='${RAJ}/x' type='result' id='a'/>`,
    delayed(NOW - 60_000),
    "<message from='ana@agency.example/x'><body>hi</body></message>",
  ])("what was said before, and going away, does: %s", (xml) => {
    expect(says(xml, "inbound")).toEqual([]);
  });

  it("what an archive or a carbon holds was said when it was said", () => {
    const inner = `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${RAJ}/x' to='lee@agency.example'><body>hi</body></message></forwarded>`;
    const carbon = `<message from='lee@agency.example'><received xmlns='urn:xmpp:carbons:2'>${inner}</received></message>`;
    const context = { ...contextFor("inbound"), nowMs: NOW };
    expect(evaluate(stanzaOf(carbon, "inbound"), context, under()).findings).toEqual([]);
  });
});

it("whoever is in it says nothing and hears nothing", () => {
  const own = under({ accounts: ["lee@agency.example"] });
  expect(says("<message to='ana@agency.example'><body>hi</body></message>", "outbound", own)).toEqual(
    BLOCKED,
  );
  expect(says("<message from='ana@agency.example'><body>hi</body></message>", "inbound", own)).toEqual(
    BLOCKED,
  );
  expect(says("<presence type='unavailable'/>", "outbound", own)).toEqual([]);
});

it("names the division, the clause and a reason that people read", () => {
  const xml = `<message to='${RAJ}' id='m'><body>hi</body></message>`;
  const verdict = evaluate(stanzaOf(xml), { ...contextFor("outbound"), nowMs: NOW }, under());
  expect(verdict.findings).toMatchObject([
    {
      reason: "the receiver's division yard is switched off",
      clauseIds: ["CCPS-1.e"],
      refusal: "division-off",
    },
  ]);
});

it("a division that is only tried is told of", () => {
  const xml = `<message to='${RAJ}' id='m'><body>hi</body></message>`;
  const context = { ...contextFor("outbound"), nowMs: NOW };
  const { disposition, enforced } = evaluate(stanzaOf(xml), context, under({ mode: "shadow" }));
  expect([disposition, enforced]).toEqual(["flag", "block"]);
});
