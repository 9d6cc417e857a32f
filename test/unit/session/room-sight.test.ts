import { describe, expect, it } from "vitest";
import { RoomSight } from "../../../src/session/room-sight.ts";
import { policyFor, prepare } from "../../support/policy.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";

const SIGHTING = { user: USER, prepare, revision: policyFor() };
const ROOM = "ops@rooms.agency.example";

const presence = (nick: string, inner: string, type = ""): string =>
  `<presence from='${ROOM}/${nick}'${type === "" ? "" : ` type='${type}'`}><x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x></presence>`;
const eve = (inner = ""): string => presence("eve", `<item jid='eve@outside.example/x'/>${inner}`);
const SELF = presence("lee", "<item jid='lee@agency.example/desk'/><status code='110'/>");
const LEFT = presence("lee", "<item/><status code='110'/>", "unavailable");

function after(...texts: readonly string[]): RoomSight {
  const sight = new RoomSight();
  for (const text of texts) sight.note(stanzaOf(text, "inbound"), SIGHTING);
  return sight;
}

const seen = (...texts: readonly string[]): readonly string[] =>
  [...after(...texts).outsiders.rooms.values()].flatMap((room) => [...room.keys()]);

describe("RoomSight", () => {
  it("sees whom a room shows with an outside address, and no longer when they have left", () => {
    expect(seen(eve())).toEqual([`${ROOM}/eve`]);
    expect(seen(eve(), presence("eve", "<item/>", "unavailable"))).toEqual([]);
    expect(seen(eve(), presence("eve", "<item jid='raj@agency.example/x'/>"))).toEqual([]);
  });

  it("takes an address that does not prepare for one outside", () => {
    expect(seen(presence("eve", "<item jid='a@b@c'/>"))).toEqual([`${ROOM}/eve`]);
  });

  it("keeps them where the address is hidden later", () => {
    expect(seen(eve(), presence("eve", "<item/>"))).toEqual([`${ROOM}/eve`]);
  });

  it("follows a nick", () => {
    expect(seen(eve(), presence("eve", "<item nick='Eve2'/><status code='303'/>", "unavailable"))).toEqual([
      `${ROOM}/Eve2`,
    ]);
  });

  it.each([
    ["one's own leave", LEFT],
    ["the room's end", presence("lee", "<item/><destroy/>", "unavailable")],
  ])("keeps them over %s, until a join is told without them", (_what, left) => {
    expect(seen(eve(), left)).toEqual([`${ROOM}/eve`]);
    expect(seen(eve(), left, SELF)).toEqual([]);
    expect(seen(eve(), left, eve(), SELF)).toEqual([`${ROOM}/eve`]);
  });

  it("does not forget them for a presence of one's own that ends no join", () => {
    expect(seen(eve(), SELF)).toEqual([`${ROOM}/eve`]);
  });

  it.each([
    [
      "people",
      "<presence from='raj@agency.example/x'><x xmlns='http://jabber.org/protocol/muc#user'><item jid='a@b.c'/></x></presence>",
    ],
    [
      "a room's bare address",
      `<presence from='${ROOM}'><x xmlns='http://jabber.org/protocol/muc#user'><item jid='a@b.c'/></x></presence>`,
    ],
    [
      "messages",
      `<message from='${ROOM}/eve'><x xmlns='http://jabber.org/protocol/muc#user'><item jid='a@b.c'/></x></message>`,
    ],
    ["another namespace", `<presence from='${ROOM}/eve'><x xmlns='urn:x'><item jid='a@b.c'/></x></presence>`],
  ])("believes no %s", (_who, text) => {
    expect(seen(text)).toEqual([]);
  });

  it("counts every room as seen beyond its limits, until there is place again", () => {
    const at = (number: number, type = ""): string =>
      presence("eve", "<item jid='e@outside.example'/>", type).replace("ops@", `r${number}@`);
    const texts = Array.from({ length: 64 }, (_, number) => at(number));
    expect(after(...texts).outsiders.isFull).toBe(false);
    expect(after(...texts, at(64)).outsiders.isFull).toBe(true);
    expect(after(...texts, at(64), at(3, "unavailable")).outsiders.isFull).toBe(false);
    const crowd = Array.from({ length: 65 }, (_, number) => eve().replace("/eve'", `/e${number}'`));
    expect(after(...crowd).outsiders.isFull).toBe(true);
  });
});
