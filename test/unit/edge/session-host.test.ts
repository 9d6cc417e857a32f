/** Sessions of one listener around scripted cores; over sockets in listener-tcp.test.ts. */
import { Socket } from "node:net";
import { expect, test } from "vitest";
import type { OpenClient } from "../../../src/edge/driver-ports.ts";
import { Leg, LEG_LIMITS } from "../../../src/edge/leg.ts";
import { SessionHost } from "../../../src/edge/session-host.ts";
import { edgeParts } from "../../support/edge.ts";

const ENDPOINT = { address: "192.0.2.7", port: 51_000 };

const setUp = async () => {
  const parts = await edgeParts();
  const host = new SessionHost({ name: "web", legLimits: LEG_LIMITS, lingerTimeoutMs: 1_000 }, parts.ports);
  const begin = (): Socket => {
    const socket = new Socket();
    const slot = parts.limits.open();
    if (typeof slot === "string") throw new TypeError(slot);
    const client: OpenClient = (events) => {
      const leg = new Leg(parts.ports.clock, LEG_LIMITS, events);
      return { leg, tls: undefined, begin: leg.attach.bind(leg, socket) };
    };
    const arrival = { endpoints: { source: ENDPOINT, destination: ENDPOINT }, isProxied: true, slot };
    host.begin({ arrival, transport: "websocket", isEncrypted: true, client });
    return socket;
  };
  return { ...parts, host, begin };
};

test("a session is told how its client came", async () => {
  const { cores, begin } = await setUp();
  begin();
  expect(cores[0]?.facts).toMatchObject({
    transport: "websocket",
    isEncrypted: true,
    listener: "web",
    clientAddress: "192.0.2.7",
    clientPort: 51_000,
    proxied: true,
  });
});

test("each session hears what is told to all, and gives its slot back at its end", async () => {
  const { host, cores, limits, begin } = await setUp();
  const sockets = [begin(), begin()];
  expect([host.count, limits.counts.total]).toEqual([2, 2]);
  host.broadcast({ type: "shutdown" });
  expect(cores.map(({ types }) => types.at(-1))).toEqual(["shutdown", "shutdown"]);
  sockets.forEach((one) => one.destroy());
  await expect.poll(() => [host.count, limits.counts.total]).toEqual([0, 0]);
});

test("a drain counts who went and who had to be cut", async () => {
  const { host, begin } = await setUp();
  begin();
  expect(await host.drain(0)).toEqual({ endedCount: 1, cutCount: 0 });
  expect(host.count).toBe(0);
});
