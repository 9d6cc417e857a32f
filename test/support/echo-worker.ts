/** A worker that says each thing again, and listens where it is told, until its primary is gone; for tests of the channel itself. */
import { createServer } from "node:net";
import { channelToPrimary, ignoreSignals } from "../../src/edge/cluster.ts";

ignoreSignals();
const channel = channelToPrimary();
channel.onMessage((message) => {
  if (typeof message === "object" && message !== null && "listen" in message)
    createServer().listen(Number(message.listen), "127.0.0.1", () => {
      channel.send({ echo: "listening" });
    });
  else channel.send({ echo: message });
  // As Node tells of a message of its own that could not be written.
  if (message === "unwritten") process.emit("error" as never, new Error("write EPIPE") as never);
});
channel.onGone(() => {
  process.exit(7);
});
channel.send({ echo: "hello" });
