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
  if (worker.process.pid !== undefined) cutUntaken(worker);
  return {
    pid: worker.process.pid ?? 0,
    channel: channelOf(worker),
    kill: () => void worker.process.kill("SIGKILL"),
    ended,
  };
};

/** A message of node:cluster's own, as far as it is read here. */
interface Internal {
  readonly cmd?: string;
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
  accepted?: boolean;
}

/**
 * COMPAT(node:cluster of Node 24): every connection that is handed to a worker is taken by it or ends, so that its client
 * calls again. Left alone, these stay open in the primary and are never answered:
 * - what is under way to a worker that dies, which then also keeps its place in the turn;
 * - what a worker without a free descriptor could not receive, which then has no turn any more;
 * - what a worker gives back that has just closed its listener.
 */
function cutUntaken(worker: Worker): void {
  const { process: child } = worker;
  const handed = new Map<number, { close?(): void }>();
  const send = child.send.bind(child) as (...all: readonly unknown[]) => boolean;
  child.send = (message: Internal, ...others: readonly unknown[]): boolean => {
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
  child.prependListener("internalMessage", (message: Internal) => {
    if (message.ack !== undefined) handed.delete(message.ack);
    // Node closes its own copy of what was accepted, and hands on the next.
    if (message.accepted === false) message.accepted = true;
    if (message.cmd !== "NODE_HANDLE_NACK") return;
    // One is under way at a time: the oldest that no worker has answered.
    const [ack] = handed.keys();
    child.emit("internalMessage", { cmd: "NODE_CLUSTER", ack, accepted: true });
  });
  const disconnect = child.disconnect.bind(child);
  // Node calls it at the channel's end, before or behind the exit; the event of that name is not told while one is under way.
  child.disconnect = () => {
    for (const handle of handed.values()) handle.close?.();
    handed.clear();
    disconnect();
    worker.disconnect();
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
