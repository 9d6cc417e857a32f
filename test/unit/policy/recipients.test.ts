/** Whom of the listed recipients a stanza reaches: by its head, by addresses inside it, by who is seen in a room. */
import { describe, expect, it } from "vitest";
import { listedRecipients } from "../../../src/policy/recipients.ts";
import type { OutsideOccupants } from "../../../src/policy/rule.ts";
import { jid } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";
import { recipientsOf } from "../../support/recipients.ts";

const revision = recipientsOf({
  domains: { internal: ["agency.example"], services: ["rooms.agency.example", "multicast.agency.example"] },
  recipients: [
    { id: "clients", domains: ["clients.example"], data: "any" },
    { id: "own", patterns: ["client-*@agency.example"], accounts: ["lee@agency.example"], data: "any" },
  ],
});

const ROOM = "ops@rooms.agency.example";
const seen = (real: string): OutsideOccupants => ({
  rooms: new Map([[ROOM, new Map([[`${ROOM}/x`, jid(real)]])]]),
  isFull: false,
});
const reached = (text: string, outsiders?: OutsideOccupants): readonly string[] => {
  const context = { ...contextFor("outbound"), ...(outsiders && { outsiders }) };
  return listedRecipients(stanzaOf(text), context, revision).map(
    ({ bare, lists }) => `${bare} ${lists.join(" ")}`,
  );
};

describe("reached", () => {
  it.each([
    ["<message to='a@clients.example/pc'/>", ["a@clients.example clients"]],
    ["<message to='a@sub.clients.example'/>", []],
    ["<message to='client-7@agency.example'/>", ["client-7@agency.example own"]],
    ["<message to='raj@agency.example'/>", []],
    ["<message/>", []],
    ["<message to='lee@agency.example/phone'/>", []],
    [
      "<message to='multicast.agency.example'><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='a@clients.example'/></addresses></message>",
      ["a@clients.example clients"],
    ],
  ])("%s", (text, expected) => {
    expect(reached(text)).toEqual(expected);
  });

  it("in a room: who is seen there", () => {
    const said = `<message to='${ROOM}' type='groupchat'/>`;
    expect(reached(said, seen("a@clients.example/x"))).toEqual(["a@clients.example clients"]);
    expect(reached(said, seen("a@other.example/x"))).toEqual([]);
    expect(
      reached("<message to='other@rooms.agency.example' type='groupchat'/>", seen("a@clients.example/x")),
    ).toEqual([]);
  });

  it.each([
    `<message to='${ROOM}/x' type='chat'/>`,
    `<message to='multicast.agency.example' type='groupchat'><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='${ROOM}'/></addresses></message>`,
  ])("in a room, said to one or sent on by a service: %s", (text) => {
    expect(reached(text, seen("a@clients.example/x"))).toEqual(["a@clients.example clients"]);
  });

  it.each([
    [`<message to='${ROOM}' type='groupchat'/>`, [" clients own"]],
    [`<message to='${ROOM}/x' type='chat'/>`, [" clients own"]],
    ["<message to='raj@agency.example' type='chat'/>", []],
  ])("where there are more outsiders than are kept: %s", (text, expected) => {
    expect(reached(text, { rooms: new Map(), isFull: true })).toEqual(expected);
  });

  it("a room that is spoken of is not spoken in", () => {
    const text = `<message to='raj@agency.example'><x xmlns='jabber:x:conference' jid='${ROOM}'/></message>`;
    expect(reached(text, seen("a@clients.example/x"))).toEqual([]);
  });
});
