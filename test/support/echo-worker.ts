/** A worker that says each thing again, and does what it is told, until its primary is gone; for tests of the channel itself. */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { channelToPrimary, ignoreSignals } from "../../src/edge/cluster.ts";

ignoreSignals();
const channel = channelToPrimary();
const { fd = -1 } = process.channel as { readonly fd?: number };

const servers: Server[] = [];

const actions: Readonly<Record<string, (argument: unknown) => void>> = {
  listen: (port) => {
    const server = createServer((socket) => socket.write("served"));
    servers.push(server);
    server.listen(Number(port), "127.0.0.1", () => {
      channel.send({ echo: "listening" });
    });
  },
  close: () => {
    for (const server of servers) server.close();
  },
  // Its channel outlives it, in a process of nobody's.
  lend: () => {
    const { pid } = spawn("sleep", ["60"], { stdio: ["ignore", "ignore", "ignore", fd] });
    channel.send({ echo: pid });
  },
  // Once woken, it outlives its channel, and does nothing any more.
  shut: () => {
    channel.send({ echo: "still" });
    process.kill(process.pid, "SIGSTOP");
    closeSync(fd);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
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
