import { describe, expect, it } from "vitest";
import { judgeOffline, parseStanza } from "../../../src/cli/judge-offline.ts";
import { policyFor } from "../../support/policy.ts";

const USER = "ann@agency.example";
const NOW = Date.UTC(2026, 9, 1);
const dispositionOf = (text: string, direction: "inbound" | "outbound" = "outbound"): string =>
  judgeOffline({ text, direction, user: USER, nowMs: NOW }, policyFor()).verdict.disposition;

describe("judging without a gateway", () => {
  it.each([
    [
      "an internal message",
      "<message to='bob@agency.example' type='chat'><body>hi</body></message>",
      "allow",
    ],
    ["an external one", "<message to='bob@other.example' type='chat'><body>hi</body></message>", "block"],
    [
      "a forged sender",
      "<message from='x@agency.example' to='bob@agency.example'><body>x</body></message>",
      "block",
    ],
  ])("%s", (_name, text, expected) => {
    expect(dispositionOf(text)).toBe(expected);
  });

  it("judges the other direction", () => {
    const text =
      "<message from='eve@other.example' to='ann@agency.example' type='chat'><body>hi</body></message>";
    expect(dispositionOf(text, "inbound")).toBe("block");
  });

  it("takes the user's own full JID as it is", () => {
    const text =
      "<message from='ann@agency.example/desk' to='bob@agency.example' type='chat'><body>hi</body></message>";
    const user = `${USER}/desk`;
    expect(
      judgeOffline({ text, direction: "outbound", user, nowMs: NOW }, policyFor()).verdict.disposition,
    ).toBe("allow");
  });

  it.each(["agency.example", "a@b@c", ""])("refuses %j as a user", (user) => {
    const text = "<presence/>";
    expect(() => judgeOffline({ text, direction: "outbound", user, nowMs: NOW }, policyFor())).toThrow(
      /address of a user/,
    );
  });
});

describe("reading one stanza", () => {
  it("takes prefixes for what they mean", () => {
    expect(parseStanza("<c:message xmlns:c='jabber:client'/>")).toMatchObject({
      ns: "jabber:client",
      local: "message",
    });
  });

  it.each([
    ["a comment", "<message><!-- x --></message>", /restricted-xml/],
    ["broken XML", "<message><body></message>", /not-well-formed/],
    ["no stanza", "<r xmlns='urn:xmpp:sm:3'/>", /exactly one/],
    ["two", "<presence/><presence/>", /exactly one/],
    ["none", "", /exactly one/],
    ["half a one", "<message><body>hi", /end inside an element/],
  ])("refuses %s", (_name, text, message) => {
    expect(() => parseStanza(text)).toThrow(message);
  });
});
