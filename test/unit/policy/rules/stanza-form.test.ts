import { describe, expect, it } from "vitest";
import { stanzaForm } from "../../../../src/policy/rules/stanza-form.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

describe("stanza-form", () => {
  it.each([
    `<message to='raj@agency.example'/>`,
    `<message from='lee@agency.example/desk'/>`,
    `<message from='LEE@Agency.example'/>`,
    `<presence/>`,
    `<iq type='get' id='${"i".repeat(256)}'/>`,
  ])("has nothing against %s", (stanza) => {
    expect(saysOf(stanzaForm, stanza, "outbound")).toBe("allow");
  });

  it.each([
    ["external", `<message to='@'/>`],
    ["external", `<message to='a b@agency.example'/>`],
    ["forged", `<message from='raj@agency.example'/>`],
    ["forged", `<message from='lee@agency.example/other'/>`],
    ["forged", `<message from='agency.example'/>`],
    ["unjudgeable", `<message type='maybe'/>`],
    ["unjudgeable", `<iq id='1'/>`],
    ["unjudgeable", `<iq type='get'/>`],
    ["size", `<presence id='${"i".repeat(257)}'/>`],
  ])("blocks as %s: %s", (refusal, stanza) => {
    const revision = policyFor({ clauses: { "stanza-form": ["X-1"] } });
    const findings = stanzaForm.check(stanzaOf(stanza), contextFor("outbound"), revision);
    expect(findings).toMatchObject([{ disposition: "block", refusal, clauseIds: ["X-1"] }]);
  });

  it("says why a stanza could not be read, and how long it was", () => {
    const stanza = {
      ...stanzaOf("<message/>"),
      fault: "unreadable",
      unreadable: "depth",
      byteCount: 9,
    } as const;
    expect(stanzaForm.check(stanza, contextFor("inbound"), policyFor())).toMatchObject([
      { disposition: "block", reason: "cannot be read: depth (9 bytes)" },
    ]);
  });

  it("lets a server say who sends", () => {
    expect(saysOf(stanzaForm, `<message from='raj@agency.example/x'/>`, "inbound")).toBe("allow");
    expect(saysOf(stanzaForm, `<message from='@'/>`, "inbound")).toBe("block");
  });
});
