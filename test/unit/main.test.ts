/** The command as people run it: a process of its own, its exit code, its streams, its signals. */
import { spawn, spawnSync } from "node:child_process";
import cluster from "node:cluster";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { ensureLog } from "../../src/archive/log-set.ts";
import { forkWorker } from "../../src/edge/cluster.ts";
import { sendConfig } from "../../src/gateway/worker.ts";
import { makeInstallation } from "../support/installation.ts";
import type { Installation } from "../support/installation.ts";
import { ownWorkers } from "../support/own-workers.ts";

const ROOT = join(import.meta.dirname, "../..");
const MAIN = join(ROOT, "src/main.ts");

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runMain(args: readonly string[], input = ""): Ran {
  const options = { cwd: installation.directory, input, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { status, stdout, stderr };
}

describe("exit codes", () => {
  it.each([
    [["version"], 0],
    [["config", "check"], 0],
    [["bogus"], 2],
    [["config", "check", "absent.yaml"], 3],
    [["explain", "G-00000-00000"], 4],
    [["status"], 6],
  ])("%j ends with %d", (args, status) => {
    const ran = runMain(args);
    expect(ran.status, ran.stderr).toBe(status);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  it("config errors end with 3 and name their places", () => {
    installation.edit("policy.yaml", "mode: enforce", "mode: enfroce");
    const ran = runMain(["config", "check"]);
    expect(ran).toMatchObject({ status: 3, stdout: "" });
    expect(ran.stderr).toContain(
      'policy.yaml:4:7 mode: "enfroce" is not one of enforce | shadow (did you mean "enforce"?)',
    );
  });
});

it("reads a stanza from standard input", () => {
  const stanza = "<message to='bob@other.example'><body>hi</body></message>";
  const ran = runMain(["test", "--from", "ann@agency.example", "--stanza", "-", "--json"], stanza);
  expect(ran.status).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ disposition: "block" });
});

it("starts through the launcher too", () => {
  const launcher = join(ROOT, "bin/stanzagate.cjs");
  const ran = spawnSync(process.execPath, [launcher, "config", "check"], { cwd: installation.directory });
  expect(ran.status).toBe(0);
});

describe("run", () => {
  it("starts nothing without its archive", () => {
    installation.edit("gateway.yaml", "archive: {", "archive: { dir: tls,");
    const ran = runMain(["run"]);
    expect(ran.status).toBe(4);
    expect(ran.stderr).toContain("SG_ARCHIVE_NO_LOG");
  });

  it("starts, answers, reloads, drains on SIGTERM and ends with 0", async () => {
    installation.edit("gateway.yaml", '"[::]:5222"', '"127.0.0.1:0"');
    installation.edit("gateway.yaml", '"[::]:5223"', '"127.0.0.1:0"');
    installation.edit("gateway.yaml", '"127.0.0.1:9464"', '"127.0.0.1:0"');
    installation.edit("gateway.yaml", "reserve: 1GB", "reserve: 1MB");
    // Of a worker that there is no more.
    const kept = installation.path("data/checkpoint-2.note");
    ensureLog({ dir: installation.path("data/archive") }, 2, kept);
    const gateway = spawn(process.execPath, [MAIN, "run"], { cwd: installation.directory });
    const log: string[] = [];
    gateway.stdout.setEncoding("utf8").on("data", (text: string) => log.push(text));
    const ended = new Promise<number | null>((settle) => gateway.on("exit", settle));
    await hears(gateway.pid ?? 0);
    gateway.kill("SIGHUP");
    await waitFor(gateway.stdout, () => log.join("").includes('"msg":"started"'), ended);
    await waitFor(gateway.stdout, () => log.join("").includes('"outcome":"unchanged"'), ended);
    expect(JSON.parse(runMain(["status", "--json"]).stdout)).toMatchObject({ policy: { mode: "enforce" } });
    installation.edit("policy.yaml", "mode: enforce", "mode: shadow");
    expect(runMain(["reload"])).toMatchObject({ status: 0 });
    expect(JSON.parse(runMain(["status", "--json"]).stdout)).toMatchObject({ policy: { mode: "shadow" } });
    gateway.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(existsSync(kept)).toBe(true);
    expect(runMain(["archive", "verify"]).stdout).toMatch(/^result +sound$/m);
  });
});

/** Until SIGHUP would not end it any more (proc(5)): long before it serves. */
async function hears(pid: number): Promise<void> {
  const caught = (): bigint =>
    BigInt(`0x${/^SigCgt:\t(.*)$/mu.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? "0"}`);
  await expect.poll(() => caught() & 1n, { interval: 5, timeout: 20_000 }).toBe(1n);
}

/** Looks again whenever the stream says something; gives up where the process ends. */
async function waitFor(
  stream: NodeJS.EventEmitter,
  isThere: () => boolean,
  ended: Promise<unknown>,
): Promise<void> {
  const found = new Promise<void>((settle) => {
    stream.on("data", () => {
      if (isThere()) settle();
    });
  });
  const gone = ended.then(() => {
    throw new Error("the gateway ended before it started");
  });
  await Promise.race([found, gone]);
  gone.catch(() => undefined);
}

it("as a worker whose primary is gone while it starts, does not stay", async () => {
  const { options } = await ownWorkers(1);
  const worker = forkWorker(MAIN);
  onTestFinished(() => {
    worker.kill();
  });
  const { effective, revision } = options.policy;
  const policy = { effective, id: revision.id };
  const order = {
    number: 1,
    workerCount: 1,
    version: "1",
    config: sendConfig(options.config),
    policy,
    sights: [],
  };
  const greeted = Promise.withResolvers<undefined>();
  worker.channel.onMessage(() => {
    greeted.resolve(undefined);
  });
  await greeted.promise;
  worker.channel.send({ type: "ask", id: 1, name: "start", payload: order });
  Object.values(cluster.workers ?? {})[0]?.process.disconnect();
  expect(await worker.ended).toBe("exit code 0");
});
