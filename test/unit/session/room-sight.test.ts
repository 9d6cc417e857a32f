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

  it("says whether it sees anything otherwise than before", () => {
    const sight = new RoomSight();
    const changed = (...texts: readonly string[]): readonly boolean[] =>
      texts.map((text) => sight.note(stanzaOf(text, "inbound"), SIGHTING));
    const raj = presence("raj", "<item jid='raj@agency.example/x'/>");
    expect(changed(raj, SELF, eve(), eve(), raj, SELF)).toEqual([false, false, true, false, false, false]);
    expect(changed(LEFT, SELF, SELF)).toEqual([true, true, false]);
    expect(changed(eve(), LEFT, eve(), SELF)).toEqual([true, true, true, false]);
    expect(changed(presence("eve", "<item/>", "unavailable"))).toEqual([true]);
  });

  it("goes on from what another has seen", () => {
    const sight = new RoomSight(structuredClone(after(eve(), LEFT).seen));
    expect([...sight.outsiders.rooms.keys()]).toEqual([ROOM]);
    sight.note(stanzaOf(SELF, "inbound"), SIGHTING);
    expect(sight.isEmpty).toBe(true);
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

  it("does not take a change of one's own nick for a leave", () => {
    const renamed = presence(
      "lee",
      "<item nick='Lee2'/><status code='303'/><status code='110'/>",
      "unavailable",
    );
    const self = presence("Lee2", "<item jid='lee@agency.example/desk'/><status code='110'/>");
    expect(seen(eve(), SELF, renamed, self)).toEqual([`${ROOM}/eve`]);
  });

  it("sees who bears a nick that does not prepare, and that they leave", () => {
    // U+1100: an old jamo, which stringprep (Prosody, ejabberd) knows and PRECIS does not.
    const nick = "\u1100";
    const odd = presence(nick, "<item jid='eve@outside.example/x'/>");
    expect(stanzaOf(odd, "inbound").from).toBeUndefined();
    expect(seen(odd)).toEqual([`${ROOM}/${nick}`]);
    expect(seen(odd, presence(nick, "<item/>", "unavailable"))).toEqual([]);
    expect(seen(presence(nick, "<item jid='raj@agency.example/x'/>"))).toEqual([]);
    expect(seen(odd.replace("@rooms.", "@elsewhere."))).toEqual([]);
  });

  it("counts every room as seen beyond its limit of rooms, whoever leaves then", () => {
    const at = (number: number, type = ""): string =>
      presence("eve", "<item jid='e@outside.example'/>", type).replace("ops@", `r${number}@`);
    const texts = Array.from({ length: 64 }, (_, number) => at(number));
    expect(after(...texts).outsiders.isFull).toBe(false);
    expect(after(...texts, at(64)).outsiders.isFull).toBe(true);
    expect(after(...texts, at(64), at(3, "unavailable")).outsiders.isFull).toBe(true);
  });

  it("holds a room beyond its limit of occupants for seen until it is joined anew", () => {
    const one = (number: number, type = ""): string =>
      presence(`e${number}`, "<item jid='eve@outside.example/x'/>", type);
    const crowd = Array.from({ length: 65 }, (_, number) => one(number));
    const leaving = Array.from({ length: 65 }, (_, number) => one(number, "unavailable"));
    expect(after(...crowd).outsiders.isFull).toBe(false);
    expect(seen(...crowd)).toHaveLength(65);
    expect(seen(...crowd, ...leaving)).toEqual([ROOM]);
    expect(seen(...crowd, ...leaving, LEFT, SELF)).toEqual([]);
  });
});
