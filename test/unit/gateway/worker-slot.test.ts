import { expect, test } from "vitest";
import { EdgeError } from "../../../src/edge/edge-error.ts";
import { Gateway } from "../../../src/gateway.ts";
import { ownWorkers, startOwn, type StartGateway } from "../../support/own-workers.ts";

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
