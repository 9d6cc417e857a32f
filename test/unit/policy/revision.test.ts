import { describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import {
  forAccount,
  forAnybody,
  heldBy,
  isInside,
  type PolicyRevision,
} from "../../../src/policy/revision.ts";
import { NO_DEMANDS } from "../../../src/policy/settings.ts";
import { jid, policyFor, tightened } from "../../support/policy.ts";

it.each([
  ["an internal domain", "raj@agency.example", true],
  ["a listed service", "hall@rooms.agency.example", true],
  ["the user's own domain, though unlisted", "raj@branch.example", true],
  ["a subdomain of an internal domain", "raj@chat.agency.example", false],
  ["another domain", "pat@outside.example", false],
])("%s", (_what, address, expected) => {
  expect(isInside(jid(address), jid("lee@branch.example/desk"), policyFor())).toBe(expected);
});

describe("what is held", () => {
  it("is nothing where nobody demands anything", () => {
    expect(heldBy(NO_DEMANDS, {})).toMatchObject({ textOnly: false, refuseEncryption: false, patterns: [] });
    expect(heldBy(NO_DEMANDS, {}).limits.maxStanzaBytes).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("says which rules are off, which follow a mode of their own, and who asks for each", () => {
    const rules = {
      forged: { value: true, layers: ["profile:p"] },
      account: { value: false, layers: ["organisation"] },
    };
    const held = heldBy(
      { ...NO_DEMANDS, rules, textOnly: { value: true, layers: ["law:x"] } },
      { forged: "shadow", account: "shadow" },
    );
    expect(held.ruleModes).toEqual({ forged: "shadow", account: "off" });
    expect(held.layers).toEqual({ forged: ["profile:p"], account: ["organisation"], "text-only": ["law:x"] });
  });
});

describe("an account", () => {
  const revisionOf = (mode: "enforce" | "shadow"): PolicyRevision =>
    compilePolicy(
      tightened({
        mode,
        divisions: [
          { id: "a", members: { patterns: ["*@agency.example"] }, mode: "shadow" },
          {
            id: "b",
            members: { accounts: ["ana@agency.example"] },
            mode: "enforce",
            limits: { stanza_bytes: 20_000 },
          },
          { id: "c", members: { accounts: ["kim@b.example"] }, limits: { stanza_bytes: 15_000 } },
        ],
      }).policy,
      policyTools,
    ).revision;

  it("in several divisions is bound by all of them, and enforced upon where one enforces", () => {
    const own = forAccount(revisionOf("enforce"), "ana@agency.example");
    expect(own.boundDivisions).toEqual(revisionOf("enforce").divisionsOf("ana@agency.example"));
    expect(own.boundDivisions).toHaveLength(2);
    expect(own).toMatchObject({ mode: "enforce", limits: { maxStanzaBytes: 20_000 } });
    expect(forAccount(revisionOf("enforce"), "raj@agency.example").mode).toBe("shadow");
    expect(forAccount(revisionOf("shadow"), "kim@b.example").mode).toBe("shadow");
  });

  it("is worked out once for a combination of divisions", () => {
    const revision = revisionOf("enforce");
    expect(forAccount(revision, "raj@agency.example")).toBe(forAccount(revision, "lee@agency.example"));
    expect(forAccount(revision, "raj@elsewhere.example")).toBe(revision);
  });

  it("that nobody knows yet is bound by all divisions", () => {
    expect(forAnybody(revisionOf("shadow"))).toMatchObject({
      mode: "enforce",
      limits: { maxStanzaBytes: 15_000 },
    });
  });

  it("that nobody knows yet is enforced upon, though the only division tries", () => {
    const divisions = [{ id: "trial", members: { accounts: ["ana@agency.example"] }, mode: "shadow" }];
    const { revision } = compilePolicy(tightened({ divisions }).policy, policyTools);
    expect(forAnybody(revision).mode).toBe("enforce");
    expect(forAnybody(revision)).toBe(forAnybody(revision));
  });

  it("in a division without a mode of its own follows the policy's, whatever another division tries", () => {
    const divisions = [
      { id: "trial", members: { patterns: ["*@agency.example"] }, mode: "shadow" },
      { id: "office", members: { accounts: ["ana@agency.example"] } },
    ];
    const { revision } = compilePolicy(tightened({ divisions }).policy, policyTools);
    expect(forAccount(revision, "ana@agency.example").mode).toBe("enforce");
    expect(forAccount(revision, "raj@agency.example").mode).toBe("shadow");
  });

  it("is held to what its division asks for, though the rule is off or only tried for all", () => {
    const members = { accounts: ["ana@agency.example"] };
    const { revision } = compilePolicy(
      tightened(
        {
          rules: {
            "text-only": { mode: "off" },
            account: { mode: "shadow" },
            "size-and-rate": { mode: "off" },
          },
          divisions: [
            {
              id: "doc",
              members,
              content: { text_only: true },
              limits: { stanza_bytes: 20_000 },
              rules: { account: { mode: "enforce" } },
            },
          ],
        },
        "nc-ccps",
      ).policy,
      policyTools,
    );
    expect(revision.ruleModes).toEqual({ "text-only": "off", account: "shadow", "size-and-rate": "off" });
    const own = forAccount(revision, "ana@agency.example");
    expect(own.ruleModes).toEqual({ account: "enforce" });
    expect(own.layers).toMatchObject({
      "text-only": ["organisation", "division:doc"],
      "size-and-rate": ["division:doc"],
    });
  });
});
