/**
 * The writer's thread: so that the event loop never waits for a disk. Commits one batch at a time, as fast as they
 * come, and looks after the log once a second.
 */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { asArchiveError, type ArchiveError } from "./errors.ts";
import { LogHost } from "./log-host.ts";
import {
  unflatten,
  type FlatBatch,
  type FromWriter,
  type ToWriter,
  type WriterData,
} from "./worker-messages.ts";

const TICK_MS = 1_000;

const failure = (type: "refused" | "failed" | "down", cause: unknown): FromWriter => {
  const { code, message } = asArchiveError(cause, "the archive failed");
  return { type, code, detail: message };
};

const commit = (host: LogHost, batch: FlatBatch): FromWriter => {
  try {
    const kept = host.commit(unflatten(batch));
    return {
      type: "kept",
      sequences: kept.map(({ sequence }) => sequence),
      chains: Buffer.concat(kept.map(({ chain }) => chain)).toString("hex"),
      last: host.writer.sequence,
    };
  } catch (cause) {
    return failure("failed", cause);
  }
};

/** Tells the sink when the log goes down or comes back, whatever the cause. */
const watch = (host: LogHost, say: (message: FromWriter) => void): (() => void) => {
  let known: ArchiveError | undefined;
  return () => {
    const now = host.writer.down;
    if (now?.code === known?.code) return;
    known = now;
    say(now === undefined ? { type: "up", last: host.writer.sequence } : failure("down", now));
  };
};

/** A batch can fail while the log is sound (a fault of ours in one record): the sink must not stay down for that. */
const answer = (host: LogHost, batch: FlatBatch, say: (message: FromWriter) => void): void => {
  const reply = commit(host, batch);
  say(reply);
  if (reply.type === "failed" && host.writer.down === undefined)
    say({ type: "up", last: host.writer.sequence });
};

const serve = (host: LogHost, port: MessagePort): void => {
  const say = (message: FromWriter): void => port.postMessage(message);
  const tellState = watch(host, say);
  const ticking = setInterval(() => {
    host.tick();
    tellState();
  }, TICK_MS);
  const close = async (): Promise<void> => {
    clearInterval(ticking);
    await host.close();
    say({ type: "closed" });
    port.close();
  };
  port.on("message", (message: ToWriter) => {
    if ("type" in message) {
      void close();
      return;
    }
    answer(host, message, say);
    tellState();
  });
};

const start = (port: MessagePort): void => {
  const say = (message: FromWriter): void => port.postMessage(message);
  try {
    const report = (event: Parameters<ConstructorParameters<typeof LogHost>[1]["report"]>[0]): void =>
      say({ type: "event", event });
    const host = new LogHost(workerData as WriterData, {
      now: Date.now,
      monotonicMs: () => performance.now(),
      report,
    });
    say({ type: "ready", logId: host.logId, sequence: host.writer.sequence });
    serve(host, port);
  } catch (cause) {
    say(failure("refused", cause));
    port.close();
  }
};

if (parentPort === null) throw new Error("this is a worker thread's entry");
start(parentPort);
