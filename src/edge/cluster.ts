/**
 * Processes of one gateway: how the primary makes one and how a worker reaches its primary, by node:cluster.
 *
 * The listening sockets are the primary's: it accepts, and hands each connection to the workers in turn, so that a
 * worker that dies takes no port along, and a primary that dies leaves no port behind.
 *
 * Rule 1: signals are the primary's. They reach the whole process group (a terminal, systemd): a worker ignores them.
 * Rule 2: a worker that lost its primary ends, by itself and in order: nobody counts its connections any more.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { Channel } from "./calls.ts";

export interface WorkerProcess {
  readonly pid: number;
  readonly channel: Channel;
  kill(): void;
  /** Settles once it is gone: how it ended, for the log. */
  readonly ended: Promise<string>;
}

/** @param file what the worker runs. */
export const forkWorker = (file: string): WorkerProcess => {
  cluster.setupPrimary({ exec: file, args: [], serialization: "advanced" });
  const worker = cluster.fork();
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  worker.on("exit", (code: number | null, signal: string | null) => {
    resolve(signal ?? `exit code ${String(code)}`);
  });
  // A process that cannot be made at all tells so by an error alone, and has nothing to send by.
  worker.on("error", (error) => {
    if (worker.process.pid === undefined) resolve(error.message);
  });
  if (worker.process.pid !== undefined) cutUnaccepted(worker);
  return {
    pid: worker.process.pid ?? 0,
    channel: channelOf(worker),
    kill: () => void worker.process.kill("SIGKILL"),
    ended,
  };
};

interface Handed {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

/**
 * COMPAT(node:cluster of Node 24: a connection handed to a worker in the moment of its death stays open in the primary,
 * its client waits for ever, and the worker keeps its place in the turn): once a worker's channel has ended it is handed
 * nothing more, and what it has not taken ends, so that clients call again.
 */
function cutUnaccepted(worker: Worker): void {
  const { process: child } = worker;
  const handed = new Map<number, { close?(): void }>();
  const send = child.send.bind(child) as (...all: readonly unknown[]) => boolean;
  child.send = (message: Handed, ...others: readonly unknown[]): boolean => {
    const [handle] = others;
    if (
      message.act === "newconn" &&
      message.seq !== undefined &&
      typeof handle === "object" &&
      handle !== null
    )
      handed.set(message.seq, handle);
    return send(message, ...others);
  };
  child.on("internalMessage", ({ ack }: Handed) => {
    if (ack !== undefined) handed.delete(ack);
  });
  const disconnect = child.disconnect.bind(child);
  // Node calls it at the channel's end, before or behind the exit; the event of that name is not told while a handle is under way.
  child.disconnect = () => {
    disconnect();
    worker.disconnect();
    for (const handle of handed.values()) handle.close?.();
    handed.clear();
  };
}

const channelOf = (worker: Worker): Channel => ({
  send: (message) => {
    // To one that is gone: its end is told by `onGone`.
    if (worker.isConnected()) worker.send(message, () => undefined);
  },
  onMessage: (listener) => void worker.on("message", listener),
  onGone: (listener) => {
    worker.on("disconnect", listener);
    worker.on("exit", listener);
  },
});

/** In a worker. @throws TypeError elsewhere */
export const channelToPrimary = (): Channel => {
  const { worker } = cluster;
  if (worker === undefined) throw new TypeError("this process is no worker");
  // What node:cluster itself writes to a primary that was killed this moment fails unasked: its end is told next.
  worker.on("error", () => undefined);
  return {
    ...channelOf(worker),
    onGone: (listener) => {
      worker.on("disconnect", () => {
        // Or node:cluster ends the process on the spot.
        worker.exitedAfterDisconnect = true;
        listener();
      });
    },
  };
};

/**
 * The end of a worker that has drained. Nothing that is still under way keeps the process: a listener that asked its
 * primary for a port waits for ever where that one is gone.
 */
export const endProcess = async (): Promise<never> => {
  if (process.connected) {
    const gone = once(process, "disconnect");
    cluster.worker?.disconnect();
    await gone;
  }
  return process.exit();
};

export const ignoreSignals = (): void => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
};
