/** A worker that says each thing again, until its primary is gone; for tests of the channel itself. */
import { channelToPrimary, ignoreSignals } from "../../src/edge/cluster.ts";

ignoreSignals();
const channel = channelToPrimary();
channel.onMessage((message) => {
  channel.send({ echo: message });
});
channel.onGone(() => {
  process.exit(7);
});
channel.send({ echo: "hello" });
