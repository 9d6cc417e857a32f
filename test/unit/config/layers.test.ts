import { describe, expect, it } from "vitest";
import { divisions } from "../../../src/config/division-schema.ts";
import { divisionLayer, lawLayer, organisationLayer, profileLayer } from "../../../src/config/layers.ts";
import { policySchema } from "../../../src/config/policy-schema.ts";
import { readProfile } from "../../../src/config/profiles.ts";
import { readStatute } from "../../../src/config/statutes.ts";
import { NO_USE } from "../../support/acceptable-use.ts";

const wv = readProfile("wv-po1010");
const file = policySchema.parse({
  version: 1,
  mode: "enforce",
  profile: "wv-po1010",
  domains: { internal: ["a.example"] },
  content: { text_only: false },
  detectors: [{ use: "us-ssn", action: "off" }],
});

describe("a layer", () => {
  it("of a law says what its pack says", () => {
    expect(lawLayer(readStatute("ferpa")).detectors).toEqual({
      "us-ssn": [{ action: "block", minConfidence: 0.65, layers: ["law:ferpa"] }],
    });
  });

  it("of a profile demands what clauses stand behind, and the ceilings", () => {
    const { textOnly, refuseEncryption, rules, limits } = profileLayer(wv);
    expect(textOnly).toBeUndefined();
    expect(refuseEncryption).toEqual({ value: true, layers: ["profile:wv-po1010"] });
    expect(Object.keys(rules)).not.toContain("external-domain");
    expect(rules["sensitive-content"]?.value).toBe(true);
    expect(limits.maxStanzaBytes?.value).toBe(1_048_576);
  });

  it("of the organisation is its file, and the profile's values where that says nothing", () => {
    const { textOnly, rules, detectors, limits } = organisationLayer(file, wv);
    expect(textOnly).toEqual({ value: false, layers: ["organisation"] });
    expect(rules["external-domain"]).toEqual({ value: true, layers: ["organisation"] });
    expect(rules["sensitive-content"]).toEqual({ value: true, layers: ["profile:wv-po1010"] });
    expect(detectors["us-ssn"]).toEqual([]);
    expect(detectors["credit-card"]?.[0]?.layers).toEqual(["profile:wv-po1010"]);
    expect(limits.maxStanzaBytes).toEqual({ value: 131_072, layers: ["profile:wv-po1010"] });
  });

  it("of a division is what it sets, with the rules that this takes, and nothing else", () => {
    const [division] = divisions.parse([
      {
        id: "doc",
        members: { accounts: ["a@a.example"] },
        detectors: [
          { use: "us-ssn", action: "block" },
          { id: "case", pattern: "x", action: "flag" },
        ],
        content: { end_to_end_encryption: "block" },
        limits: { bytes_per_second: "100kB" },
        acceptable_use: { categories: { sexual: { action: "block" }, rumor: { min_severity: 1 } } },
      },
    ]);
    if (division === undefined) throw new Error("no division");
    const layers = ["division:doc"];
    expect(
      divisionLayer(division, {
        leastConfidence: () => 0.65,
        path: ["divisions", 0],
        use: NO_USE.categories,
      }),
    ).toEqual({
      refuseEncryption: { value: true, layers },
      rules: Object.fromEntries(
        ["acceptable-use", "opaque-content", "sensitive-content", "size-and-rate"].map((id) => [
          id,
          { value: true, layers },
        ]),
      ),
      detectors: { "us-ssn": [{ action: "block", minConfidence: 0.65, layers }] },
      patterns: [
        {
          id: "case",
          pattern: "x",
          action: "flag",
          layers,
          path: ["divisions", 0, "detectors", 1, "pattern"],
        },
      ],
      limits: { maxBytesPerSecond: { value: 100_000, layers } },
      // `rumor` is off for all.
      use: { sexual: [{ action: "block", minSeverity: 2, layers }] },
    });
  });
});
