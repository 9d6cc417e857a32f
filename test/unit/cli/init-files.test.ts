import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { makeArchive, planFiles, writeNew } from "../../../src/cli/init-files.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

const PLAN = {
  domain: "x.example",
  upstream: "h:1",
  upstreamTls: "none",
  mode: "shadow",
  profile: "strict",
  services: [],
  dataDir: "data",
} as const;

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

it("lets the gateway's user into the configuration's directory, whoever makes it and under whatever mask", async () => {
  installation = await makeInstallation();
  const gateway = installation.path("etc/stanzagate/gateway.yaml");
  const before = process.umask(0o077);
  try {
    const plan = { ...PLAN, dataDir: installation.path("var/lib/stanzagate") };
    for (const file of await planFiles(plan, gateway, Date.now())) writeNew(file);
  } finally {
    process.umask(before);
  }
  const modes = (names: readonly string[]): readonly string[] =>
    names.map((name) => (statSync(installation.path(name)).mode & 0o777).toString(8));
  expect(modes(["etc", "etc/stanzagate", "var", "var/lib"])).toEqual(["755", "755", "755", "755"]);
  expect(modes(["etc/stanzagate/tls", "var/lib/stanzagate", "var/lib/stanzagate/keys"])).toEqual([
    "700",
    "700",
    "700",
  ]);
  expect(modes(["etc/stanzagate/gateway.yaml", "etc/stanzagate/policy.yaml"])).toEqual(["644", "644"]);
  expect(modes(["var/lib/stanzagate/keys/seal.key", "etc/stanzagate/tls/dev-key.pem"])).toEqual([
    "600",
    "600",
  ]);
});

it("leaves the mode of a directory that is there", async () => {
  installation = await makeInstallation();
  mkdirSync(installation.path("shared"), { mode: 0o750 });
  writeNew({ path: installation.path("shared/x"), text: "", mode: 0o644, what: "" });
  expect(statSync(installation.path("shared")).mode & 0o777).toBe(0o750);
});

it("makes what is missing where a gateway.yaml that is there looks for it, and nothing that it does not name", async () => {
  installation = await makeInstallation();
  const { gateway } = installation;
  installation.edit("gateway.yaml", "data_dir: data", "data_dir: elsewhere\nsealing_key: env:SEAL");
  installation.edit("gateway.yaml", "archive: {", "archive: { signing_key: file:own/sign.pem,");
  installation.edit("gateway.yaml", "policy: policy.yaml", "policy: own/policy.yaml");
  installation.edit(
    "gateway.yaml",
    "cert: tls/dev-cert.pem, key: tls/dev-key.pem",
    "cert: a.pem, key: b.pem",
  );
  const files = await planFiles(PLAN, gateway, Date.now());
  expect(files.map(({ path }) => path)).toEqual([
    installation.path("own/sign.pem"),
    installation.path("own/policy.yaml"),
    installation.path("own/policy-tests/starter.yaml"),
    gateway,
  ]);
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
  const outcomes = (await planFiles(PLAN, installation.gateway, Date.now())).map(writeNew);
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
