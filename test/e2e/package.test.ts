/**
 * The packed tarball runs: built, packed, unpacked and started as an installation would be, away from the checkout.
 * Workers, lexicons and profiles that the package forgets show here and nowhere else.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, readText } from "../architecture/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "stanzagate-package-"));
const staging = join(folder, "staging");
const installed = join(folder, "package");

const run = (command: string, args: readonly string[], cwd: string): string => {
  const result = spawnSync(command, args, { cwd, encoding: "utf8" });
  expect(result.status, `${command} ${args.join(" ")}\n${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout;
};

/** Packs a copy: the checkout's own dist/ may be in use by somebody. */
beforeAll(() => {
  const { files } = JSON.parse(readText("package.json")) as { files: readonly string[] };
  mkdirSync(staging);
  for (const name of [...files, "package.json"].filter(
    (path) => path !== "dist" && existsSync(join(ROOT, path)),
  )) {
    cpSync(join(ROOT, name), join(staging, name), { recursive: true });
  }
  run(process.execPath, [join("scripts", "build.ts"), join(staging, "dist")], ROOT);
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], staging);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "no tarball";
  run("tar", ["-xzf", tarball], folder);
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
    expect.arrayContaining(["bin/stanzagate.cjs", "dist/main.js", "package.json", "README.md"]),
  );
  expect(names.filter((name) => name.endsWith(".ts") || /^(?:src|test|scripts)\b/.test(name))).toEqual([]);
});

test("the packed command starts and knows its version", () => {
  const { version } = JSON.parse(readText("package.json")) as { version: string };
  const output = run(process.execPath, [join("bin", "stanzagate.cjs"), "--version"], installed);
  expect(output).toContain(version);
});
