import { describe, expect, it } from "vitest";
import { DISPOSITIONS, type Disposition, type Finding } from "../../../src/policy/rule.ts";
import {
  clausesIn,
  exceptionsIn,
  deciding,
  isRefused,
  rank,
  stricter,
  strictest,
  type Verdict,
} from "../../../src/policy/verdict.ts";

const finding = (disposition: Disposition, ruleId: string, clauseIds: readonly string[] = []): Finding => ({
  ruleId,
  disposition,
  reason: "",
  refusal: "unjudgeable",
  clauseIds,
});

const verdict = (findings: readonly Finding[]): Verdict => ({
  disposition: strictest(findings),
  enforced: strictest(findings),
  findings,
  revisionId: "r",
  mode: "enforce",
});

describe("verdict", () => {
  it("orders the lattice", () => {
    expect(DISPOSITIONS.map(rank)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stricter("strip", "redact")).toBe("strip");
    expect(stricter("flag", "block")).toBe("block");
  });

  it("takes the strictest, whatever the order", () => {
    const findings = [finding("flag", "a"), finding("block", "b"), finding("strip", "c")];
    expect(strictest(findings)).toBe("block");
    expect(strictest(findings.toReversed())).toBe("block");
    expect(strictest([])).toBe("allow");
  });

  it("names the first of the strictest as deciding", () => {
    expect(
      deciding(verdict([finding("flag", "a"), finding("block", "b"), finding("block", "c")]))?.ruleId,
    ).toBe("b");
    expect(deciding(verdict([]))).toBeUndefined();
  });

  it("names a shadowed finding only where none is in force", () => {
    const shadowed = { ...finding("block", "a"), isShadowed: true } as const;
    expect(deciding(verdict([shadowed, finding("hold", "b")]))?.ruleId).toBe("b");
    expect(deciding(verdict([finding("flag", "c"), shadowed]))?.ruleId).toBe("c");
    expect(deciding(verdict([shadowed]))?.ruleId).toBe("a");
  });

  it("refuses from hold on", () => {
    const refused = DISPOSITIONS.filter((one) =>
      isRefused(verdict(one === "allow" ? [] : [finding(one, "a")])),
    );
    expect(refused).toEqual(["hold", "block"]);
  });

  it("lists every clause once", () => {
    expect(clausesIn(verdict([finding("flag", "a", ["X", "Y"]), finding("flag", "b", ["Y"])]))).toEqual([
      "X",
      "Y",
    ]);
  });

  it("lists every exception once", () => {
    const under = (exceptionId: string) => ({ ...finding("flag", "a"), exceptionId });
    expect(
      exceptionsIn(verdict([under("ex-1"), finding("flag", "b"), under("ex-2"), under("ex-1")])),
    ).toEqual(["ex-1", "ex-2"]);
    expect(exceptionsIn(verdict([]))).toEqual([]);
  });
});
