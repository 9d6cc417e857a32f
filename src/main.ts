/** The command `stanzagate`: arguments to the command tree, its answer to the exit code. */
import { runCli } from "./cli/program.ts";
import { systemTerminal } from "./cli/terminal.ts";

// The code is set and the process left to end by itself: exiting at once would cut output that is still in a pipe.
process.exitCode = await runCli(process.argv.slice(2), systemTerminal());
