/** Names, mirrored tests and sizes of the real tree, and proof that each check finds what breaks it. */
import { describe, expect, test } from "vitest";
import { checkBudget, FILE_BUDGET, fileSizes, FUNCTION_BUDGET, functionSizes } from "./checks/budgets.ts";
import { checkLayout } from "./checks/layout.ts";
import { checkMirror, hasOnlyTypes } from "./checks/mirror.ts";
import { readFiles, readSources } from "./tree.ts";

const sources = readSources();

describe("the tree", () => {
  test("has no barrels and no catch-all folders", () => {
    expect(checkLayout([...sources, ...readFiles("test", [".ts"])])).toEqual([]);
  });

  test("has a unit test for every source file that does something", () => {
    const tests = new Set(readFiles("test/unit", [".test.ts"]).map(({ path }) => path));
    expect(checkMirror(sources, tests)).toEqual([]);
  });

  test("keeps its files within the budget", () => {
    expect(checkBudget(fileSizes(sources), FILE_BUDGET)).toEqual([]);
  });

  test("keeps its functions within the budget", () => {
    expect(checkBudget(functionSizes(sources), FUNCTION_BUDGET)).toEqual([]);
  });
});

describe("layout", () => {
  test.each([
    "src/xml/index.ts",
    "src/utils/a.ts",
    "src/xml/helpers/a.ts",
    "src/common/a.ts",
    "src/xml/utils.ts",
  ])("%s is found", (path) => {
    expect(checkLayout([{ path }])).toHaveLength(1);
  });

  test.each(["src/archive/search-index.ts", "src/policy/commons-rule.ts"])("%s passes", (path) => {
    expect(checkLayout([{ path }])).toEqual([]);
  });
});

describe("mirror", () => {
  const file = { path: "src/xmpp/jid.ts", text: "export const parse = 1;" };

  test("a source file without its test is found", () => {
    expect(checkMirror([file], new Set(["test/unit/jid.test.ts"]))).toEqual([
      "src/xmpp/jid.ts has no test/unit/xmpp/jid.test.ts",
    ]);
  });

  test("a source file with its test passes", () => {
    expect(checkMirror([file], new Set(["test/unit/xmpp/jid.test.ts"]))).toEqual([]);
  });

  test.each([
    ["export interface A { readonly b: string }", true],
    ['import type { B } from "./b.ts"; export type A = B | "c";', true],
    ['import { type B } from "./b.ts"; export type A = B;', true],
    ['export type { A } from "./a.ts";', true],
    ["declare const A: unique symbol; export type B = typeof A;", true],
    ["export const A = 1;", false],
    ["export class A {}", false],
    ["export interface A {} export const b = (): A => ({});", false],
    ['export { a } from "./a.ts";', false],
  ])("%s: only types is %s", (text, expected) => {
    expect(hasOnlyTypes({ path: "src/a.ts", text })).toBe(expected);
  });
});

describe("budget", () => {
  const sized = (...lines: readonly number[]): readonly { name: string; lines: number }[] =>
    lines.map((count, index) => ({ name: `f${index}`, lines: count }));
  const budget = { median: 10, ninetieth: 35, most: 60 };

  test.each([
    ["nothing", sized(), []],
    ["small ones", sized(1, 5, 10, 30), []],
    ["a large median", sized(11, 11, 11), ["median 11 lines, more than 10"]],
    ["a fat tail", sized(1, 1, 1, 1, 1, 1, 1, 1, 36, 40), ["90 % up to 36 lines, more than 35"]],
    [
      "one giant",
      [...sized(...Array<number>(20).fill(1)), { name: "g", lines: 61 }],
      ["g: 61 lines, more than 60"],
    ],
  ])("%s", (_, sizes, expected) => {
    expect(checkBudget(sizes, budget)).toEqual(expected);
  });

  test("functions are counted with their inner ones, callbacks are not counted by themselves", () => {
    const text =
      "const a = () => {\n  [1].map((x) => {\n    return x;\n  });\n};\nclass B {\n  c() {\n  }\n}\n";
    expect(functionSizes([{ path: "src/a.ts", text }])).toEqual([
      { name: "src/a.ts:1", lines: 5 },
      { name: "src/a.ts:7", lines: 2 },
    ]);
  });

  test("a file's last newline is no line", () => {
    expect(fileSizes([{ path: "a", text: "1\n2\n" }])).toEqual([{ name: "a", lines: 2 }]);
  });
});
