import { describe, expect, it } from "vitest";
import type { Disposition, Finding } from "../../../src/policy/rule.ts";
import { changeOf, inFactOf } from "../../../src/replay/change.ts";
import type { Rejudged } from "../../../src/replay/replay.ts";
import { stanzaRecord } from "../../support/archive.ts";

const finding = (disposition: Disposition, detector: string): Finding => ({
  ruleId: "sensitive-content",
  disposition,
  reason: "",
  refusal: "sensitive",
  clauseIds: ["C"],
  detector,
});

interface Side {
  readonly enforced: Disposition;
  readonly disposition?: Disposition;
  readonly mode?: "enforce" | "shadow";
  readonly findings?: readonly Finding[];
  readonly forwarded?: string;
}

function rejudged(was: Side, is: Side): Rejudged {
  const full = ({ enforced, disposition = enforced, mode = "enforce" }: Side) => ({
    enforced,
    disposition,
    mode,
  });
  const base = stanzaRecord(1);
  const record = {
    ...base,
    verdict: { ...base.verdict, ...full(was) },
    findings: was.findings ?? [],
    ...(was.forwarded === undefined ? {} : { forwarded: was.forwarded }),
  };
  const verdict = { ...full(is), revisionId: "draft", findings: is.findings ?? [] };
  const receipt = { logId: "log", sequence: 1, chainHash: "" };
  return { type: "judged", receipt, record, verdict, forwarded: is.forwarded, divisions: [] };
}

const [flag, block] = [finding("flag", "case-no"), finding("block", "us_ssn@1")];

describe("changeOf", () => {
  it("is silent where nothing is otherwise, in whatever order it was found", () => {
    const side = { enforced: "block", findings: [flag, block] } as const;
    expect(changeOf(rejudged(side, { ...side, findings: [block, flag] }))).toBeUndefined();
    expect(
      changeOf(rejudged({ enforced: "allow", forwarded: "<a/>" }, { enforced: "allow", forwarded: "<a/>" })),
    ).toBe(undefined);
  });

  it.each([
    ["allow", "block", "refused"],
    ["flag", "hold", "refused"],
    ["block", "redact", "passed"],
    ["hold", "allow", "passed"],
    ["hold", "block", "altered"],
    ["allow", "flag", "altered"],
    ["strip", "flag", "altered"],
  ] as const)("%s -> %s is %s", (from, to, kind) => {
    expect(changeOf(rejudged({ enforced: from }, { enforced: to }))).toMatchObject({
      kind,
      from,
      to,
      what: "disposition",
    });
  });

  it("tells another text that goes on, and other reasons", () => {
    const redact = { enforced: "redact", findings: [finding("redact", "a")], forwarded: "<a/>" } as const;
    expect(changeOf(rejudged(redact, { ...redact, forwarded: "<b/>" }))).toMatchObject({
      kind: "altered",
      what: "text",
    });
    const other = { ...redact, findings: [finding("redact", "b")] };
    expect(changeOf(rejudged(redact, other))).toMatchObject({ kind: "altered", what: "reasons" });
    const clause = { ...redact, findings: [{ ...finding("redact", "a"), clauseIds: ["D"] }] };
    expect(changeOf(rejudged(redact, clause))?.what).toBe("reasons");
  });

  it("does not compare texts where one of the two modes mends nothing", () => {
    const enforced = { enforced: "flag", findings: [flag], forwarded: "<mended/>" } as const;
    const shadow = { ...enforced, mode: "shadow", forwarded: "<asItCame/>" } as const;
    expect(changeOf(rejudged(enforced, shadow))).toBeUndefined();
  });

  it("names the finding that makes the difference, of the side that is stricter", () => {
    const both = { enforced: "block", findings: [flag, block] } as const;
    const flagged = { enforced: "flag", findings: [flag] } as const;
    expect(changeOf(rejudged(flagged, both))?.cause).toBe(block);
    expect(changeOf(rejudged(both, flagged))?.cause).toBe(block);
    const plain = { enforced: "allow" } as const;
    expect(changeOf(rejudged(plain, flagged))?.cause).toBe(flag);
    expect(changeOf(rejudged(plain, { enforced: "block" }))?.cause).toBeUndefined();
  });
});

describe("inFactOf", () => {
  it("asks what each mode did, not what it would have done", () => {
    const shadow = { enforced: "block", disposition: "flag", mode: "shadow" } as const;
    const enforce = { enforced: "block" } as const;
    expect(inFactOf(rejudged(shadow, enforce))).toBe("refused");
    expect(inFactOf(rejudged(enforce, shadow))).toBe("passed");
    expect(inFactOf(rejudged(shadow, shadow))).toBeUndefined();
    expect(changeOf(rejudged(shadow, enforce))).toBeUndefined();
  });
});
