/** Dockerfile, compose file and systemd unit keep their promises; no engine runs here, so they are linted. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkCompose } from "./checks/compose.ts";
import { checkDockerfile } from "./checks/dockerfile.ts";
import { checkServiceUnit } from "./checks/service-unit.ts";
import { readText, ROOT } from "./tree.ts";

const dockerfile = readText("Dockerfile");
const compose = readText("compose.yaml");
const unit = readText("deploy/stanzagate.service");

const isInContext = (path: string): boolean =>
  existsSync(join(ROOT, path)) && readText(".dockerignore").includes(`\n!${path}\n`);

describe("the real files", () => {
  test("Dockerfile", () => {
    expect(checkDockerfile(dockerfile, isInContext)).toEqual([]);
  });

  test("Dockerfile has the Node of package.json", () => {
    const { engines } = JSON.parse(readText("package.json")) as { engines: { node: string } };
    const major = /\d+/.exec(engines.node)?.[0] ?? "?";
    expect(dockerfile.match(/^FROM \S+/gm)).toEqual(
      Array<string>(3).fill(`FROM node:${major}-bookworm-slim`),
    );
  });

  test("compose.yaml", () => {
    expect(checkCompose(parse(compose))).toEqual([]);
  });

  test("stanzagate.service", () => {
    expect(checkServiceUnit(unit)).toEqual([]);
  });

  test("stanzagate.service passes systemd's own verification where systemd is installed", () => {
    const analyze = "/usr/bin/systemd-analyze";
    if (!existsSync(analyze)) return; // the linter above has looked; there is nobody else to ask
    const folder = mkdtempSync(join(tmpdir(), "stanzagate-unit-"));
    const path = join(folder, "stanzagate.service");
    // The program itself is not installed here, and systemd insists that it is.
    writeFileSync(path, unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
    const verify = spawnSync(analyze, ["verify", "--man=no", path], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(verify.stderr.split("\n").filter((line) => line.includes("stanzagate.service"))).toEqual([]);
  });
});

describe("planted in the Dockerfile", () => {
  test.each([
    ["a floating base", [/^FROM node:24-bookworm-slim$/m, "FROM node"], /fixed tag/],
    ["latest", [/^FROM node:24-bookworm-slim$/m, "FROM node:latest"], /fixed tag/],
    ["root", [/^USER node$/m, "USER root"], /root/],
    ["no user", [/^USER node$/m, ""], /root/],
    ["no health check", [/^HEALTHCHECK[^]*?\n.*\n/m, ""], /HEALTHCHECK/],
    ["shell form", [/^ENTRYPOINT .*$/m, "ENTRYPOINT node dist/main.js"], /exec form/],
    ["ADD", [/^COPY bin\/ bin\/$/m, "ADD bin/ bin/"], /ADD/],
    ["npm install", [/npm ci/, "npm install"], /lock/],
    ["an unknown stage", [/--from=build/, "--from=builder"], /unknown stage/],
    ["a missing source", [/^COPY bin\/ bin\/$/m, "COPY bun/ bin/"], /does not exist/],
  ] as const)("%s is found", (_, [from, to], message) => {
    const planted = dockerfile.replace(from, to);
    expect(planted).not.toBe(dockerfile);
    expect(checkDockerfile(planted, isInContext).join("\n")).toMatch(message);
  });
});

describe("planted in compose.yaml", () => {
  test.each([
    [
      "a published server port",
      [/networks: \[server\]/, 'networks: [server]\n    ports: ["5322:5222"]'],
      /past the gateway/,
    ],
    ["a way out for the server", [/internal: true/, "internal: false"], /way out/],
    ["a privileged container", [/init: true/, "privileged: true"], /privileged/],
    ["an undeclared volume", [/^ {2}archive: \{\}$/m, "  other: {}"], /archive is not declared/],
    ["an unknown dependency", [/^ {6}prosody:$/m, "      prosidy:"], /prosidy is not declared/],
    ["latest", [/prosody:0\.12/, "prosody:latest"], /fixed tag/],
    ["new privileges", [/no-new-privileges:true/, "seccomp:unconfined"], /privileges/],
  ] as const)("%s is found", (_, [from, to], message) => {
    const planted = compose.replace(from, to);
    expect(planted).not.toBe(compose);
    expect(checkCompose(parse(planted)).join("\n")).toMatch(message);
  });
});

describe("planted in the unit", () => {
  test.each([
    ["root", [/^User=.*$/m, "User=root"], /User=stanzagate/],
    ["a wider file system", [/^ProtectSystem=.*$/m, "ProtectSystem=full"], /ProtectSystem/],
    ["what V8 cannot bear", [/^\[Install\]$/m, "MemoryDenyWriteExecute=true"], /MemoryDenyWriteExecute/],
    ["a slip", [/^Restart=.*$/m, "Restart on-failure"], /no directive/],
  ] as const)("%s is found", (_, [from, to], message) => {
    expect(checkServiceUnit(unit.replace(from, to)).join("\n")).toMatch(message);
  });
});
