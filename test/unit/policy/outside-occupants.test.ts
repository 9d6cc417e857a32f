import { describe, expect, it } from "vitest";
import { occupantAct } from "../../../src/policy/outside-occupants.ts";
import type { Direction, OutsideOccupants } from "../../../src/policy/rule.ts";
import { jid, policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";

const ROOM = "ops@rooms.agency.example";
const SEEN: OutsideOccupants = {
  rooms: new Map([[ROOM, new Map([[`${ROOM}/eve`, jid("eve@outside.example/x")]])]]),
  isFull: false,
};
const REVISION = policyFor();

const actOn = (xml: string, direction: Direction, outsiders = SEEN, revision = REVISION): string =>
  occupantAct(stanzaOf(xml, direction), { ...contextFor(direction), outsiders }, revision).type;

const MUC = "http://jabber.org/protocol/muc";
const invitation = (inner: string, more = ""): string =>
  `<message to='${ROOM}'><x xmlns='${MUC}#user'>${inner}</x>${more}</message>`;

describe("occupantAct, outbound", () => {
  it.each([
    ["a word to the room", `<message type='groupchat' to='${ROOM}'><body>x</body></message>`, "block"],
    ["its topic", `<message type='groupchat' to='${ROOM}'><subject>x</subject></message>`, "block"],
    ["a private message there", `<message type='chat' to='${ROOM}/raj'><body>x</body></message>`, "block"],
    [
      "in another spelling",
      `<message type='groupchat' to='OPS@rooms.Agency.example.'><body>x</body></message>`,
      "block",
    ],
    [
      "another room",
      "<message type='groupchat' to='a@rooms.agency.example'><body>x</body></message>",
      "pass",
    ],
    ["a colleague", "<message to='raj@agency.example'><body>x</body></message>", "pass"],
    ["an invitation", invitation("<invite to='raj@agency.example'><reason>x</reason></invite>"), "pass"],
    ["a decline", invitation("<decline to='raj@agency.example'/>"), "pass"],
    ["an invitation with a word", invitation("<invite to='raj@agency.example'/>", "<body>x</body>"), "block"],
    ["a mark of an invitation", invitation(""), "block"],
    // Prosody hands a decline on to an occupant, with all that stands beside it.
    [
      "a decline to one in the room",
      invitation(`<decline to='${ROOM}/eve'><reason>x</reason></decline>`),
      "block",
    ],
    ["an invitation of one in the room", invitation(`<invite to='${ROOM.toUpperCase()}/eve'/>`), "block"],
    [
      "an invitation of a colleague and one in the room",
      invitation(`<invite to='raj@agency.example'/><invite to='${ROOM}/eve'/>`),
      "block",
    ],
    [
      "a private message in an invitation's clothes",
      invitation(
        "<invite to='raj@agency.example'/>",
        "<x xmlns='jabber:x:data' type='result'><title>x</title></x>",
      ).replace(ROOM, `${ROOM}/eve`),
      "block",
    ],
    [
      "a nickname",
      `<presence to='${ROOM}/lee'><nick xmlns='http://jabber.org/protocol/nick'>x</nick></presence>`,
      "strip",
    ],
    ["a parting word to all", "<presence type='unavailable'><status>x</status></presence>", "strip"],
    ["parting without a word", "<presence type='unavailable'/>", "pass"],
    ["a status for contacts", "<presence><status>x</status></presence>", "pass"],
    ["a join", `<presence to='${ROOM}/lee'><x xmlns='${MUC}'/></presence>`, "pass"],
    ["a status", `<presence to='${ROOM}/lee'><show>away</show><status>x</status></presence>`, "strip"],
    ["leaving", `<presence type='unavailable' to='${ROOM}/lee'/>`, "pass"],
    [
      "throwing them out",
      `<iq type='set' id='1' to='${ROOM}'><query xmlns='${MUC}#admin'><item nick='eve' role='none'/></query></iq>`,
      "pass",
    ],
    [
      "a question to them",
      `<iq type='get' id='1' to='${ROOM}/eve'><query xmlns='jabber:iq:version'/></iq>`,
      "block",
    ],
    [
      "a question to a colleague there",
      `<iq type='get' id='1' to='${ROOM}/raj'><query xmlns='jabber:iq:version'/></iq>`,
      "pass",
    ],
  ])("%s", (_what, xml, act) => {
    expect(actOn(xml, "outbound")).toBe(act);
  });
});

describe("occupantAct, inbound", () => {
  it.each([
    ["what they say", `<message type='groupchat' from='${ROOM}/eve'><body>x</body></message>`, "block"],
    [
      "what they ask",
      `<iq type='get' id='1' from='${ROOM}/eve'><query xmlns='jabber:iq:version'/></iq>`,
      "block",
    ],
    ["what others say", `<message type='groupchat' from='${ROOM}/raj'><body>x</body></message>`, "pass"],
    ["that they are there", `<presence from='${ROOM}/eve'/>`, "pass"],
  ])("%s", (_what, xml, act) => {
    expect(actOn(xml, "inbound")).toBe(act);
  });
});

describe("occupantAct", () => {
  it("does not let their words in by another way, nor looks into what the user forwards", () => {
    const theirs = stanzaOf(
      `<message type='groupchat' from='${ROOM}/eve'><body>x</body></message>`,
      "inbound",
    );
    for (const carrier of ["carbon", "archive", "forward"] as const) {
      const context = { ...contextFor("inbound", carrier), outsiders: SEEN };
      expect(occupantAct(theirs, context, REVISION).type).toBe("block");
    }
    const own = { ...contextFor("outbound", "forward"), outsiders: SEEN };
    expect(occupantAct(stanzaOf(`<message to='${ROOM}'><body>x</body></message>`), own, REVISION).type).toBe(
      "pass",
    );
  });

  const word = `<message type='groupchat' to='${ROOM}'><body>x</body></message>`;

  it("is of the policy in force: an address that is inside by now is nobody outside", () => {
    const wider = policyFor({ internalDomains: new Set(["agency.example", "outside.example"]) });
    expect(actOn(word, "outbound", SEEN, wider)).toBe("pass");
  });

  it("takes every room for one of them where more were seen than are kept, and none where nobody looked", () => {
    expect(actOn(word, "outbound", { rooms: new Map(), isFull: true })).toBe("block");
    expect(actOn(word, "outbound", { rooms: new Map(), isFull: false })).toBe("pass");
    expect(occupantAct(stanzaOf(word), contextFor("outbound"), REVISION).type).toBe("pass");
  });
});
