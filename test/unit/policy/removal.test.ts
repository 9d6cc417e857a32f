/** From places to findings: fatal, emptied, stripped. */
import { expect, test } from "vitest";
import { findingsOf, type Removal } from "../../../src/policy/removal.ts";
import { policyFor } from "../../support/policy.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const at = (path: readonly number[], reason: string, isFatal = false): Removal => ({
  path,
  reason,
  refusal: "file",
  isFatal,
});
const revision = policyFor({ clauses: { r: ["C-1", "C-2"] } });
const find = (text: string, ...removals: readonly Removal[]): ReturnType<typeof findingsOf> =>
  findingsOf({ ruleId: "r", stanza: stanzaOf(text), removals, revision });

const TALK = "<message><body>hi</body><a xmlns='urn:a'/><b xmlns='urn:b'/><a xmlns='urn:a'/></message>";
const FILE = "<message><a xmlns='urn:a'/></message>";

test("nothing found is nothing said", () => {
  expect(find(TALK)).toEqual([]);
});

test("one finding a reason, each with its rewrites and clauses", () => {
  const findings = find(TALK, at([1], "a"), at([2], "b"), at([3], "a"));
  expect(findings.map(({ disposition, reason, rewrites }) => [disposition, reason, rewrites])).toEqual([
    [
      "strip",
      "a",
      [
        { type: "remove", path: [1] },
        { type: "remove", path: [3] },
      ],
    ],
    ["strip", "b", [{ type: "remove", path: [2] }]],
  ]);
  expect(findings[0]?.clauseIds).toEqual(["C-1", "C-2"]);
});

test("a fatal place refuses the whole stanza, wherever it stands", () => {
  const findings = find(TALK, at([1], "a"), at([2], "b", true));
  expect(findings.map(({ disposition, reason }) => [disposition, reason])).toEqual([["block", "b"]]);
});

test("a message of which nothing is left is refused; a presence goes on", () => {
  expect(find(FILE, at([0], "a"))[0]?.disposition).toBe("block");
  expect(find(FILE.replaceAll("message", "presence"), at([0], "a"))[0]?.disposition).toBe("strip");
});

test("what is mended is not gone", () => {
  const rewrite = { type: "removeAttribute", path: [0], local: "x", ns: "" } as const;
  const findings = find("<message><body>hi</body></message>", { ...at([0], "a"), rewrites: [rewrite] });
  expect(findings.map(({ disposition, rewrites }) => [disposition, rewrites])).toEqual([
    ["strip", [rewrite]],
  ]);
});
