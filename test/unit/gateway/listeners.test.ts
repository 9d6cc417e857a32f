import { expect, test } from "vitest";
import { Certificates } from "../../../src/edge/certificates.ts";
import { systemClock } from "../../../src/edge/clock.ts";
import { ConnectionLimits } from "../../../src/edge/limits.ts";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { EdgeObserver } from "../../../src/edge/observe.ts";
import { Upstreams } from "../../../src/edge/upstream.ts";
import { endpointText, makeListeners } from "../../../src/gateway/listeners.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import { configured } from "../../support/configured.ts";
import { CountingSink } from "../../support/counting-sink.ts";
import { memoryLog } from "../../support/edge.ts";
import { ScriptedCore } from "../../support/scripted-core.ts";

test("every c2s listener of gateway.yaml becomes a door, and no other does", async () => {
  const { gateway } = await configured();
  const loopGuard = new LoopGuard();
  const doors = makeListeners(gateway, {
    createSession: (facts) => new ScriptedCore(facts),
    certificates: await Certificates.load(gateway.certificates),
    upstreams: new Upstreams({ targets: [], loopGuard, watcher: () => undefined }),
    sink: new CountingSink(),
    clock: systemClock,
    limits: new ConnectionLimits(),
    loopGuard,
    observer: new EdgeObserver(memoryLog().log, new Metrics({ version: "", revision: "" })),
  });
  const wanted = gateway.listeners.filter(({ type }) => type === "c2s").map(({ name }) => name);
  expect(gateway.listeners.length).toBeGreaterThan(wanted.length);
  expect(doors.map(({ name }) => name)).toEqual(wanted);
});

test("an address of IPv6 stands in brackets", () => {
  expect(endpointText({ address: "192.0.2.1", port: 5222 })).toBe("192.0.2.1:5222");
  expect(endpointText({ address: "2001:db8::1", port: 5222 })).toBe("[2001:db8::1]:5222");
});
