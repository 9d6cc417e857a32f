import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { makeArchive, planFiles, writeNew } from "../../../src/cli/init-files.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
afterEach(() => {
  installation.remove();
});

it("writes keys that only their owner can read", async () => {
  installation = await makeInstallation();
  for (const name of ["data/keys/seal.key", "data/keys/sign.pem", "tls/dev-key.pem"]) {
    expect(statSync(installation.path(name)).mode & 0o777, name).toBe(0o600);
  }
  for (const name of ["data", "data/keys", "tls"]) {
    expect(statSync(installation.path(name)).mode & 0o077, name).toBe(0);
  }
});

it("makes a certificate for the domain and no CA", async () => {
  installation = await makeInstallation();
  const certificate = new X509Certificate(installation.read("tls/dev-cert.pem"));
  expect(certificate.checkHost("agency.example")).toBe("agency.example");
  expect(certificate.checkHost("other.example")).toBeUndefined();
  expect(certificate.ca).toBe(false);
});

it("makes new keys every time", async () => {
  installation = await makeInstallation();
  const other = await makeInstallation();
  expect(other.read("data/keys/seal.key")).not.toBe(installation.read("data/keys/seal.key"));
  other.remove();
});

it("never writes over a file", async () => {
  installation = await makeInstallation();
  const before = installation.read("data/keys/seal.key");
  const plan = {
    domain: "x.example",
    upstream: "h:1",
    upstreamTls: "none",
    mode: "shadow",
    services: [],
    dataDir: "data",
  } as const;
  const outcomes = (await planFiles(plan, installation.gateway, Date.now())).map(writeNew);
  expect(outcomes).toEqual(Array<boolean>(6).fill(false));
  expect(installation.read("data/keys/seal.key")).toBe(before);
  expect(makeArchive(installation.gateway, Date.now())).toBe(makeArchive(installation.gateway, Date.now()));
  expect(existsSync(installation.path("data/archive/log.json"))).toBe(true);
});

it("tells a directory in the way from a file that is there", async () => {
  installation = await makeInstallation();
  const file = { path: `${installation.gateway}/x`, text: "", mode: 0o600, what: "" };
  expect(() => writeNew(file)).toThrow();
  expect(readFileSync(installation.gateway, "utf8")).toContain("version: 1");
});
