/** A worker that says each thing again, and does what it is told, until its primary is gone; for tests of the channel itself. */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { createServer } from "node:net";
import { channelToPrimary, ignoreSignals } from "../../src/edge/cluster.ts";

ignoreSignals();
const channel = channelToPrimary();
const { fd = -1 } = process.channel as { readonly fd?: number };
const standStill = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

const actions: Readonly<Record<string, (argument: unknown) => void>> = {
  listen: (port) =>
    createServer().listen(Number(port), "127.0.0.1", () => {
      channel.send({ echo: "listening" });
    }),
  // Its channel outlives it by a second, in a process of nobody's.
  lend: () => spawn("sleep", ["1"], { stdio: ["ignore", "ignore", "ignore", fd] }),
  // It outlives its channel, and does nothing any more.
  shut: () => {
    standStill(500);
    closeSync(fd);
    standStill(60_000);
  },
};

channel.onMessage((message) => {
  const [[name, argument] = ["", undefined]] = Object.entries(message ?? {});
  const act = actions[name];
  if (act === undefined) channel.send({ echo: message });
  else act(argument);
  // As Node tells of a message of its own that could not be written.
  if (message === "unwritten") process.emit("error" as never, new Error("write EPIPE") as never);
});
channel.onGone(() => {
  process.exit(7);
});
channel.send({ echo: "hello" });
