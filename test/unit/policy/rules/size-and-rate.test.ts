/** The size limit of one stanza; only what travels by itself counts. */
import { describe, expect, test } from "vitest";
import { sizeAndRate } from "../../../../src/policy/rules/size-and-rate.ts";
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

  test("a carbon is no new traffic", () => {
    expect(check(9_999, "carbon")).toEqual([]);
  });

  test("names its clauses", () => {
    const stanza = { ...stanzaOf("<message/>"), byteCount: 1_001 };
    expect(sizeAndRate.check(stanza, contextFor("outbound"), revision)[0]?.clauseIds).toEqual(["WV-5.3.7"]);
  });
});
