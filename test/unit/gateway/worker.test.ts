import { expect, onTestFinished, test } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { Calls } from "../../../src/edge/calls.ts";
import { Secret } from "../../../src/config/secret.ts";
import { Gateway } from "../../../src/gateway.ts";
import { NO_DECISIONS, type Decisions } from "../../../src/policy/decisions.ts";
import type { PrimaryMethods, WorkerMethods, WorkerOrder } from "../../../src/gateway/protocol.ts";
import { runWorker, sendConfig, type WorkerParts } from "../../../src/gateway/worker.ts";
import { channelPair } from "../../support/channels.ts";
import { statePathOf } from "../../../src/store/store.ts";
import { peopledState } from "../../support/state.ts";
import { ownWorkers } from "../../support/own-workers.ts";

const started = async (wishes: Partial<WorkerParts> = {}) => {
  const { options } = await ownWorkers(1);
  const { left, right, cut } = channelPair();
  let greetings = 0;
  const decided: Decisions[] = [];
  const calls = new Calls<WorkerMethods, PrimaryMethods>(left, {
    hello: () => void (greetings += 1),
    report: () => undefined,
    news: () => undefined,
    sight: () => undefined,
    client: () => undefined,
    volumes: () => undefined,
    decisions: (decisions) => void decided.push(decisions),
    notice: () => undefined,
    connected: () => undefined,
    claimAddress: () => undefined,
    claimUser: () => undefined,
    authenticated: () => undefined,
    release: () => undefined,
  });
  const startGateway = Gateway.start.bind(Gateway);
  const ended = runWorker({ channel: right, tools: policyTools, startGateway, ...wishes });
  const { effective, revision } = options.policy;
  const order: WorkerOrder = {
    number: 1,
    workerCount: 1,
    version: "1",
    config: sendConfig(options.config),
    policy: { effective, id: revision.id },
    sights: [],
    clients: [],
    volumes: { day: -1, minute: 0, counts: [] },
    decisions: undefined,
    notices: { proofs: [], isAvailable: false },
  };
  return { calls, cut, ended, order, decided, greetings: () => greetings };
};

test("a worker greets, serves no page of metrics, and reports", async () => {
  const { calls, ended, order, greetings } = await started();
  const endpoints = await calls.ask("start", order, 20_000);
  expect(greetings()).toBe(1);
  expect(endpoints.map(({ name }) => name)).toEqual(["c2s", "c2s-tls"]);
  const { status, failing, metrics } = await calls.ask("report", undefined, 5_000);
  expect(status.policy.revision).toBe(order.policy.id);
  expect(failing).toEqual([]);
  expect(metrics.length).toBeGreaterThan(10);
  expect(await calls.ask("drain", 100, 5_000)).toEqual({ endedCount: 0, cutCount: 0 });
  await ended;
});

test("a password travels beside its section, never in it", async () => {
  const { options } = await ownWorkers(1);
  const place = { url: "ldap://127.0.0.1", security: "none", caFile: undefined, bindDn: "cn=a" } as const;
  const means = { base: "dc=a", membersBy: "member", address: "mail", domain: undefined } as const;
  const password = new Secret("env:X", "s3cret");
  const directory = { ...place, ...means, password, refreshMs: 1, timeoutMs: 1 };
  const sent = sendConfig({ ...options.config, directory });
  expect([sent.plain.directory, sent.directoryPassword]).toEqual([
    { ...place, ...means, refreshMs: 1, timeoutMs: 1 },
    "s3cret",
  ]);
  expect(sendConfig(options.config)).toMatchObject({
    plain: { directory: undefined },
    directoryPassword: "",
  });
});

test("what is decided is told by the first alone, and followed by the others from their start", async () => {
  const { order: first, ...one } = await started();
  await peopledState(statePathOf(first.config.plain.dataDir));
  await one.calls.ask("start", first, 20_000);
  expect(one.decided).toEqual([NO_DECISIONS]);
  await one.calls.ask("drain", 100, 5_000);
  await one.ended;

  const heard: Decisions[] = [];
  const startGateway: WorkerParts["startGateway"] = async (options) => {
    // While it starts.
    two.calls.tell("decisions", second);
    await new Promise(setImmediate);
    expect(options.decisions).toEqual(NO_DECISIONS);
    const gateway = await Gateway.start(options);
    const decide = gateway.decide.bind(gateway);
    gateway.decide = (decisions) => {
      heard.push(decisions);
      decide(decisions);
    };
    return gateway;
  };
  const two = await started({ startGateway });
  const second: Decisions = { ...NO_DECISIONS };
  await two.calls.ask("start", { ...two.order, number: 2, decisions: NO_DECISIONS }, 20_000);
  expect(heard).toEqual([second]);
  const third: Decisions = { ...NO_DECISIONS };
  two.calls.tell("decisions", third);
  await expect.poll(() => heard).toEqual([second, third]);
  expect(two.decided).toEqual([]);
  await two.calls.ask("drain", 100, 5_000);
  await two.ended;
});

test("a policy that is not what its name says is not judged by", async () => {
  const { calls, cut, ended, order } = await started();
  const policy = { ...order.policy, id: "0000000000000000" };
  await expect(calls.ask("start", { ...order, policy }, 20_000)).rejects.toThrow("changed on its way");
  cut();
  await ended;
});

test("a report that fails ends nobody", async () => {
  let asked = 0;
  const startGateway: WorkerParts["startGateway"] = async (options) => {
    const gateway = await Gateway.start(options);
    gateway.status = () => {
      asked += 1;
      throw new TypeError("no status");
    };
    return gateway;
  };
  const { calls, ended, order } = await started({ startGateway });
  await calls.ask("start", order, 20_000);
  await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(1);
  await calls.ask("drain", 100, 5_000);
  await ended;
});

test("without its primary it drains and ends", async () => {
  const { calls, cut, ended, order } = await started();
  await calls.ask("start", order, 20_000);
  await expect(calls.ask("commit", undefined, 5_000)).rejects.toThrow("no reload is under way");
  cut();
  await ended;
});

test("without its primary it does not wait for a drain that hangs", async () => {
  const startGateway: WorkerParts["startGateway"] = async (options) => {
    const gateway = await Gateway.start(options);
    const drain = gateway.drain.bind(gateway);
    onTestFinished(async () => {
      await drain(100);
    });
    gateway.drain = async () => await new Promise(() => undefined);
    return gateway;
  };
  const { calls, cut, ended, order } = await started({ startGateway, orphanEndMs: 100 });
  await calls.ask("start", order, 20_000);
  cut();
  await ended;
});
