/** The command `stanzagate`: arguments to the command tree, its answer to the exit code. */
import { runCli } from "./cli/program.ts";
import type { StartGateway } from "./cli/run.ts";
import { systemTerminal } from "./cli/terminal.ts";

/** Loaded where it is started: the other commands answer sooner without it. */
const start: StartGateway = async (options) => {
  const { startGateway } = await import("./gateway.ts");
  return await startGateway(options);
};

// The code is set and the process left to end by itself: exiting at once would cut output that is still in a pipe.
process.exitCode = await runCli(process.argv.slice(2), { terminal: systemTerminal(), start });
