import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemorySink, type MemorySink } from "../../src/archive/memory-sink.ts";
import { policyTools } from "../../src/cli/policy-tools.ts";
import type { GatewayConfig } from "../../src/config/gateway-config.ts";
import { loadPolicy } from "../../src/config/load-policy.ts";
import { Gateway } from "../../src/gateway.ts";
import { createLog } from "../../src/ops/log.ts";
import { Metrics } from "../../src/ops/metrics.ts";
import { configuredIn } from "../support/configured.ts";

let folder = "";
let sink: MemorySink;
let metrics: Metrics;
let gateway: Gateway | undefined;
const upstream = createServer((socket) => socket.on("error", () => undefined));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "stanzagate-root-"));
  sink = createMemorySink();
  metrics = new Metrics({ version: "0", revision: "" });
  await new Promise<void>((resolve) => void upstream.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await gateway?.drain(100);
  gateway = undefined;
  await new Promise((resolve) => upstream.close(resolve));
  rmSync(folder, { recursive: true });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function start(
  more: GatewayConfig["listeners"] = [],
  limits: Partial<GatewayConfig["limits"]> = {},
  upstreams: (own: GatewayConfig["upstreams"]) => GatewayConfig["upstreams"] = (own) => own,
): Promise<Gateway> {
  const upstreamPlace = `127.0.0.1:${String(portOf(upstream))}`;
  const { gateway: config, policy } = await configuredIn(folder, upstreamPlace);
  const listeners = config.listeners.map((one) => ({ ...one, bind: { host: "127.0.0.1", port: 0 } }));
  gateway = await Gateway.start({
    config: {
      ...config,
      listeners: [...listeners, ...more],
      limits: { ...config.limits, ...limits },
      upstreams: upstreams(config.upstreams),
    },
    policy,
    loadPolicy: () => loadPolicy(config.policyFile, { tools: policyTools }),
    log: createLog({ level: "error" }),
    metrics,
    runId: "run",
    version: "0",
    sink,
  });
  return gateway;
}

const kinds = (): readonly string[] => sink.records.map(({ kind }) => kind);

describe("Gateway", () => {
  it("records its start and its policy before it listens, and tells how it is", async () => {
    const running = await start();
    expect(kinds()).toEqual(["start", "policy"]);
    expect(sink.records[0]).toMatchObject({ facts: { runId: "run", sightedStreams: 0 } });
    expect(running.status()).toMatchObject({
      policy: { profile: "strict" },
      upstreams: [{ isUp: true }],
      archive: { isUp: true },
      isDraining: false,
    });
    const ports = running.endpoints.map(({ port }) => port);
    expect(ports.every((port) => port > 0)).toBe(true);
  });

  it("reloads once at a time", async () => {
    const running = await start();
    const policy = { version: 1, mode: "shadow", domains: { internal: ["agency.example"] } };
    writeFileSync(join(folder, "policy.yaml"), JSON.stringify(policy));
    const results = await Promise.all([running.reload(), running.reload()]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["swapped", "unchanged"]);
    expect(kinds()).toEqual(["start", "policy", "policy"]);
  });

  it("puts a changed policy on record, and refuses a broken one", async () => {
    const running = await start();
    const file = join(folder, "policy.yaml");
    const policy = {
      version: 1,
      profile: "strict",
      mode: "shadow",
      domains: { internal: ["agency.example"] },
    };
    writeFileSync(file, JSON.stringify(policy));
    expect(await running.reload({ isTrial: true })).toMatchObject({ outcome: "swapped" });
    expect(running.status().policy.mode).toBe("enforce");
    expect(await running.reload()).toMatchObject({ outcome: "swapped" });
    expect(running.status().policy.mode).toBe("shadow");
    writeFileSync(file, "version: 1\nmode: sometimes\n");
    expect(await running.reload()).toMatchObject({ outcome: "refused" });
    expect(running.status().policy.mode).toBe("shadow");
    expect(kinds()).toEqual(["start", "policy", "policy"]);
    for (const record of sink.records) {
      if (record.kind !== "policy") continue;
      const hash = createHash("sha256").update(String(record.facts["policy"])).digest("hex");
      expect(record.facts["revision"]).toBe(hash.slice(0, 16));
    }
  });

  it("tells of a rule in shadow wherever it tells of its mode", async () => {
    const running = await start();
    const domains = { internal: ["agency.example"] };
    const policy = { version: 1, mode: "enforce", domains, rules: { "text-only": { mode: "shadow" } } };
    expect(running.status().policy.rules).toEqual({});
    writeFileSync(join(folder, "policy.yaml"), JSON.stringify(policy));
    await running.reload();
    expect(running.status().policy).toMatchObject({ mode: "enforce", rules: { "text-only": "shadow" } });
    expect(await metrics.render()).toContain('config_rule_info{rule="text-only",mode="shadow"} 1');
    await running.drain(100);
    metrics = new Metrics({ version: "0", revision: "" });
    sink = createMemorySink();
    await start();
    const opening = sink.records.find(({ kind }) => kind === "policy");
    expect(opening).toMatchObject({ facts: { mode: "enforce", rules: "text-only shadow" } });
  });

  it("leaves nothing open where one address of several is taken", async () => {
    const spare = createServer();
    await new Promise<void>((resolve) => void spare.listen(0, "127.0.0.1", resolve));
    const open = portOf(spare);
    await new Promise((resolve) => spare.close(resolve));
    const metricsAt = (port: number) =>
      ({ type: "metrics", name: `at-${String(port)}`, bind: { host: "127.0.0.1", port } }) as const;
    const taken = portOf(upstream);
    await expect(start([metricsAt(open), metricsAt(taken)])).rejects.toThrow(
      `SG_EDGE_BIND: listener at-${String(taken)} cannot have port ${String(taken)} of 127.0.0.1: EADDRINUSE`,
    );
    await expect(fetch(`http://127.0.0.1:${String(open)}/livez`)).rejects.toThrow();
  });

  it("does not swap a policy that cannot be recorded", async () => {
    const running = await start();
    const policy = {
      version: 1,
      profile: "strict",
      mode: "shadow",
      domains: { internal: ["agency.example"] },
    };
    writeFileSync(join(folder, "policy.yaml"), JSON.stringify(policy));
    sink.fail("SG_ARCHIVE_FULL");
    await expect(running.reload()).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
    expect(await metrics.render()).toContain('stanzagate_config_reloads_total{result="failure"} 1');
    expect(running.status().policy.mode).toBe("enforce");
    sink.restore();
  });

  it("waits for a PROXY header as long as for a handshake", async () => {
    const proxied = { type: "c2s", name: "proxied", bind: { host: "127.0.0.1", port: 0 } } as const;
    const more = {
      ...proxied,
      tls: "starttls",
      cert: "main",
      proxyTrust: ["127.0.0.1"],
      clientCertificates: "off",
    } as const;
    const running = await start([more], { handshakeTimeoutMs: 20 });
    const port = running.endpoints.find(({ name }) => name === "proxied")?.port ?? 0;
    const startedAtMs = performance.now();
    const silent = connect(port, "127.0.0.1");
    await once(silent.resume(), "close");
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  });

  it("names every upstream that is down", async () => {
    const dead = { host: "127.0.0.1", port: 1 };
    const running = await start([], {}, (own) => [
      ...own,
      ...own.map((one) => ({ ...one, name: "second", domains: ["b.example"], connect: dead })),
      ...own.map((one) => ({ ...one, name: "third", domains: ["c.example"], connect: dead })),
    ]);
    const port = running.endpoints.find(({ name }) => name === "metrics")?.port ?? 0;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: [{ check: "upstream", reason: "second, third" }] });
  });

  it("records its stop", async () => {
    const running = await start();
    await running.drain(100);
    gateway = undefined;
    expect(kinds()).toEqual(["start", "policy", "stop"]);
  });
});
