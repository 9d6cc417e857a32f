import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { logsOf } from "../../../src/archive/log-set.ts";
import { recordsOf } from "../../../src/archive/reader.ts";
import { EdgeError } from "../../../src/edge/edge-error.ts";
import { Gateway } from "../../../src/gateway.ts";
import { Primary, type PrimaryOptions } from "../../../src/gateway/primary.ts";
import { statePathOf } from "../../../src/store/store.ts";
import { ownWorkers, startOwn, type StartGateway } from "../../support/own-workers.ts";
import { peopledState } from "../../support/state.ts";

const shadow = ({ config }: PrimaryOptions): void => {
  const domains = { internal: ["agency.example"] };
  writeFileSync(config.policyFile, JSON.stringify({ version: 1, mode: "shadow", domains }));
};

/** Of each log: kinds, and for policies the revision. */
const kept = ({ config }: PrimaryOptions): readonly (readonly string[])[] =>
  logsOf({ dir: config.archive.dir }).map(({ place }) =>
    [...recordsOf(place)].map(({ record }) => {
      const revision = "facts" in record ? record.facts["revision"] : undefined;
      return revision === undefined ? record.kind : `${record.kind} ${String(revision)}`;
    }),
  );

/** A gateway that fails in one step of a reload. */
const failingIn =
  (step: "prepareReload" | "recordReload"): StartGateway =>
  async (options) => {
    const gateway = await Gateway.start(options);
    gateway[step] = async () => await Promise.reject(new EdgeError("SG_EDGE_CERTIFICATE", step));
    return gateway;
  };

const isFirst = (start: StartGateway) => (index: number) =>
  index === 0 ? start : Gateway.start.bind(Gateway);

test("two workers are one gateway: ports, status, metrics, records, drain", async () => {
  const { options } = await ownWorkers(2);
  const primary = await startOwn(options);
  const names = primary.endpoints.map(({ name }) => name);
  expect(names).toEqual(options.config.listeners.map(({ name }) => name));
  expect(await primary.status()).toMatchObject({
    policy: { mode: "enforce" },
    upstreams: [{ isUp: true }],
    archive: { isUp: true, lastSequence: 4 },
    workers: [{ number: 1 }, { number: 2 }],
    annualReview: { lastAccepted: null, isOverdue: false },
  });
  const page = primary.endpoints.find(({ name }) => name === "metrics")?.port ?? 0;
  const ready = await fetch(`http://127.0.0.1:${String(page)}/readyz`);
  expect(ready.status).toBe(200);
  const metrics = await (await fetch(`http://127.0.0.1:${String(page)}/metrics`)).text();
  expect(metrics).toContain('stanzagate_upstream_up{upstream="agency"} 1');
  expect(metrics).toMatch(/^stanzagate_annual_review_due_timestamp_seconds \d+/mu);
  await primary.drain(100);
  const revision = options.policy.revision.id;
  const life = ["start", `policy ${revision}`, "stop"];
  expect(kept(options)).toEqual([life, life]);
});

test("a reload is in force in all, and on record in all, before anybody judges by it", async () => {
  const { options } = await ownWorkers(2);
  const primary = await startOwn(options);
  expect(await primary.reload()).toMatchObject({ outcome: "unchanged" });
  shadow(options);
  expect(await primary.reload({ isTrial: true })).toMatchObject({ outcome: "swapped" });
  expect(await primary.status()).toMatchObject({ policy: { mode: "enforce" } });
  const result = await primary.reload();
  if (result.outcome !== "swapped") throw new Error(result.outcome);
  expect(await primary.status()).toMatchObject({ policy: { mode: "shadow" } });
  for (const records of kept(options)) expect(records.at(-1)).toBe(`policy ${result.to}`);
  writeFileSync(options.config.policyFile, "version: 1\nmode: sometimes\n");
  expect(await primary.reload()).toMatchObject({ outcome: "refused" });
});

test("changes of the state go on record once, by the first worker", async () => {
  const { options } = await ownWorkers(2);
  const primary = await startOwn(options);
  await peopledState(statePathOf(options.config.dataDir));
  expect(await primary.refresh()).toEqual({ recorded: 2 });
  expect(await primary.refresh()).toEqual({ recorded: 0 });
  const admin = kept(options).map((records) => records.filter((kind) => kind === "admin").length);
  expect(admin).toEqual([2, 0]);
  await primary.drain(100);
  await expect(primary.refresh()).rejects.toMatchObject({ code: "SG_EDGE_WORKER_LOST" });
});

test.each(["prepareReload", "recordReload"] as const)("a worker that fails in %s keeps all", async (step) => {
  const { options } = await ownWorkers(2, isFirst(failingIn(step)));
  const primary = await startOwn(options);
  shadow(options);
  await expect(primary.reload()).rejects.toMatchObject({ code: "SG_EDGE_CERTIFICATE" });
  expect(await primary.status()).toMatchObject({ policy: { mode: "enforce" } });
  const old = options.policy.revision.id;
  for (const records of kept(options)) expect(records.at(-1)).toBe(`policy ${old}`);
  expect(kept(options)[1]).toHaveLength(step === "recordReload" ? 4 : 2);
});

test("a worker that does not answer in time keeps all, and lives on", async () => {
  const slow: StartGateway = async (options) => {
    const gateway = await Gateway.start(options);
    gateway.recordReload = async () => await new Promise(() => undefined);
    return gateway;
  };
  const { options } = await ownWorkers(2, isFirst(slow));
  const primary = await startOwn(options);
  const pids = async () => (await primary.status()).workers.map(({ pid }) => pid);
  const before = await pids();
  shadow(options);
  await expect(primary.reload()).rejects.toMatchObject({ code: "SG_EDGE_WORKER_SILENT" });
  expect(await primary.status()).toMatchObject({ policy: { mode: "enforce" } });
  const old = options.policy.revision.id;
  for (const records of kept(options)) expect(records.at(-1)).toBe(`policy ${old}`);
  expect(await pids()).toEqual(before);
}, 30_000);

test("a worker that ends in the middle of a reload keeps nobody", async () => {
  const dying: StartGateway = async (options) => {
    const gateway = await Gateway.start(options);
    gateway.prepareReload = async () => {
      made[0]?.kill();
      return await new Promise(() => undefined);
    };
    return gateway;
  };
  const { options, made } = await ownWorkers(2, isFirst(dying));
  const primary = await startOwn(options);
  const before = await primary.status();
  shadow(options);
  expect(await primary.reload()).toMatchObject({ outcome: "swapped" });
  // Until its end is told the dead one is counted: the third that was made is its successor.
  const pids = async () => (await primary.status()).workers.map(({ pid }) => pid);
  await expect.poll(pids, { timeout: 10_000 }).toEqual([3, 2]);
  const status = await primary.status();
  expect(status).toMatchObject({
    policy: { mode: "shadow" },
    startedAt: "startedAt" in before && before.startedAt,
  });
  expect(kept(options)[0]?.slice(-2)).toEqual(["start", kept(options)[1]?.at(-1)]);
});

test("a worker that is replaced starts with the policy in force, not with the file's", async () => {
  const { options, made } = await ownWorkers(2);
  const primary = await startOwn(options);
  shadow(options);
  made[1]?.kill();
  await expect.poll(() => made.length, { timeout: 10_000 }).toBe(3);
  await expect.poll(async () => (await primary.status()).workers, { timeout: 10_000 }).toHaveLength(2);
  const [, second] = kept(options);
  expect(second).toHaveLength(5);
  expect(second?.slice(-2)).toEqual(["start", `policy ${options.policy.revision.id}`]);
});

test("a start fails as a whole, by the code of the worker that failed", async () => {
  const failing: StartGateway = async () => await Promise.reject(new EdgeError("SG_EDGE_BIND", "taken"));
  const isSecond = (index: number): StartGateway => (index === 1 ? failing : Gateway.start.bind(Gateway));
  const { options, made } = await ownWorkers(2, isSecond);
  await expect(Primary.start(options)).rejects.toMatchObject({ code: "SG_EDGE_BIND" });
  await Promise.all(made.map(async ({ ended }) => await ended));
  expect(kept(options)[0]?.at(-1)).toBe("stop");
});
