/** The command `stanzagate`: arguments to the command tree, its answer to the exit code. Or a worker of a running one. */
import cluster from "node:cluster";
import { policyTools } from "./cli/policy-tools.ts";
import { runCli } from "./cli/program.ts";
import { systemTerminal } from "./cli/terminal.ts";

async function runAsWorker(): Promise<void> {
  const { channelToPrimary, endProcess, ignoreSignals } = await import("./edge/cluster.ts");
  const { Gateway } = await import("./gateway.ts");
  const { runWorker } = await import("./gateway/worker.ts");
  ignoreSignals();
  const startGateway = Gateway.start.bind(Gateway);
  await runWorker({ channel: channelToPrimary(), tools: policyTools, startGateway });
  await endProcess();
}

// The code is set and the process left to end by itself: exiting at once would cut output that is still in a pipe.
if (cluster.isWorker) await runAsWorker();
else process.exitCode = await runCli(process.argv.slice(2), systemTerminal());
