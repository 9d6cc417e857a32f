/**
 * The command tree, and the one way in: arguments to exit code.
 *
 * Rule: commands throw; only `runCli` turns what they throw into words and a number.
 */
import { Command } from "commander";
import { addActionCommands } from "./action.ts";
import { addApproverCommands } from "./approver.ts";
import { addArchiveAdopt } from "./archive-adopt.ts";
import { addArchiveCheckpoint } from "./archive-checkpoint.ts";
import { addArchiveKey } from "./archive-key.ts";
import { addArchiveStats } from "./archive-stats.ts";
import { addArchiveVerify } from "./archive-verify.ts";
import { addBlocked } from "./blocked.ts";
import { addCaseCommands } from "./case.ts";
import { addClients } from "./clients.ts";
import { addConfigCheck } from "./config-check.ts";
import { addConfigClauses } from "./config-clauses.ts";
import { addConfigSchema } from "./config-schema.ts";
import { addConfigShow } from "./config-show.ts";
import { addDeviceCommands } from "./device.ts";
import { addDivisionCommands } from "./division.ts";
import { addExceptionCommands } from "./exception.ts";
import { addExplain } from "./explain.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { addGlobals } from "./globals.ts";
import { addInit } from "./init.ts";
import { addNotice } from "./notice.ts";
import { addPersonCommands } from "./person.ts";
import { addPolicyDiff } from "./policy-diff.ts";
import { addPolicyTest } from "./policy-test.ts";
import { addReportCommands } from "./report.ts";
import { addRun } from "./run.ts";
import { addJustificationCommands } from "./justification.ts";
import { addReviewCommands } from "./review.ts";
import { addSampleCommands } from "./sample.ts";
import { addSimulate } from "./simulate.ts";
import { addTest } from "./test.ts";
import { addDoctor } from "./doctor.ts";
import { addDrain } from "./drain.ts";
import { addReload } from "./reload.ts";
import { addStatus } from "./status.ts";
import { addTokenCommands } from "./token.ts";
import { addUsageCommands } from "./usage.ts";
import { addUserCommands } from "./user.ts";
import { addVersion, productVersion } from "./version.ts";
import type { Terminal } from "./terminal.ts";

const ENDINGS =
  "Exit codes: 0 done, 1 failure, 2 usage, 3 configuration, 4 not found, 5 denied, 6 unreachable, 7 integrity broken.";

export function buildProgram(terminal: Terminal): Command {
  const program = new Command("stanzagate")
    .description("A policy-enforcing XMPP gateway: judges and archives every stanza before it goes on.")
    .version(productVersion(), "-V, --version", "print the version")
    .addHelpText("after", `\n${ENDINGS}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showSuggestionAfterError();
  addGlobals(program);
  addInit(program, terminal);
  addRun(program, terminal);
  addStatus(program, terminal);
  addDoctor(program, terminal);
  addClients(program, terminal);
  addReload(program, terminal);
  addDrain(program, terminal);
  addTest(program, terminal);
  addSimulate(program, terminal);
  const policy = program.command("policy").description("test and compare policies");
  addPolicyTest(policy, terminal);
  addPolicyDiff(policy, terminal);
  addExplain(program, terminal);
  addBlocked(program, terminal);
  const archive = program.command("archive").description("prove and count what was kept");
  addArchiveVerify(archive, terminal);
  addArchiveStats(archive, terminal);
  addArchiveKey(archive, terminal);
  addArchiveCheckpoint(archive, terminal);
  addArchiveAdopt(archive, terminal);
  addUserCommands(program, terminal);
  addTokenCommands(program, terminal);
  addPersonCommands(program, terminal);
  addNotice(program, terminal);
  addApproverCommands(program, terminal);
  addDivisionCommands(program, terminal);
  addExceptionCommands(program, terminal);
  addDeviceCommands(program, terminal);
  addSampleCommands(program, terminal);
  addReviewCommands(program, terminal);
  addCaseCommands(program, terminal);
  addActionCommands(program, terminal);
  addJustificationCommands(program, terminal);
  addUsageCommands(program, terminal);
  addReportCommands(program, terminal);
  const config = program.command("config").description("check, show and describe the configuration");
  addConfigCheck(config, terminal);
  addConfigShow(config, terminal);
  addConfigSchema(config, terminal);
  addConfigClauses(config, terminal);
  addVersion(program, terminal);
  return program;
}

export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    await buildProgram(terminal).parseAsync([...args], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.text !== "") terminal.err(failure.text);
    if (args.includes("-v") || args.includes("--verbose")) explainCause(error, terminal);
    return failure.exitCode;
  }
}

function explainCause(error: unknown, terminal: Terminal): void {
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) {
    terminal.err(`because: ${cause instanceof Error ? cause.message : "unknown"}`);
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
