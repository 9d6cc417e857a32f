import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { forkWorker } from "../../../src/edge/cluster.ts";
import { EdgeError } from "../../../src/edge/edge-error.ts";
import { ConnectionLimits } from "../../../src/edge/limits.ts";
import { WorkerSlot } from "../../../src/gateway/worker-slot.ts";
import { sendConfig } from "../../../src/gateway/worker.ts";
import { Gateway } from "../../../src/gateway.ts";
import { channelPair } from "../../support/channels.ts";
import { ownWorkers, startOwn, type StartGateway } from "../../support/own-workers.ts";

const MAIN = join(import.meta.dirname, "../../../src/main.ts");

test("a replacement that fails is tried again, until one lives", async () => {
  const failing: StartGateway = async () => await Promise.reject(new EdgeError("SG_EDGE_BIND", "taken"));
  const start = (index: number): StartGateway =>
    index === 1 || index === 2 ? failing : Gateway.start.bind(Gateway);
  const { options, made } = await ownWorkers(1, start);
  const primary = await startOwn(options);
  made[0]?.kill();
  await expect
    .poll(async () => (await primary.status()).workers.map(({ pid }) => pid), { timeout: 15_000 })
    .toEqual([4]);
});

test("nobody is replaced once the gateway stops", async () => {
  const { options, made } = await ownWorkers(1);
  const primary = await startOwn(options);
  made[0]?.kill();
  await primary.drain(100);
  await made[0]?.ended;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(made).toHaveLength(1);
  expect(await primary.status()).toMatchObject({ isDraining: true, workers: [] });
});

test("one that is starting when the gateway stops is not waited for", async () => {
  const never: StartGateway = async () => await new Promise(() => undefined);
  const { options, made } = await ownWorkers(2, (index) =>
    index === 2 ? never : Gateway.start.bind(Gateway),
  );
  const primary = await startOwn(options);
  made[1]?.kill();
  await expect.poll(() => made.length, { timeout: 10_000 }).toBe(3);
  await primary.drain(100);
  expect(await made[2]?.ended).toBe("exit code 0");
});

test("one that lives and does not answer is ended, and replaced", async () => {
  const { options } = await ownWorkers(1);
  const { effective, revision } = options.policy;
  const slot = new WorkerSlot(1, {
    fork: () => forkWorker(MAIN),
    limits: new ConnectionLimits(),
    log: options.log,
    order: (number) => ({
      number,
      workerCount: 1,
      version: "1",
      config: sendConfig(options.config),
      policy: { effective, id: revision.id },
      sights: [],
      clients: [],
      volumes: { day: -1, minute: 0, counts: [] },
      decisions: undefined,
      notices: { proofs: [], isAvailable: false },
    }),
    inTurn: async (act) => await act(),
    onNews: () => undefined,
    onSight: () => undefined,
    onClient: () => undefined,
    onVolumes: () => undefined,
    onDecisions: () => undefined,
    onNotice: () => undefined,
    onConnected: () => undefined,
    onCounts: () => undefined,
    watchMs: 500,
  });
  onTestFinished(() => {
    slot.kill();
  });
  await slot.start();
  const first = slot.live;
  process.kill(first?.pid ?? 0, "SIGSTOP");
  expect(await first?.ended).toBe("SIGKILL");
  await expect.poll(() => slot.live, { timeout: 20_000 }).toBeDefined();
});

test("one that gives no sign of life is ended, and its start has failed", async () => {
  const { options } = await ownWorkers(1);
  const { left, cut } = channelPair();
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const kill = (): void => {
    cut();
    resolve("SIGKILL");
  };
  const slot = new WorkerSlot(1, {
    fork: () => ({ pid: 1, channel: left, kill, ended }),
    limits: new ConnectionLimits(),
    log: options.log,
    order: () => {
      throw new Error("told nothing before it greets");
    },
    inTurn: async (act) => await act(),
    onNews: () => undefined,
    onSight: () => undefined,
    onClient: () => undefined,
    onVolumes: () => undefined,
    onDecisions: () => undefined,
    onNotice: () => undefined,
    onConnected: () => undefined,
    onCounts: () => undefined,
    greetingTimeoutMs: 10,
  });
  await expect(slot.start()).rejects.toThrow("no sign of life in 10 ms");
  expect(await ended).toBe("SIGKILL");
});
