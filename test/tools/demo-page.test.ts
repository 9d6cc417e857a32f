/** The demo's page counts what is not as it should be; the exit code hangs on it. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Page } from "../../scripts/demo/page.ts";

let printed = "";

beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("is content where everything was so", () => {
  const page = new Page(false);
  page.check(true, "one");
  page.check(true, "two");
  page.verdict();
  expect(page.missed).toEqual([]);
  expect(printed).toContain("All 2 things shown were as they should be.");
});

it("keeps and names what was not so", () => {
  const page = new Page(false);
  page.check(true, "one");
  page.check(false, "two");
  page.verdict();
  expect(page.missed).toEqual(["two"]);
  expect(printed).toContain("✗ two: NOT SO");
  expect(printed).toContain("1 of 2 things");
});

it("has colour only where asked to, and shows no control character of others", () => {
  const page = new Page(false);
  page.title("Title");
  page.section("Part");
  page.row("Eve", "\u001b[2Jgone");
  expect(printed).not.toContain("\u001b");
  new Page(true).title("Title");
  expect(printed).toContain("\u001b[1mTitle");
});

it("wraps what is long under its own column", () => {
  const page = new Page(false);
  page.row("Ana", "word ".repeat(40).trim());
  const lines = printed.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(lines[1]?.trimStart()).toBe("word ".repeat(15).trim());
});
