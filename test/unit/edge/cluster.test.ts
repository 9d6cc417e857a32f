import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
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

interface Listening {
  readonly worker: WorkerProcess;
  readonly ports: readonly number[];
  /** What it says after that. */
  readonly heardNext: () => Promise<unknown>;
}

const listening = async (portCount: number): Promise<Listening> => {
  const { worker, heard } = forked();
  const ports = await freePorts(portCount);
  for (const listen of ports) worker.channel.send({ listen });
  const told = Array.from(ports, () => ({ echo: "listening" }));
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ echo: "hello" }, ...told]);
  const heardNext = async (): Promise<unknown> => {
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(portCount + 2);
    return heard.at(-1);
  };
  return { worker, ports, heardNext };
};

const killIfThere = (pid: number): void => {
  try {
    process.kill(pid);
  } catch {
    // It has ended.
  }
};

const dial = async (port = 0): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
};

/** A connection that the primary has accepted by then, and has handed on where it could. */
const handedOn = async (port = 0): Promise<Socket> => {
  const socket = await dial(port);
  await sleep(200);
  return socket;
};

const closed = (socket: Socket): Promise<unknown> =>
  once(socket, "close", { signal: AbortSignal.timeout(10_000) });

test("a connection that a worker was handed and did not take ends with it", async () => {
  const { worker, ports } = await listening(1);
  process.kill(worker.pid, "SIGSTOP");
  const socket = await handedOn(ports[0]);
  worker.kill();
  await Promise.all([closed(socket), worker.ended]);
});

test("nor does one stay open that it is handed behind its exit, until its channel has ended", async () => {
  const { worker, ports, heardNext } = await listening(2);
  worker.channel.send({ lend: "channel" });
  const { echo: holder } = z.object({ echo: z.int() }).parse(await heardNext());
  onTestFinished(() => {
    killIfThere(holder);
  });
  worker.kill();
  await worker.ended;
  const sockets = [await handedOn(ports[0]), await handedOn(ports[1])];
  process.kill(holder);
  await Promise.all(sockets.map(closed));
});

test("nor one that comes when its channel has ended, with one under way, before its exit", async () => {
  const { worker, ports, heardNext } = await listening(2);
  worker.channel.send({ shut: "channel" });
  expect(await heardNext()).toEqual({ echo: "still" });
  const under = await handedOn(ports[0]);
  process.kill(worker.pid, "SIGCONT");
  await closed(under);
  // Nobody is left to take it: the port went with the last.
  await expect(dial(ports[1])).rejects.toThrow("ECONNREFUSED");
});

test("nor one that a worker gives back since it has just closed its listener", async () => {
  const { worker, ports } = await listening(1);
  process.kill(worker.pid, "SIGSTOP");
  worker.channel.send({ close: "listeners" });
  const socket = await handedOn(ports[0]);
  process.kill(worker.pid, "SIGCONT");
  await closed(socket);
});

test("a worker without a free descriptor ends what it cannot take, and takes the next once it has one", async () => {
  const { worker, ports } = await listening(1);
  const limitTo = (soft: number): Buffer =>
    execFileSync("prlimit", ["--pid", String(worker.pid), `--nofile=${soft}:`]);
  limitTo(5);
  const refused = await Promise.all([dial(ports[0]), dial(ports[0])]);
  await Promise.all(refused.map(closed));
  limitTo(1_000);
  const [said] = (await once(await dial(ports[0]), "data")) as [Buffer];
  expect(said.toString()).toBe("served");
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
