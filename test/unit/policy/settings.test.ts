import { describe, expect, it } from "vitest";
import { demandAt, inOrder, joined, NO_DEMANDS, type Settings } from "../../../src/policy/settings.ts";

interface Pattern {
  readonly id: string;
  readonly layers: readonly string[];
}

const layer = (changes: Partial<Settings<Pattern>>): Settings<Pattern> => ({ ...NO_DEMANDS, ...changes });

describe("several layers together", () => {
  const law = layer({
    textOnly: { value: true, layers: ["law:x"] },
    detectors: { ssn: [{ action: "block", minConfidence: 0.9, layers: ["law:x"] }] },
    limits: { maxStanzaBytes: { value: 100, layers: ["law:x"] } },
  });
  const division = layer({
    textOnly: { value: true, layers: ["division:a"] },
    detectors: { ssn: [{ action: "flag", minConfidence: 0.4, layers: ["division:a"] }] },
    limits: { maxStanzaBytes: { value: 50, layers: ["division:a"] } },
    patterns: [{ id: "p", layers: ["division:a"] }],
    rules: { forged: { value: false, layers: ["division:a"] } },
  });

  it("come to the strictest of each, and name who asks for it", () => {
    expect(joined([division, law])).toEqual({
      textOnly: { value: true, layers: ["law:x", "division:a"] },
      refuseEncryption: undefined,
      detectors: {
        ssn: [
          { action: "block", minConfidence: 0.9, layers: ["law:x"] },
          { action: "flag", minConfidence: 0.4, layers: ["division:a"] },
        ],
      },
      limits: { maxStanzaBytes: { value: 50, layers: ["division:a"] } },
      patterns: [{ id: "p", layers: ["division:a"] }],
      rules: { forged: { value: false, layers: ["division:a"] } },
    });
    const on = layer({ rules: { forged: { value: true, layers: ["organisation"] } } });
    expect(joined([division, on]).rules).toEqual({ forged: { value: true, layers: ["organisation"] } });
  });

  it("are nothing where nobody demands anything", () => {
    expect(joined([])).toEqual(NO_DEMANDS);
  });
});

describe("a hit", () => {
  const demands = [
    { action: "block", minConfidence: 0.6, layers: ["profile:p"] },
    { action: "block", minConfidence: 0.9, layers: ["law:x"] },
    { action: "flag", minConfidence: 0.4, layers: ["organisation"] },
  ] as const;

  it.each([
    [0.95, { action: "block", layers: ["law:x", "profile:p"] }],
    [0.6, { action: "block", layers: ["profile:p"] }],
    [0.5, { action: "flag", layers: ["organisation"] }],
    [0.3, undefined],
  ])("of confidence %s has the strictest action asked for, by all who ask for it", (confidence, outcome) => {
    expect(demandAt(demands, confidence)).toEqual(outcome);
  });
});

it("layers stand in one order, law first, each once", () => {
  const mixed = ["division:b", "organisation", "law:z", "profile:p", "law:a", "division:b"];
  expect(inOrder(mixed)).toEqual(["law:a", "law:z", "profile:p", "organisation", "division:b"]);
});
