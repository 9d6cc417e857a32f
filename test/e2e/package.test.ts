/**
 * An installation runs as `npm run package` lays it out, away from the checkout. Workers, lexicons and profiles that it
 * forgets show here and nowhere else.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layOut } from "../../scripts/package/lay-out.ts";
import { ROOT, readText } from "../architecture/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "stanzagate-package-"));
const installed = join(folder, "package");

const run = (command: string, args: readonly string[], cwd: string): string => {
  const result = spawnSync(command, args, { cwd, encoding: "utf8" });
  expect(result.status, `${command} ${args.join(" ")}\n${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout;
};

/** All of `npm run package` but the download: the packages are those of the checkout. */
beforeAll(() => {
  layOut(installed);
  symlinkSync(join(ROOT, "node_modules"), join(installed, "node_modules"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("the package holds the program, not the sources or tests", () => {
  const names = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter(
    (name) => !name.startsWith("node_modules"),
  );
  expect(names).toEqual(
    expect.arrayContaining([
      "bin/stanzagate.cjs",
      "dist/main.js",
      "package.json",
      "package-lock.json",
      "README.md",
    ]),
  );
  expect(names.filter((name) => name.endsWith(".ts") || /^(?:src|test|scripts)\b/.test(name))).toEqual([]);
});

test("the packed command starts and knows its version", () => {
  const { version } = JSON.parse(readText("package.json")) as { version: string };
  const output = run(process.execPath, [join("bin", "stanzagate.cjs"), "--version"], installed);
  expect(output).toContain(version);
});
