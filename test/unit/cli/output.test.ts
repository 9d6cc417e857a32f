import { describe, expect, it } from "vitest";
import { countText, fieldLines, plain, styleFor, tableLines, toTime } from "../../../src/cli/output.ts";

describe("text for people", () => {
  it("aligns fields and leaves out what is not there", () => {
    expect(
      fieldLines([
        ["a", "1"],
        ["long", "2"],
        ["gone", undefined],
      ]),
    ).toBe("a     1\nlong  2");
  });

  it("aligns columns, coloured ones too", () => {
    const { red } = styleFor(true);
    const table = tableLines(
      ["x", "yy"],
      [
        [red("ab"), "1"],
        ["c", "2"],
      ],
    );
    expect(table).toBe(`x   yy\n${red("ab")}  1\nc   2`);
  });

  it("takes more rows than a call takes arguments", () => {
    const rows = Array.from({ length: 200_000 }, () => ["ab", "c"]);
    expect(tableLines(["x", "y"], rows).startsWith("x   y\nab  c\n")).toBe(true);
  });

  it("has no colour where none is wanted", () => {
    const style = styleFor(false);
    expect([style.red("x"), style.bold("x"), style.dim("x"), style.green("x"), style.yellow("x")]).toEqual(
      Array<string>(5).fill("x"),
    );
    expect(styleFor(true).red("x")).toBe("\u001b[31mx\u001b[39m");
  });

  it.each([
    ["line\nbreak", "line\\u{a}break"],
    ["\u001b[2Jgone", "\\u{1b}[2Jgone"],
    ["\u061cturned", "\\u{61c}turned"],
    ["\u202eturned", "\\u{202e}turned"],
    ["a\u200bb", "a\\u{200b}b"],
    ["\u009b31m", "\\u{9b}31m"],
    ["José ☎ 文", "José ☎ 文"],
  ])("makes %j harmless", (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it("writes times in UTC and counts in words", () => {
    expect(toTime(0)).toBe("1970-01-01T00:00:00.000Z");
    expect([countText(1, "error"), countText(2, "error"), countText(0, "entry", "entries")]).toEqual([
      "1 error",
      "2 errors",
      "0 entries",
    ]);
  });
});
