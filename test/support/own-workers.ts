/** Workers of a primary in this very process: everything but the fork is real. Ending one cuts its channel. */
import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import { policyTools } from "../../src/cli/policy-tools.ts";
import type { GatewayConfig } from "../../src/config/gateway-config.ts";
import { loadPolicy } from "../../src/config/load-policy.ts";
import type { WorkerProcess } from "../../src/edge/cluster.ts";
import { Gateway } from "../../src/gateway.ts";
import { Primary, type PrimaryOptions } from "../../src/gateway/primary.ts";
import { runWorker, type WorkerParts } from "../../src/gateway/worker.ts";
import { createLog } from "../../src/ops/log.ts";
import { Metrics } from "../../src/ops/metrics.ts";
import { channelPair } from "./channels.ts";
import { configured } from "./configured.ts";

export interface OwnWorkers {
  readonly options: PrimaryOptions;
  /** Those that were made, in order; `kill` ends one as kill -9 would, as far as its primary can see. */
  readonly made: readonly WorkerProcess[];
}

/** Ports are free ones, a server answers, the archive wants little room. */
const adapted = (config: GatewayConfig): GatewayConfig => ({
  ...config,
  logLevel: "error",
  archive: { ...config.archive, reserveBytes: 1_000_000 },
  listeners: config.listeners.map((one) => ({ ...one, bind: { host: "127.0.0.1", port: 0 } })),
});

export type StartGateway = WorkerParts["startGateway"];

/** @param start what the worker with this index (from 0 on, replacements count) runs */
export async function ownWorkers(
  workerCount: number,
  start: (index: number) => StartGateway = () => Gateway.start.bind(Gateway),
): Promise<OwnWorkers> {
  const server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { gateway, policy } = await configured(`127.0.0.1:${String(port)}`);
  const made: WorkerProcess[] = [];
  const fork = (): WorkerProcess => {
    const { left, right, cut } = channelPair();
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    const startGateway = start(made.length);
    const life = runWorker({ channel: right, tools: policyTools, startGateway });
    void life.then(() => {
      cut();
      resolve("exit code 0");
    });
    const worker = { pid: made.length + 1, channel: left, kill: cut, ended };
    made.push(worker);
    return worker;
  };
  const options = {
    config: adapted(gateway),
    policy,
    loadPolicy: () => loadPolicy(gateway.policyFile, { tools: policyTools }),
    log: createLog({ level: "error", destination: { write: () => undefined } }),
    metrics: new Metrics({ version: "1", revision: "" }),
    version: "1",
    workerCount,
    fork,
  };
  return { options, made };
}

export async function startOwn(options: PrimaryOptions): Promise<Primary> {
  const primary = await Primary.start(options);
  onTestFinished(async () => {
    await primary.drain(100);
  });
  return primary;
}
