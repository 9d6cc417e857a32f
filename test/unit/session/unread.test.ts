import { describe, expect, it } from "vitest";
import { unreadTexts } from "../../../src/session/unread.ts";
import { element } from "../../../src/xml/element.ts";

const message = { kind: "message", element: element("jabber:client", "message") } as const;
const iq = { kind: "iq", element: element("jabber:client", "iq", { id: "i" }) } as const;

describe("the text of a stanza that could not be read", () => {
  it.each([
    "<message><body>hello</body>",
    "<message><body>the password is swordfish</body>",
    "<message><body>a token of mine</body>",
  ])("is kept: %s", (received) => {
    expect(unreadTexts(message, received)).toEqual({ received });
  });

  it.each([
    ["<x><password>cauldron</password></x>", "<x><password>[removed]</password></x>"],
    ["<m:password a='b'>cauldron</m:password>", "<m:password a='b'>[removed]</m:password>"],
    [`<x jid='r@h' password="cauldron"/>`, "<x jid='r@h' password='[removed]'/>"],
  ])("loses the password of a room: %s", (received, left) => {
    expect(unreadTexts(message, received)).toEqual({ received: left, secretsRemoved: true });
  });

  it.each([
    "<iq><query xmlns='jabber:iq:register'><key>1</key>",
    "<iq><x><field var='muc#roomconfig_roomsecret'><value>cauldron</value>",
    "<iq><credentials xmlns='urn:xmpp:extdisco:2'/>",
  ])("goes where the service alone reads it: %s", (received) => {
    expect(unreadTexts(iq, received)).toEqual({ received: `<iq id="i"/>`, secretsRemoved: true });
  });

  it("is kept of an iq that names no secret", () => {
    expect(unreadTexts(iq, "<iq><query/>")).toEqual({ received: "<iq><query/>" });
  });
});
