import { describe, expect, it } from "vitest";
import { policyTools } from "../../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../../src/config/compile.ts";
import { evaluate } from "../../../../src/policy/evaluate.ts";
import { directive } from "../../../../src/policy/rules/directive.ts";
import type { Finding } from "../../../../src/policy/rule.ts";
import { serialize } from "../../../../src/xml/serialize.ts";
import { tightened } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const ORDER = {
  id: "storm",
  pattern: "(?i)storm rota",
  action: "block",
  authority: "J. Reed, CTO",
  reason: "The rota is announced by telephone alone.",
  from: "2026-10-01",
  until: "2026-10-31",
};
const START = Date.UTC(2026, 9, 1);
const END = Date.UTC(2026, 10, 1);

const { revision } = compilePolicy(
  tightened({ directives: [ORDER, { ...ORDER, id: "later", from: "2026-10-20T12:00:00-04:00" }] }).policy,
  policyTools,
);
const XML = "<message to='raj@agency.example' id='a'><body>The Storm Rota is out</body></message>";
const at = (nowMs: number, xml = XML): readonly Finding[] =>
  directive.check(stanzaOf(xml, "outbound"), { ...contextFor("outbound"), nowMs }, revision);

describe("a directive", () => {
  it("says who ordered it, where, and for which clause; never what was written", () => {
    const [found, ...more] = at(START);
    expect(more).toEqual([]);
    expect(found).toEqual({
      ruleId: "directive",
      disposition: "block",
      reason: "directive storm of J. Reed, CTO",
      refusal: "directive",
      clauseIds: ["WV-1.0"],
      spans: [{ path: [0, 0], start: 4, end: 14 }],
      layers: ["organisation"],
    });
  });

  it.each([
    [START - 1, []],
    [START, ["storm"]],
    [Date.UTC(2026, 9, 20, 15, 59), ["storm"]],
    [Date.UTC(2026, 9, 20, 16), ["storm", "later"]],
    [END - 1, ["storm", "later"]],
    [END, []],
  ])("at %s: %j", (nowMs, ids) => {
    expect(at(nowMs).map(({ reason }) => reason.split(" ")[1])).toEqual(ids);
  });

  it.each([
    [
      "a contact's name in the roster",
      "<iq type='result' id='r' to='ana@agency.example/desk'><query xmlns='jabber:iq:roster'><item jid='raj@agency.example' name='Storm rota'/></query></iq>",
      "inbound",
    ],
    ["a status", "<presence><status>storm rota</status></presence>", "outbound"],
    [
      "what an error says",
      "<message type='error' from='raj@agency.example' to='ana@agency.example/desk' id='e'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>storm rota</gone></error></message>",
      "inbound",
    ],
  ] as const)("takes out %s and lets the rest go on: it must not be lost", (_name, xml, direction) => {
    const stanza = stanzaOf(xml, direction);
    const { disposition, rewritten } = evaluate(stanza, { ...contextFor(direction), nowMs: START }, revision);
    expect(disposition).toBe("strip");
    expect(rewritten && serialize(rewritten).toLowerCase()).not.toContain("rota");
  });

  it("leaves what it does not speak of", () => {
    expect(at(START, "<message to='raj@agency.example'><body>the rota</body></message>")).toEqual([]);
  });

  it("is obeyed, dressed up or not, and ends by itself", () => {
    const stanza = stanzaOf(XML.replace("Storm", "St\u200borm"), "outbound");
    const judged = (nowMs: number): string =>
      evaluate(stanza, { ...contextFor("outbound"), nowMs }, revision).disposition;
    expect([judged(START), judged(END)]).toEqual(["block", "allow"]);
  });
});
