import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { freePorts } from "../../../scripts/peers/places.ts";
import { channelToPrimary, forkWorker, type WorkerProcess } from "../../../src/edge/cluster.ts";

const CLUSTER = fileURLToPath(new URL("../../../src/edge/cluster.ts", import.meta.url));

const forked = (): { readonly worker: WorkerProcess; readonly heard: unknown[] } => {
  const worker = forkWorker(fileURLToPath(new URL("../../support/echo-worker.ts", import.meta.url)));
  onTestFinished(async () => {
    worker.kill();
    await worker.ended;
  });
  const heard: unknown[] = [];
  worker.channel.onMessage((message) => void heard.push(message));
  return { worker, heard };
};

test("a worker is reached, outlives signals, and its end is told", async () => {
  const { worker, heard } = forked();
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ echo: "hello" }]);
  process.kill(worker.pid, "SIGTERM");
  process.kill(worker.pid, "SIGHUP");
  worker.channel.send({ bytes: new Uint8Array([1, 2]) });
  await expect.poll(() => heard[1]).toEqual({ echo: { bytes: new Uint8Array([1, 2]) } });
  worker.channel.send("unwritten" as never);
  worker.channel.send({ still: "there" });
  await expect.poll(() => heard[3]).toEqual({ echo: { still: "there" } });
  let isGone = false;
  worker.channel.onGone(() => {
    isGone = true;
  });
  worker.kill();
  expect(await worker.ended).toBe("SIGKILL");
  expect(isGone).toBe(true);
  worker.channel.send({ to: "nobody" });
});

test("a connection that a worker was handed and did not take ends with it", async () => {
  const { worker, heard } = forked();
  const [port = 0] = await freePorts(1);
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ echo: "hello" }]);
  worker.channel.send({ listen: port });
  await expect.poll(() => heard[1], { timeout: 20_000 }).toEqual({ echo: "listening" });
  process.kill(worker.pid, "SIGSTOP");
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  // The primary has it by now, and hands it to the only one there is.
  await sleep(200);
  worker.kill();
  await once(socket, "close");
  await worker.ended;
});

test("a worker that cannot be made has ended, and its primary has not", () => {
  const script = `import { openSync } from "node:fs";
    import { forkWorker } from ${JSON.stringify(CLUSTER)};
    const fill = () => { try { for (;;) openSync("/dev/null", "r"); } catch { return forkWorker("none.ts"); } };
    const { pid, ended, kill, channel } = fill();
    channel.send({ to: "nobody" });
    kill();
    console.log(pid, await ended);`;
  const shell = 'ulimit -n 100 && exec "$0" --input-type=module-typescript -e "$1"';
  const output = execFileSync("/bin/sh", ["-c", shell, process.execPath, script]).toString();
  expect(output).toMatch(/^0 spawn .* EMFILE$/mu);
});

test("a process that is no worker has no primary", () => {
  expect(() => channelToPrimary()).toThrow(TypeError);
});
