import { describe, expect, it } from "vitest";
import { isStanza, MAX_ID_LENGTH, readStanza, readUnframed, type Stanza } from "../../../src/xmpp/stanza.ts";
import { jid, prepare } from "../../support/policy.ts";
import { xml } from "../../support/xml.ts";

const USER = jid("lee@agency.example/desk");

const read = (text: string, direction: "outbound" | "inbound"): Stanza =>
  readStanza(xml(text), { direction, user: USER, prepare, byteCount: text.length });

describe("isStanza", () => {
  it.each([
    ["<message/>", true],
    ["<presence/>", true],
    ["<iq/>", true],
    ["<m:message xmlns:m='jabber:client'/>", true],
    ["<message xmlns='jabber:server'/>", false],
    ["<r xmlns='urn:xmpp:sm:3'/>", false],
  ])("%s: %s", (text, expected) => {
    expect(isStanza(xml(text))).toBe(expected);
  });
});

describe("outbound", () => {
  it.each([
    ["<message/>", "lee@agency.example"],
    ["<iq type='get' id='1'/>", "lee@agency.example"],
    ["<presence/>", undefined],
    ["<message to='RAJ@Agency.Example./x'/>", "raj@agency.example/x"],
  ])("%s goes to %s", (text, to) => {
    expect(read(text, "outbound").to?.full).toBe(to);
  });

  it.each(["", " from='lee@agency.example'", " from='LEE@agency.example/desk'"])(
    "takes from%s as the user's own",
    (from) => {
      const stanza = read(`<message${from}/>`, "outbound");
      expect(stanza.fault).toBeUndefined();
      expect(stanza.from?.full).toBe(USER.full);
    },
  );

  it.each(["lee@agency.example/other", "raj@agency.example", "agency.example"])(
    "calls from %s forged",
    (from) => {
      expect(read(`<message from='${from}'/>`, "outbound").fault).toBe("forged-from");
    },
  );

  it("looks at the attribute without a namespace alone", () => {
    const stanza = read(
      "<message xmlns:x='urn:x' x:to='pat@outside.example' to='raj@agency.example'/>",
      "outbound",
    );
    expect(stanza.to?.bare).toBe("raj@agency.example");
  });
});

it("takes nothing for granted of a stanza that could not be read", () => {
  const frame = { direction: "inbound", user: USER, prepare, byteCount: 9, unreadable: "depth" } as const;
  expect(readStanza(xml("<iq type='result' to='@'/>"), frame)).toMatchObject({
    fault: "unreadable",
    unreadable: "depth",
    from: undefined,
    to: undefined,
  });
});

describe("inbound", () => {
  it("fills in the user's account for a missing from, and the user for a missing to", () => {
    const stanza = read("<iq type='set' id='1'/>", "inbound");
    expect(stanza.from?.full).toBe("lee@agency.example");
    expect(stanza.to?.full).toBe(USER.full);
  });
});

describe("faults", () => {
  it.each([
    ["<message to='a@b@c'/>", "bad-address"],
    ["<message to=''/>", "bad-address"],
    ["<message type='shout'/>", "bad-type"],
    ["<presence type='busy'/>", "bad-type"],
    ["<iq id='1'/>", "bad-type"],
    ["<iq type='get'/>", "no-id"],
    [`<message id='${"x".repeat(MAX_ID_LENGTH + 1)}'/>`, "id-too-long"],
    [`<message id='${"x".repeat(MAX_ID_LENGTH)}'/>`, undefined],
  ])("%.40s: %s", (text, fault) => {
    expect(read(text, "outbound").fault).toBe(fault);
  });
});

it("leaves the addresses of a stanza inside another as they stand", () => {
  const inner = readUnframed(xml("<message type='chat'/>"), { prepare, byteCount: 0 });
  expect([inner.from, inner.to, inner.type]).toEqual([undefined, undefined, "chat"]);
});
