import { describe, expect, it } from "vitest";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";

const LEAST = {
  version: 1,
  listeners: [{ name: "c2s", type: "c2s", bind: "[::]:5222", tls: "starttls", cert: "main" }],
  certificates: { main: { cert: "c.pem", key: "k.pem" } },
  upstreams: { agency: { domains: ["agency.example"], connect: "127.0.0.1:5322" } },
};

describe("gateway.yaml", () => {
  it("fills in defaults that are safe", () => {
    const file = gatewaySchema.parse(LEAST);
    expect(file.upstreams["agency"]).toMatchObject({
      tls: "starttls",
      send_proxy: "off",
      ca: null,
      server_name: null,
    });
    expect(file.certificates["main"]?.min_version).toBe("TLSv1.2");
    expect(file.limits).toMatchObject({ connections: 20_000, stanza_bytes: "128KiB", idle_timeout: "30m" });
    expect(file.archive).toMatchObject({ reserve: "1GB", sign_every: "60s", second_dir: null });
    expect(file).toMatchObject({ data_dir: "./data", policy: "policy.yaml", log: { level: "info" } });
  });

  it.each([
    ["an unknown key", { ...LEAST, lisners: [] }],
    ["another version", { ...LEAST, version: 2 }],
    ["no listener", { ...LEAST, listeners: [] }],
    ["no upstream", { ...LEAST, upstreams: {} }],
    ["a literal secret", { ...LEAST, sealing_key: "c2VjcmV0" }],
    ["an unknown listener type", { ...LEAST, listeners: [{ name: "w", type: "websocket", bind: "[::]:1" }] }],
    ["plain c2s", { ...LEAST, listeners: [{ ...LEAST.listeners[0], tls: "none" }] }],
    [
      "an old TLS version",
      { ...LEAST, certificates: { main: { cert: "c", key: "k", min_version: "TLSv1.1" } } },
    ],
    ["trust in nobody", { ...LEAST, listeners: [{ ...LEAST.listeners[0], proxy_protocol: { trust: [] } }] }],
  ])("refuses %s", (_name, file) => {
    expect(gatewaySchema.safeParse(file).success).toBe(false);
  });
});
