import { describe, expect, onTestFinished, test } from "vitest";
import { readinessOf, serveHealth, type HealthCheck } from "../../../src/ops/health.ts";
import { Metrics } from "../../../src/ops/metrics.ts";

const start = async (checks: readonly HealthCheck[], isStarted = () => true): Promise<string> => {
  const metrics = new Metrics({ version: "1", revision: "" });
  const server = await serveHealth({ host: "127.0.0.1", port: 0, metrics, checks, isStarted });
  onTestFinished(async () => {
    await server.close();
  });
  return `http://127.0.0.1:${server.port}`;
};

const archive = (reason?: string): HealthCheck => ({ name: "archive", check: () => reason });

describe("the server", () => {
  test.each([
    ["GET", "/livez", 200],
    ["HEAD", "/livez", 200],
    ["GET", "/livez?verbose", 200],
    ["GET", "/startupz", 200],
    ["GET", "/readyz", 200],
    ["GET", "/metrics", 200],
    ["POST", "/readyz", 405],
    ["GET", "/", 404],
    ["GET", "/metrics/../etc/passwd", 404],
  ])("%s %s: %d", async (method, path, status) => {
    const base = await start([archive()]);
    const answer = await fetch(base + path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("tells every reason why it is not ready, and is alive all the same", async () => {
    const base = await start([
      archive("SG_ARCHIVE_FULL"),
      archive(),
      { name: "drain", check: () => "draining" },
    ]);
    const answer = await fetch(`${base}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      status: "not ready",
      reasons: [
        { check: "archive", reason: "SG_ARCHIVE_FULL" },
        { check: "drain", reason: "draining" },
      ],
    });
    expect((await fetch(`${base}/livez`)).status).toBe(200);
  });

  test("is not ready before it has started", async () => {
    const base = await start([], () => false);
    expect((await fetch(`${base}/startupz`)).status).toBe(503);
    expect((await fetch(`${base}/readyz`)).status).toBe(503);
  });

  test("serves metrics as Prometheus reads them", async () => {
    const answer = await fetch(`${await start([])}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    expect(await answer.text()).toContain("stanzagate_build_info");
  });

  test("an address in use is an error of the start", async () => {
    const port = Number(new URL(await start([])).port);
    const metrics = new Metrics({ version: "1", revision: "" });
    const second = serveHealth({ host: "127.0.0.1", port, metrics, checks: [], isStarted: () => true });
    await expect(second).rejects.toThrow("EADDRINUSE");
  });
});

test("readiness is a value as well", () => {
  expect(readinessOf({ checks: [archive()], isStarted: () => true })).toEqual({ isReady: true, reasons: [] });
});
