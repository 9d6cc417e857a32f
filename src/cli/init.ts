/**
 * `stanzagate init`: a first set of files that starts: configuration, policy, keys, a trial certificate, an archive.
 *
 * Rule: nothing that exists is overwritten; what was written is checked before the command says it is done.
 */
import type { Command } from "commander";
import { dirname, resolve } from "node:path";
import { loadConfiguration } from "../config/load.ts";
import type { NamedFiles } from "../config/load.ts";
import { quoted } from "../config/paths.ts";
import { PROFILE_IDS } from "../config/policy-schema.ts";
import { ConfigError, isError, type Problem } from "../config/problem.ts";
import { checkOptions } from "./check-options.ts";
import { CliError } from "./exit-codes.ts";
import { severityLine } from "./failure.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { existingFiles, makeArchive, planFiles, writeNew } from "./init-files.ts";
import type { PlannedFile } from "./init-files.ts";
import { planOf } from "./init-plan.ts";
import type { InitAnswers } from "./init-plan.ts";
import { fieldLines, tableLines } from "./output.ts";
import type { Terminal } from "./terminal.ts";

interface InitOptions {
  readonly upstream?: string;
  readonly domain?: string;
  readonly mode?: string;
  readonly profile?: string;
  readonly service?: readonly string[];
  readonly upstreamTls?: string;
  readonly dataDir?: string;
  /** Commander's name for `--non-interactive`. */
  readonly nonInteractive?: boolean;
  readonly dryRun?: boolean;
}

export function addInit(program: Command, terminal: Terminal): void {
  program
    .command("init")
    .description(
      "make gateway.yaml, policy.yaml and its tests, keys, a trial certificate and the archive (nothing is overwritten)",
    )
    .option("--upstream <host:port>", "the XMPP server behind the gateway")
    .option("--upstream-tls <kind>", "none, starttls or direct (default: none on loopback, else starttls)")
    .option("--domain <domain>", "the agency's domain: the part of addresses after the @")
    .option("--service <domain...>", "hosts of rooms and other services that users may address")
    .option(
      "--data-dir <directory>",
      "for keys, archive and control socket (default: data, beside gateway.yaml)",
    )
    .option("--profile <profile>", `the policy to hold to: ${PROFILE_IDS.join(", ")} (default: strict)`)
    .option("--mode <mode>", "enforce, or shadow: judge and record, block nothing")
    .option("--non-interactive", "ask nothing; use the defaults for what is not given")
    .option("--dry-run", "say what would be written, write nothing")
    .action(async (options: InitOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const existing = existingFiles(globals.config);
      if (existing !== undefined) refuseOtherPlace(options, globals.config, existing);
      const plan = planOf(await collectAnswers(options, terminal, existing));
      const files = await planFiles(plan, globals.config, terminal.nowMs());
      if (options.dryRun === true) {
        report(
          files.map((file) => [file, "would write"]),
          globals,
          terminal,
        );
        return;
      }
      report(
        files.map((file) => [file, writeNew(file) ? "written" : "kept"]),
        globals,
        terminal,
      );
      makeArchive(globals.config, terminal.nowMs());
      finish(globals, terminal);
    });
}

/** Keys must not go where a gateway.yaml that is there would not look for them. @throws CliError SG_CLI_USAGE */
function refuseOtherPlace({ dataDir }: InitOptions, file: string, existing: NamedFiles): void {
  if (dataDir === undefined || resolve(dirname(file), dataDir) === resolve(existing.dataDir)) return;
  const message = `${file} is there and says data_dir ${existing.dataDir}: leave --data-dir out, or change the file`;
  throw new CliError("SG_CLI_USAGE", message);
}

async function collectAnswers(
  options: InitOptions,
  terminal: Terminal,
  existing: NamedFiles | undefined,
): Promise<InitAnswers> {
  const isAsking = terminal.isInteractive && options.nonInteractive !== true;
  const answer = async (given: string | undefined, question: string, fallback: string): Promise<string> => {
    if (given !== undefined) return given;
    return isAsking ? await terminal.ask(question, fallback) : fallback;
  };
  const known = existing?.domains[0] ?? "";
  const domain = await answer(options.domain, "Domain of the accounts (after the @)", known);
  if (domain === "")
    throw new CliError("SG_CLI_USAGE", "--domain is needed (stanzagate init --domain agency.example)");
  const upstream = await answer(
    options.upstream,
    "XMPP server behind the gateway, HOST:PORT",
    "127.0.0.1:5322",
  );
  const mode = await answer(options.mode, "enforce, or shadow (judge and record, block nothing)", "enforce");
  const services =
    options.service ?? splitList(await answer(undefined, "Room and service hosts, if any", ""));
  const profile = await answer(options.profile, `Policy profile (${PROFILE_IDS.join(", ")})`, "strict");
  const { upstreamTls, dataDir } = options;
  return { domain, upstream, mode, profile, services, upstreamTls, dataDir };
}

const splitList = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== "");

function report(
  outcomes: readonly (readonly [PlannedFile, string])[],
  { isJson, isQuiet }: Globals,
  terminal: Terminal,
): void {
  if (isJson) {
    terminal.out(JSON.stringify(outcomes.map(([{ path, what }, outcome]) => ({ path, what, outcome }))));
  } else if (!isQuiet) {
    const rows = outcomes.map(([{ path, what }, outcome]) => [outcome, path, what]);
    terminal.out(tableLines(["", "file", ""], rows));
  }
}

function finish({ config, isJson, isQuiet }: Globals, terminal: Terminal): void {
  const written = loaded(config, terminal);
  for (const problem of written.problems) terminal.err(severityLine(problem));
  if (isJson || isQuiet) return;
  const option = config === "gateway.yaml" ? "" : ` --config ${quoted(config)}`;
  terminal.out(
    [
      "",
      written.mode === undefined
        ? "Not ready yet: the profile needs what is named above. Then:"
        : `Ready, in mode ${written.mode}. Next:`,
      fieldLines([
        [`  stanzagate config check${option}`, "after every change"],
        [`  stanzagate policy test${option}`, "and whether the policy does what it is for"],
        [`  stanzagate run${option}`, "start the gateway"],
        ["  docs/operations.md", "close the server's own ports, DNS, certificates"],
      ]),
    ].join("\n"),
  );
}

interface Written {
  readonly problems: readonly Problem[];
  /** Undefined where the profile needs somebody's word before anything starts. */
  readonly mode: "enforce" | "shadow" | undefined;
}

/** @throws ConfigError where more is wrong than that */
function loaded(config: string, terminal: Terminal): Written {
  try {
    const { warnings, policy } = loadConfiguration(config, checkOptions(terminal));
    return { problems: warnings, mode: policy.revision.mode };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [];
    const errors = problems.filter(isError);
    if (errors.length === 0 || errors.some(({ code }) => code !== "SG_CONFIG_UNATTESTED")) throw error;
    return { problems, mode: undefined };
  }
}
