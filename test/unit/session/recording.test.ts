import { describe, expect, it } from "vitest";
import { policyFor } from "../../support/policy.ts";
import { digest } from "../../../src/edge/sealer.ts";
import type { Direction } from "../../../src/policy/rule.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { stanzaRecord } from "../../../src/session/recording.ts";
import { serialize } from "../../../src/xml/serialize.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";
import { xml } from "../../support/xml.ts";

const VERDICT = {
  disposition: "allow",
  enforced: "allow",
  findings: [],
  revisionId: "r",
  mode: "enforce",
} as const;

function recordOf(
  received: string,
  direction: Direction = "outbound",
  sentOn: string | undefined = received,
  boundDivisions?: readonly string[],
): StanzaRecord {
  const forwarded =
    sentOn === "" ? undefined : { element: xml(sentOn), text: serialize(xml(sentOn), IN_STREAM) };
  return stanzaRecord({
    recordId: "s.1",
    receivedAtMs: 1,
    decidedAtMs: 2,
    sessionId: "s",
    user: USER.full,
    direction,
    stanza: stanzaOf(received, direction),
    received,
    forwarded,
    verdict: VERDICT,
    position: { streamId: "s", count: 3 },
    incidentRef: undefined,
    substituteId: undefined,
    digest,
    revision: { ...policyFor(), ...(boundDivisions !== undefined && { boundDivisions }) },
  });
}

describe("stanzaRecord", () => {
  it("keeps the text as received, to the letter, and as sent on", () => {
    const received = `<message  to='raj@agency.example'   id='1'><body>a&#x62;</body></message>`;
    expect(recordOf(received)).toMatchObject({
      received,
      forwarded: `<message to="raj@agency.example" id="1"><body>ab</body></message>`,
      position: { streamId: "s", count: 3 },
    });
    expect(recordOf(received, "outbound", "")).not.toHaveProperty("forwarded");
  });

  it("keeps no password, neither as received nor as sent on", () => {
    const change = (name: string): string =>
      `<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>${name}</username><password>hunter2</password></query></iq>`;
    const record = recordOf(change("lee"), "outbound", change("changed"));
    expect(JSON.stringify(record)).not.toContain("hunter2");
    expect(record).toMatchObject({ secretsRemoved: true });
    expect(record.received).toContain("<username>lee</username><password>[removed]</password>");
    expect(record.forwarded).toContain("<username>changed</username>");
  });

  it("names the divisions of its user, which are what a sample is drawn by", () => {
    const received = "<message to='raj@agency.example'><body>a</body></message>";
    const divisions = ["roads", "water"];
    expect(recordOf(received, "outbound", received, divisions).verdict).toMatchObject({ divisions });
    expect(recordOf(received).verdict).not.toHaveProperty("divisions");
  });

  it("copies what searches need", () => {
    const record = recordOf(
      `<message from='room@rooms.agency.example/Raj' to='lee@agency.example/desk' type='groupchat' id='1'><body>a</body><thread>t</thread>` +
        `<origin-id xmlns='urn:xmpp:sid:0' id='o'/><stanza-id xmlns='urn:xmpp:sid:0' by='room@rooms.agency.example' id='9'/>` +
        `<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>`,
      "inbound",
    );
    expect(record.addressing).toEqual({
      type: "groupchat",
      fromText: "room@rooms.agency.example/Raj",
      toText: "lee@agency.example/desk",
      from: "room@rooms.agency.example",
      to: "lee@agency.example",
      id: "1",
      originId: "o",
      thread: "t",
      delayedSince: "2026-01-01T00:00:00Z",
      stanzaIds: [{ by: "room@rooms.agency.example", id: "9" }],
    });
  });

  const TALK = "meet me behind the building at nine, bring the papers and tell nobody";
  const hashed = (text: string): string => `sha256:${digest.sha256(text)}`;

  it("has nothing in its header that a sender may fill at will", () => {
    const sid = (by: string, id: string): string =>
      `<stanza-id xmlns='urn:xmpp:sid:0' by='${by}' id='${id}'/>`;
    const { addressing } = recordOf(
      `<message type='${TALK}' to='raj@agency.example/${TALK}' id='${TALK}'><thread>${TALK}</thread>` +
        `<origin-id xmlns='urn:xmpp:sid:0' id='${TALK}'/><delay xmlns='urn:xmpp:delay' stamp='${TALK}'/>` +
        `${sid(TALK, "1")}${sid("raj@agency.example", TALK)}${sid("lee@agency.example", "2").repeat(9)}</message>`,
    );
    expect(addressing).toEqual({
      type: "unknown",
      toText: `raj@agency.example/${hashed(`raj@agency.example/${TALK}`)}`,
      to: "raj@agency.example",
      id: hashed(TALK),
      thread: hashed(TALK),
      originId: hashed(TALK),
      stanzaIds: [
        { by: "raj@agency.example", id: hashed(TALK) },
        ...Array.from({ length: 3 }, () => ({ by: "lee@agency.example", id: "2" })),
      ],
    });
  });

  it.each([
    ["a uuid", "0f9d3c1e-6a0b-4a57-9c55-0d5c9b7f1a11", true],
    ["what programs write", "purple1a2b:+/=_", true],
    ["64 characters", "x".repeat(64), true],
    ["65 characters", "x".repeat(65), false],
    ["a blank", "a b", false],
    ["another script", "漢", false],
  ])("says an id as it is where it is %s, else its digest", (_what, id, isKept) => {
    const { addressing } = recordOf(`<message to='raj@agency.example' id='${id}'/>`);
    expect(addressing.id).toBe(isKept ? id : hashed(id));
  });

  it("says an address that cannot be read only where it is as short as an id", () => {
    const toText = (to: string): unknown => recordOf(`<message to='${to}'/>`).addressing.toText;
    expect(toText("@x")).toBe("@x");
    expect(toText(`@${TALK}`)).toBe(hashed(`@${TALK}`));
  });

  it.each([
    ["origin", "outbound", `<message to='raj@agency.example'/>`],
    ["delivery", "inbound", `<message from='raj@agency.example'/>`],
    ["delivery", "inbound", `<presence from='raj@agency.example'><delay xmlns='urn:xmpp:delay'/></presence>`],
    ["carbon", "inbound", `<message><sent xmlns='urn:xmpp:carbons:2'/></message>`],
    ["archive", "inbound", `<message><result xmlns='urn:xmpp:mam:2'/></message>`],
    [
      "room",
      "inbound",
      `<message type='groupchat' from='r@rooms.agency.example/x'><delay xmlns='urn:xmpp:delay'/></message>`,
    ],
    ["offline", "inbound", `<message from='raj@agency.example'><delay xmlns='urn:xmpp:delay'/></message>`],
  ] as const)("sees %s (%s): %s", (sighting, direction, stanza) => {
    expect(recordOf(stanza, direction).sighting).toBe(sighting);
  });
});
