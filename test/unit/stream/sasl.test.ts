import { describe, expect, it } from "vitest";
import {
  claimedAccount,
  failureCondition,
  isClientSasl,
  isUpstreamSasl,
  relayedFailure,
  relayedSasl,
  saslFailure,
} from "../../../src/stream/sasl.ts";
import { text, xml } from "../../support/xml.ts";

const NS = "urn:ietf:params:xml:ns:xmpp-sasl";

describe("sasl", () => {
  it("relays what it knows of an exchange, and nothing beside it", () => {
    const sent = `<auth xmlns="${NS}" mechanism="PLAIN" host="server.example" xml:lang="en">AGE<x xmlns="urn:x"/>AYg==</auth>`;
    expect(text(relayedSasl(xml(sent)))).toBe(`<auth xmlns="${NS}" mechanism="PLAIN">AGEAYg==</auth>`);
    expect(text(relayedSasl(xml(`<response xmlns="${NS}" mechanism="PLAIN">YQ==</response>`)))).toBe(
      `<response xmlns="${NS}">YQ==</response>`,
    );
  });

  it("tells both sides' elements apart", () => {
    expect(isClientSasl(xml(`<auth xmlns="${NS}"/>`))).toBe(true);
    expect(isClientSasl(xml(`<success xmlns="${NS}"/>`))).toBe(false);
    expect(isClientSasl(xml(`<auth xmlns="urn:xmpp:sasl:2"/>`))).toBe(false);
    expect(isUpstreamSasl(xml(`<challenge xmlns="${NS}"/>`))).toBe(true);
    expect(isUpstreamSasl(xml(`<response xmlns="${NS}"/>`))).toBe(false);
  });

  it("keeps a failure's condition and text alone", () => {
    const failure = xml(
      `<failure xmlns="${NS}"><not-authorized><deep xmlns="urn:x"/></not-authorized><text xml:lang="en">no</text><x xmlns="urn:x"/></failure>`,
    );
    expect(failureCondition(failure)).toBe("not-authorized");
    expect(text(relayedFailure(failure))).toBe(
      `<failure xmlns="${NS}"><not-authorized/><text xml:lang="en">no</text></failure>`,
    );
  });

  it.each([
    ["<eat-cake/>", "not-authorized"],
    ["", "not-authorized"],
    [`<aborted xmlns="urn:x"/>`, "not-authorized"],
    ["<text>no</text><eat-cake/><mechanism-too-weak/>", "mechanism-too-weak"],
    ["<account-disabled><secret/>x</account-disabled>", "account-disabled"],
  ])("names no condition but those of the RFC: %s", (inner, condition) => {
    const failure = xml(`<failure xmlns="${NS}" code="1">${inner}</failure>`);
    expect(failureCondition(failure)).toBe(condition);
    const said = inner.includes("<text>") ? "<text>no</text>" : "";
    expect(text(relayedFailure(failure))).toBe(`<failure xmlns="${NS}"><${condition}/>${said}</failure>`);
  });

  it("makes a failure of its own", () => {
    expect(text(saslFailure("invalid-mechanism"))).toBe(
      `<failure xmlns="${NS}"><invalid-mechanism/></failure>`,
    );
  });

  it.each([
    ["PLAIN", "\0lee\0secret", "lee"],
    ["PLAIN", "lee@agency.example\0lee\0secret", "lee@agency.example"],
    ["SCRAM-SHA-1", "n,,n=lee,r=abc", "lee"],
    ["SCRAM-SHA-1", "y,,n=lee=2Cx=3Dy,r=abc", "lee,x=y"],
    ["SCRAM-SHA-256", "n,a=raj@agency.example,n=lee,r=abc", "raj@agency.example"],
    ["SCRAM-SHA-1", "n,,m=ext", undefined],
    ["HT-SHA-256-NONE", "lee\0\u00ff\u0001", "lee"],
    ["HT-SHA-256-NONE", "lee", undefined],
    ["HT-SHA-256-NONE", "\0hash", undefined],
  ])("reads the account of %s %j", (mechanism, message, account) => {
    expect(claimedAccount(mechanism, btoa(message))).toBe(account);
  });

  it.each([
    ["no base64", "%%%"],
    ["nothing", ""],
    ["the sign for nothing", "="],
    ["no UTF-8", "/////w=="],
  ])("reads no account from %s", (_name, sent) => {
    expect(claimedAccount("PLAIN", sent)).toBeUndefined();
  });
});
