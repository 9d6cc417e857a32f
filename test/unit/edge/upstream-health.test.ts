import { expect, test } from "vitest";
import { systemClock } from "../../../src/edge/clock.ts";
import { UpstreamHealth } from "../../../src/edge/upstream-health.ts";
import { UPSTREAM } from "../../support/edge.ts";
import { freePort, openServer } from "../../support/line-peer.ts";

test("probes tell who answers, and follow changes", async () => {
  const [server, port] = [await openServer(), await freePort()];
  const targets = [
    { ...UPSTREAM, name: "up", port: server.port },
    { ...UPSTREAM, name: "down", port },
  ];
  const health = new UpstreamHealth(targets, systemClock);
  expect(health.states().map(({ isUp }) => isUp)).toEqual([false, false]);
  await health.start(10);
  expect(health.states()).toEqual([
    { name: "up", isUp: true },
    { name: "down", isUp: false },
  ]);
  server.server.close();
  await expect.poll(() => health.states()[0]?.isUp).toBe(false);
  health.close();
});

test("a server that sessions reach is not probed", async () => {
  const server = await openServer();
  const health = new UpstreamHealth([{ ...UPSTREAM, port: server.port }], systemClock);
  let connections = 0;
  server.server.on("connection", () => (connections += 1));
  health.note("agency", true);
  await health.probe(60_000);
  expect(connections).toBe(0);
  health.note("agency", false);
  await health.probe(60_000);
  await expect.poll(() => connections).toBe(1);
});
