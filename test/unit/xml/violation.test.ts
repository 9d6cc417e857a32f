import { describe, expect, it } from "vitest";
import { XmlViolationError, overLimit, violationOfSyntax } from "../../../src/xml/violation.ts";

describe("violationOfSyntax", () => {
  it.each([
    ["undefined entity.", "restricted-xml"],
    ["inappropriately located doctype declaration.", "restricted-xml"],
    ["disallowed character.", "not-well-formed"],
  ])("%s is %s", (message, condition) => {
    expect(violationOfSyntax(message).condition).toBe(condition);
  });

  it.each([
    'unbound namespace prefix: "secret".',
    "duplicate attribute: {urn:secret}secret.",
    "malformed name: secret:",
  ])("does not repeat what the peer wrote: %s", (message) => {
    expect(violationOfSyntax(message).message).not.toContain("secret");
  });
});

it.each([
  ["may not assign the xml namespace to another prefix.", true],
  ['unbound namespace prefix: "p".', true],
  ["duplicate attribute: {urn:x}a.", true],
  ["duplicate attribute: a.", false],
  ["unexpected close tag.", false],
  ['the string "]]>" is disallowed in char data.', false],
])("can be skipped where it is about namespaces alone: %s", (message, isSkippable) => {
  expect(violationOfSyntax(message).isSkippable).toBe(isSkippable);
});

it("has a stable code", () => {
  expect(overLimit("depth")).toBeInstanceOf(XmlViolationError);
  expect(overLimit("depth")).toMatchObject({
    code: "SG_XML_VIOLATION",
    condition: "policy-violation",
    message: "depth",
  });
});
