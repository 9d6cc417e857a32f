/**
 * The account that `doctor` looks round with.
 *
 * Rule: a password is never an argument: other users of the host see arguments. It comes from a file, the environment
 * or standard input, and is held by the probe alone.
 */
import { domainToASCII } from "node:url";
import type { UpstreamConfig } from "../config/gateway-config.ts";
import { resolveSecret } from "../config/secret.ts";
import type { ProbeAccount } from "../edge/probe-scram.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import { CliError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface AccountChoice {
  readonly account?: string;
  readonly passwordFrom?: string;
}

/** Undefined where no account was named. @throws CliError SG_CLI_USAGE */
export async function readAccount(
  { account, passwordFrom }: AccountChoice,
  upstreams: readonly UpstreamConfig[],
  terminal: Terminal,
): Promise<ProbeAccount | undefined> {
  if (account === undefined) {
    if (passwordFrom === undefined) return undefined;
    throw new CliError("SG_CLI_USAGE", "--password-from is for --account");
  }
  const jid = createJidPreparer({ toAscii: domainToASCII })(account);
  if (jid === undefined || jid.local === "" || jid.resource !== "") {
    throw new CliError("SG_CLI_USAGE", "--account takes user@domain");
  }
  if (!upstreams.some(({ domains }) => domains.includes(jid.domain))) {
    throw new CliError("SG_CLI_USAGE", `no upstream of gateway.yaml serves ${jid.domain}`);
  }
  const password = await readPassword(passwordFrom, terminal);
  return { username: jid.local, domain: jid.domain, password };
}

async function readPassword(reference: string | undefined, terminal: Terminal): Promise<string> {
  if (reference === "-") return notEmpty((await terminal.readStdin()).replace(/\r?\n$/, ""));
  if (reference === undefined || !/^(?:file|env):./.test(reference)) {
    throw new CliError(
      "SG_CLI_USAGE",
      "--account needs --password-from file:PATH, env:NAME or - (never the password itself)",
    );
  }
  const result = resolveSecret(reference, { directory: ".", env: terminal.env });
  if ("secret" in result) return result.secret.reveal();
  throw new CliError("SG_CLI_USAGE", `--password-from: ${result.reason}`);
}

function notEmpty(password: string): string {
  if (password !== "") return password;
  throw new CliError("SG_CLI_USAGE", "--password-from: standard input is empty");
}
