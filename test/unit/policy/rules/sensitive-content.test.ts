import { describe, expect, test } from "vitest";
import type { PolicyRevision } from "../../../../src/policy/revision.ts";
import { applyRewrites } from "../../../../src/policy/rewrite.ts";
import type { Carrier, Direction, Finding } from "../../../../src/policy/rule.ts";
import { sensitiveContent } from "../../../../src/policy/rules/sensitive-content.ts";
import type { DetectorAction } from "../../../../src/policy/settings.ts";
import { serialize } from "../../../../src/xml/serialize.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const acting = (action: DetectorAction, minConfidence = 0.65): PolicyRevision =>
  policyFor({
    detectors: new Map([
      ["us-ssn", action === "off" ? [] : [{ action, minConfidence, layers: ["organisation"] }]],
    ]),
  });

interface Where {
  readonly direction?: Direction;
  readonly carrier?: Carrier;
}

const check = (xml: string, revision = policyFor(), where: Where = {}): readonly Finding[] => {
  const direction = where.direction ?? "outbound";
  return sensitiveContent.check(stanzaOf(xml, direction), contextFor(direction, where.carrier), revision);
};

const mend = (xml: string, revision: PolicyRevision, direction: Direction = "outbound"): string => {
  const { element } = stanzaOf(xml, direction);
  const rewrites = check(xml, revision, { direction }).flatMap((finding) => finding.rewrites ?? []);
  const rewritten = applyRewrites(element, rewrites);
  return rewritten === undefined ? "" : serialize(rewritten);
};

const chat = (inner: string): string =>
  `<message to='pat@agency.example' type='chat' id='m1'>${inner}</message>`;

describe("a finding", () => {
  const [finding] = check(chat("<body>my ssn is 219-45-6781</body>"));

  test("says where, why and by which clause", () => {
    expect(finding).toEqual({
      ruleId: "sensitive-content",
      disposition: "block",
      reason: "us-ssn in body: pattern:3-2-4, keyword:ssn",
      refusal: "sensitive",
      clauseIds: ["CCPS-3.b"],
      spans: [{ path: [0, 0], start: 10, end: 21 }],
      detector: "us-ssn@1",
      confidence: 0.95,
      layers: ["profile:strict"],
    });
  });

  test("never holds what was matched", () => {
    const secret = /219|6781|4111|keyword:.*\d/;
    const xml = chat("<body>ssn 219-45-6781, card 4111 1111 1111 1111</body>");
    expect(JSON.stringify(check(xml).map(({ reason }) => reason))).not.toMatch(secret);
  });

  test("is one for each detector and outcome", () => {
    const xml = chat("<body>219-45-6781 219-45-6782 4111 1111 1111 1111</body>");
    const findings = check(xml);
    expect(findings.map(({ detector, spans }) => [detector, spans?.length])).toEqual([
      ["us-ssn@1", 2],
      ["credit-card@1", 1],
    ]);
  });
});

describe("the policy's action", () => {
  const xml = chat("<body>it is 219-45-6781 ok</body>");

  test.each([
    ["flag", "flag"],
    ["redact", "redact"],
    ["hold", "hold"],
    ["block", "block"],
  ] as const)("%s comes to %s", (action, disposition) => {
    expect(check(xml, acting(action)).map((finding) => finding.disposition)).toEqual([disposition]);
  });

  test("off finds nothing", () => expect(check(xml, acting("off"))).toEqual([]));

  test("below the threshold it is a flag", () => {
    expect(check(xml, acting("block", 0.9)).map(({ disposition }) => disposition)).toEqual(["flag"]);
  });

  test("a number that names itself as another is a flag", () => {
    const ticket = chat("<body>ticket 219-45-6781</body>");
    expect(check(ticket).map(({ disposition }) => disposition)).toEqual(["flag"]);
  });

  test("clean text gives nothing", () => expect(check(chat("<body>see you at 10:30</body>"))).toEqual([]));
});

describe("redaction", () => {
  test("puts fixed words in the place of the number alone", () => {
    const xml = chat("<body>it is 219-45-6781 ok</body>");
    expect(mend(xml, acting("redact"))).toContain("<body>it is [SSN removed] ok</body>");
  });

  test("takes what counts characters of the body with it", () => {
    const xml = chat(
      "<body>219-45-6781</body><markup xmlns='urn:xmpp:markup:0'/><reference xmlns='urn:xmpp:reference:0' type='mention'/>" +
        "<active xmlns='http://jabber.org/protocol/chatstates'/>",
    );
    const mended = mend(xml, acting("redact"));
    expect(mended).not.toMatch(/markup|reference/);
    expect(mended).toContain("chatstates");
  });

  test.each([
    [
      "an attribute",
      chat("<x xmlns='jabber:x:conference' jid='r@rooms.agency.example' reason='219-45-6781'/>"),
    ],
    ["an id", "<message to='pat@agency.example' id='219-45-6781'><body>x</body></message>"],
    ["two bodies", chat("<body>219-45-</body><body xml:lang='es'>6781</body>")],
    ["text around an element", chat("<body>219-<b xmlns='u'/>45-6781</body>")],
  ])("%s is blocked instead", (_, xml) => {
    const findings = check(xml, acting("redact"));
    expect(findings.map(({ disposition, rewrites }) => [disposition, rewrites])).toEqual([
      ["block", undefined],
    ]);
  });
});

describe("what must not be lost is mended", () => {
  test.each([
    [
      "presence status",
      "outbound",
      "<presence><status>219-45-6781</status><priority>1</priority></presence>",
      "<priority>1</priority>",
    ],
    [
      "a contact's status",
      "inbound",
      "<presence from='pat@agency.example/x'><status>219-45-6781</status><show>away</show></presence>",
      "<show>away</show>",
    ],
    [
      "a nick in presence",
      "outbound",
      "<presence><nick xmlns='http://jabber.org/protocol/nick'>219-45-6781</nick><show>away</show></presence>",
      "<show>away</show>",
    ],
    [
      "a roster name",
      "inbound",
      "<iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item jid='b@agency.example' name='219-45-6781'/></query></iq>",
      "b@agency.example",
    ],
    [
      "an echo in an error",
      "inbound",
      "<message from='pat@agency.example' type='error' id='m1'><body>219-45-6781</body><error type='cancel'/></message>",
      "<error ",
    ],
    [
      "a status cut in two",
      "outbound",
      "<presence><status>219-45-</status><status xml:lang='es'>6781</status><show>away</show></presence>",
      "<show>away</show>",
    ],
    [
      "leaving text",
      "outbound",
      "<presence type='unavailable'><status>219-45-6781</status></presence>",
      "unavailable",
    ],
    ["an id", "outbound", "<presence id='219-45-6781'><show>away</show></presence>", "<show>away</show>"],
    [
      "text in the stanza itself",
      "outbound",
      "<presence>219-45-6781<show>away</show></presence>",
      "<show>away</show>",
    ],
  ] as const)("%s", (_, direction, xml, kept) => {
    for (const action of ["block", "hold", "redact"] as const) {
      const findings = check(xml, acting(action), { direction });
      expect(findings.map(({ disposition }) => disposition)).toEqual(["strip"]);
      const mended = mend(xml, acting(action), direction);
      expect(mended).not.toMatch(/219|6781/);
      expect(mended).toContain(kept);
    }
  });

  test.each([
    [
      "a room nick",
      "<presence to='r@rooms.agency.example/219-45-6781'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
    ],
    ["the address of one who is there", "<presence to='219-45-6781@agency.example'/>"],
    ["the id of an answer", "<iq type='result' id='219-45-6781'/>"],
  ])("but %s is blocked", (_, xml) => {
    expect(new Set(check(xml).map(({ disposition }) => disposition))).toEqual(new Set(["block"]));
  });
});

test("the verdict does not depend on who carried it, nor on the direction", () => {
  const xml =
    "<message to='lee@agency.example/desk' from='lee@agency.example/desk' type='chat'><body>ssn 219456781</body></message>";
  const outcomes = (["direct", "carbon", "archive", "forward", "event"] as const).flatMap((carrier) =>
    (["outbound", "inbound"] as const).map((direction) =>
      JSON.stringify(check(xml, policyFor(), { carrier, direction })),
    ),
  );
  expect(new Set(outcomes).size).toBe(1);
});
