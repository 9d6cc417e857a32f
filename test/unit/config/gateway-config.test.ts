import { describe, expect, it } from "vitest";
import {
  certificatesOf,
  pathsOf,
  secretReferences,
  toGatewayConfig,
} from "../../../src/config/gateway-config.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { Secret } from "../../../src/config/secret.ts";

const form = gatewaySchema.parse({
  version: 1,
  data_dir: "./data",
  listeners: [
    {
      name: "c2s",
      type: "c2s",
      bind: "[::]:5222",
      tls: "starttls",
      cert: "main",
      proxy_protocol: { trust: ["10.0.0.1"] },
    },
    { name: "metrics", type: "metrics", bind: "127.0.0.1:9464" },
  ],
  certificates: { main: { cert: "tls/c.pem", key: "/etc/k.pem" } },
  upstreams: {
    agency: {
      domains: ["agency.example"],
      connect: "10.0.0.9:5222",
      ca: "tls/ca.pem",
      server_name: "x.example",
    },
  },
  archive: { reserve: "1MiB", second_dir: "/mnt/b" },
  limits: { idle_timeout: "5m", stanza_bytes: 20_000 },
});
const secrets = { sealingKey: new Secret("env:A", "a"), signingKey: new Secret("env:B", "b") };

describe("gateway.yaml for the code", () => {
  const config = toGatewayConfig("/etc/sg/gateway.yaml", form, secrets);

  it("hangs relative paths on the file's directory", () => {
    expect(config).toMatchObject({
      dataDir: "/etc/sg/data",
      policyFile: "/etc/sg/policy.yaml",
      controlSocket: "/etc/sg/data/control.sock",
    });
    expect(config.archive).toMatchObject({ dir: "/etc/sg/data/archive", secondDir: "/mnt/b" });
    expect(certificatesOf("gateway.yaml", form)).toEqual([
      { name: "main", certFile: "tls/c.pem", keyFile: "/etc/k.pem", minVersion: "TLSv1.2" },
    ]);
  });

  it("turns units into milliseconds and bytes", () => {
    expect(config.archive).toMatchObject({
      reserveBytes: 2 ** 20,
      signEveryMs: 60_000,
      outageWindowMs: 300_000,
    });
    expect(config.limits).toMatchObject({
      idleTimeoutMs: 300_000,
      maxStanzaBytes: 20_000,
      drainTimeoutMs: 30_000,
    });
  });

  it("keeps listeners and upstreams apart by kind", () => {
    expect(config.listeners).toEqual([
      {
        type: "c2s",
        name: "c2s",
        bind: { host: "::", port: 5222 },
        tls: "starttls",
        cert: "main",
        proxyTrust: ["10.0.0.1"],
        clientCertificates: "off",
      },
      { type: "metrics", name: "metrics", bind: { host: "127.0.0.1", port: 9464 } },
    ]);
    expect(config.upstreams).toEqual([
      {
        name: "agency",
        domains: ["agency.example"],
        connect: { host: "10.0.0.9", port: 5222 },
        tls: "starttls",
        caFile: "/etc/sg/tls/ca.pem",
        serverName: "x.example",
        sendProxy: "off",
      },
    ]);
  });

  it("does not show a secret when printed", () => {
    expect(JSON.stringify(config)).toContain('"sealingKey":"env:A"');
  });
});

it("finds paths and keys by default beside the file", () => {
  expect(pathsOf("gateway.yaml", form)).toMatchObject({ dataDir: "data", archiveDir: "data/archive" });
  expect(secretReferences(form)).toEqual({
    sealingKey: "file:./data/keys/seal.key",
    signingKey: "file:./data/keys/sign.pem",
  });
});
