/** The size limit of one stanza; only what travels by itself counts. */
import { describe, expect, test } from "vitest";
import { lengthTaken, refusedForLength, sizeAndRate } from "../../../../src/policy/rules/size-and-rate.ts";
import type { Verdict } from "../../../../src/policy/verdict.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const revision = policyFor({
  limits: { maxStanzaBytes: 1_000, maxStanzasPerSecond: 10, maxBytesPerSecond: 5_000 },
});
const check = (byteCount: number, carrier: "direct" | "carbon" = "direct") => {
  const stanza = { ...stanzaOf("<message><body>a</body></message>"), byteCount };
  return sizeAndRate
    .check(stanza, contextFor("outbound", carrier), revision)
    .map(({ disposition, refusal }) => `${disposition} ${refusal}`);
};

describe("limits", () => {
  test.each([
    [1_000, []],
    [1_001, ["block size"]],
  ])("%d bytes", (bytes, expected) => {
    expect(check(bytes)).toEqual(expected);
  });

  test("inbound may be longer: the server has written it anew", () => {
    const sized = (byteCount: number) => ({ ...stanzaOf("<message><body>a</body></message>"), byteCount });
    expect(sizeAndRate.check(sized(4_000), contextFor("inbound"), revision)).toEqual([]);
    expect(sizeAndRate.check(sized(4_001), contextFor("inbound"), revision)).toHaveLength(1);
  });

  test("what the own account or server answers is as long as it is", () => {
    const sized = (head: string) => ({ ...stanzaOf(`<${head}/>`, "inbound"), byteCount: 9_999 });
    const says = (head: string) => sizeAndRate.check(sized(head), contextFor("inbound"), revision).length;
    expect(says("iq type='result' id='1'")).toBe(0);
    expect(says("iq type='result' id='1' from='lee@agency.example'")).toBe(0);
    expect(says("iq type='result' id='1' from='agency.example'")).toBe(0);
    expect(says("iq type='result' id='1' from='raj@agency.example'")).toBe(1);
    expect(says("iq type='result' id='1' from='rooms.agency.example'")).toBe(1);
    expect(says("iq type='set' id='1'")).toBe(1);
    expect(says("message")).toBe(1);
    const outbound = { ...stanzaOf("<iq type='result' id='1'/>"), byteCount: 1_001 };
    expect(sizeAndRate.check(outbound, contextFor("outbound"), revision)).toHaveLength(1);
  });

  test("what is too long once it is written is refused in shadow mode too", () => {
    const verdict = {
      disposition: "flag",
      enforced: "flag",
      findings: [],
      revisionId: "r",
      mode: "shadow",
    } as const;
    const { findings }: Verdict = refusedForLength(verdict, 10, revision);
    expect(findings.map(lengthTaken)).toEqual([10]);
    expect(lengthTaken({ ruleId: "size-and-rate", reason: "over 10 bytes" })).toBeUndefined();
    expect(refusedForLength(verdict, 10, revision)).toEqual({
      ...verdict,
      disposition: "block",
      enforced: "block",
      findings: [
        {
          ruleId: "size-and-rate",
          disposition: "block",
          reason: "over 10 bytes as it would go on",
          refusal: "size",
          clauseIds: ["WV-5.3.7"],
        },
      ],
    });
  });

  test("a carbon is no new traffic", () => {
    expect(check(9_999, "carbon")).toEqual([]);
  });

  test("names its clauses", () => {
    const stanza = { ...stanzaOf("<message/>"), byteCount: 1_001 };
    expect(sizeAndRate.check(stanza, contextFor("outbound"), revision)[0]?.clauseIds).toEqual(["WV-5.3.7"]);
  });
});
