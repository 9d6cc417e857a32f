import { expect, test } from "vitest";
import { figure, lines, orDash, plural, shortHash, stanzaBlocks } from "../../../src/reports/blocks.ts";
import { stanzaFigures } from "../../../src/reports/figures.ts";
import { finding, reportFacts } from "../../support/report.ts";

test("figures have thousands, words their number, and what is empty a sign", () => {
  expect([figure(1234567), plural(1, "log"), plural(1200, "log")]).toEqual([
    "1,234,567",
    "1 log",
    "1,200 logs",
  ]);
  expect([orDash(""), orDash("a"), lines([])]).toEqual(["–", "a", { lines: ["–"] }]);
  expect(shortHash("0123456789abcdef0123")).toBe("0123456789abcdef…");
});

test("what went on only because of shadow mode is said in a sentence, and only then", () => {
  const blocksOf = (shadow: boolean) => {
    const { activity } = reportFacts({ records: [finding(1, { shadow })] });
    return JSON.stringify(stanzaBlocks(stanzaFigures(activity), activity.operations.figures()));
  };
  expect(blocksOf(true)).toContain("1 stanza went on only because of shadow mode");
  expect(blocksOf(false)).not.toContain("went on only because");
});
