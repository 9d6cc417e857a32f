/**
 * ESLint's configuration bites. Rules that need types are switched off for planted text, which is in no project; that
 * they are switched on for real files is read from the configuration.
 */
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import { ALLOWED_IMPORTS, FORBIDDEN_IMPORTS } from "./planted-imports.ts";
import { ROOT } from "./tree.ts";

const untyped = tseslint.configs.disableTypeChecked as Linter.Config;
const planted = new ESLint({ cwd: ROOT, overrideConfig: [untyped] });

const rulesBrokenBy = async (path: string, text: string): Promise<readonly (string | null)[]> => {
  const results = await planted.lintText(text, { filePath: path });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
};

describe("imports", () => {
  test.each(FORBIDDEN_IMPORTS)("in %s: %s is found", async (path, text) => {
    expect(await rulesBrokenBy(path, text)).toContain("no-restricted-imports");
  });

  test.each(ALLOWED_IMPORTS)("in %s: %s passes", async (path, text) => {
    expect(await rulesBrokenBy(path, text)).not.toContain("no-restricted-imports");
  });
});

const lines = (count: number): string => "f();\n".repeat(count);

describe("planted", () => {
  test.each([
    ["src/session/a.ts", "Date.now();", "no-restricted-properties"],
    ["src/session/a.ts", "Math.random();", "no-restricted-properties"],
    ["src/session/a.ts", "new Date();", "no-restricted-syntax"],
    ["src/session/a.ts", "setTimeout(f, 1);", "no-restricted-globals"],
    ["src/session/a.ts", "process.pid;", "no-restricted-globals"],
    ["src/edge/a.ts", "console.log(1);", "no-console"],
    ["src/edge/a.ts", "export default 1;", "no-restricted-syntax"],
    ["src/edge/a.ts", "export enum A { B }", "no-restricted-syntax"],
    ["src/edge/a.ts", "export class A extends B {}", "no-restricted-syntax"],
    ["src/edge/a.ts", "export class A { private b = 1; }", "no-restricted-syntax"],
    ["src/edge/a.ts", "export const a = (b: any) => b;", "@typescript-eslint/no-explicit-any"],
    [
      "src/edge/a.ts",
      "export const a = (b?: string) => b!.length;",
      "@typescript-eslint/no-non-null-assertion",
    ],
    ["src/edge/a.ts", "export const a = (b, c, d, e) => b;", "max-params"],
  ])("%s: %s is found", async (path, text, rule) => {
    expect(await rulesBrokenBy(path, text)).toContain(rule);
  });

  test.each([
    ["a long function", `const a = () => {\n${lines(60)}};`, "max-lines-per-function"],
    ["a long file", lines(401), "max-lines"],
    ["a knot", `const a = (b) => ${"b ? 1 : ".repeat(12)} 2;`, "complexity"],
  ])("%s is found", async (_, text, rule) => {
    expect(await rulesBrokenBy("src/edge/a.ts", text)).toContain(rule);
  });

  test.each([
    ["src/session/a.ts", "export const at = (nowMs: number) => new Date(nowMs);"],
    ["src/edge/a.ts", "export const at = () => Date.now();"],
    ["src/edge/a.ts", "export class A { a() {} private constructor() { this.b = 1; } }"],
    ["src/edge/a.ts", "export class AError extends Error {}"],
  ])("%s: %s passes", async (path, text) => {
    expect(
      (await rulesBrokenBy(path, text)).filter((rule) => rule !== "@typescript-eslint/no-unused-vars"),
    ).toEqual([]);
  });
});

test("a long describe block passes", async () => {
  const text = `describe("a", () => {\n${lines(80)}});`;
  expect(await rulesBrokenBy("test/unit/a.test.ts", text)).toEqual([]);
});

test.each([
  "@typescript-eslint/no-floating-promises",
  "@typescript-eslint/no-misused-promises",
  "@typescript-eslint/return-await",
  "@typescript-eslint/switch-exhaustiveness-check",
  "@typescript-eslint/no-unsafe-argument",
])("%s is an error in the sources", async (rule) => {
  const config = (await new ESLint({ cwd: ROOT }).calculateConfigForFile(
    "src/session/a.ts",
  )) as Linter.Config;
  const [severity] = [config.rules?.[rule]].flat();
  expect(severity).toBe(2);
});
