import { describe, expect, test } from "vitest";
import { compilePattern } from "../../../src/scan/compile-pattern.ts";
import { readingsOf } from "../../../src/scan/normalize.ts";
import type { CompiledPattern } from "../../../src/scan/pattern.ts";

const compile = (pattern: string): CompiledPattern => {
  const result = compilePattern({ id: "p", pattern, action: "flag" });
  if ("error" in result) throw new Error(result.error);
  return result.ok;
};

const errorOf = (pattern: string): string => {
  const result = compilePattern({ id: "p", pattern, action: "flag" });
  return "error" in result ? result.error : "accepted";
};

describe("refused, with the reason", () => {
  test.each([
    ["", /empty/],
    ["a(?=b)", /look-ahead/],
    ["a(?!b)", /look-ahead/],
    ["(?<=a)b", /look-behind/],
    ["(?<!a)b", /look-behind/],
    [String.raw`(a)\1`, /back-reference/],
    ["(?P<x>a)(?P=x)", /back-reference/],
    ["(?>a)b", /atomic/],
    ["a++", /possessive/],
    ["(a)(?(1)b)", /conditional/],
    ["a(?R)?b", /recursion/],
    ["a*", /empty text/],
    [String.raw`\b`, /empty text/],
    ["^", /empty text/],
    ["(", /not a valid pattern/],
    ["[a", /not a valid pattern/],
    ["a{1001}", /not a valid pattern/],
    ["(a{1000}){1000}", /not a valid pattern/],
    ["(a{1,40}){1,20}b", /too large/],
    ["a".repeat(1_001), /longer than/],
  ])("%s", (pattern, reason) => expect(errorOf(pattern)).toMatch(reason));
});

describe("accepted", () => {
  test.each([
    String.raw`\bDOC-\d{6}\b`,
    "(?i)secret",
    "[(?=]x",
    String.raw`\(?=x`,
    String.raw`\\1x`,
    "(?P<n>a)b",
    "[[:alpha:]]+x",
    String.raw`C\+\+ code`,
    "[+*]+x",
  ])("%s", (pattern) => expect(errorOf(pattern)).toBe("accepted"));
});

describe("matching", () => {
  const doc = compile(String.raw`\bDOC-\d{6}\b`);

  test.each([
    ["see DOC-123456.", ["DOC-123456"]],
    ["ＤＯＣ-１２３４５６", ["ＤＯＣ-１２３４５６"]],
    ["D\u200bOC-123456 and DOC-654321", ["D\u200bOC-123456", "DOC-654321"]],
    ["DОC-123456", ["DОC-123456"]],
    ["DOC-one two three four five six", []],
    ["DOC-12345", []],
    ["doc-123456", []],
  ])("%s", (text, expected) => {
    expect(doc.findAll(text).map(([start, end]) => text.slice(start, end))).toEqual(expected);
    expect(doc.findIn?.(readingsOf(text))).toEqual(doc.findAll(text));
  });

  test("the text as it stands is matched too: a fold never hides", () => {
    expect(compile("café").findAll("un café")).toEqual([[3, 7]]);
    expect(compile("cafe").findAll("un café")).toEqual([[3, 7]]);
    expect(compile("\u200b").findAll("a\u200bb")).toEqual([[1, 2]]);
  });

  test("after the limit the rest of the text counts as matched", () => {
    const text = "ab".repeat(100);
    const spans = compile("a").findAll(text);
    expect(spans).toHaveLength(33);
    expect(spans.at(-1)?.[1]).toBe(text.length);
  });

  test("what hangs the native engine ends here", () => {
    const native = String.raw`^(\w+\s?)*$`;
    expect(errorOf(native)).toMatch(/empty text/);
    expect(compile(String.raw`^(\w+\s?)+$`).findAll(`${"a".repeat(20_000)}!`)).toEqual([]);
  });

  test("carries the operator's id and action", () => expect(doc).toMatchObject({ id: "p", action: "flag" }));
});
