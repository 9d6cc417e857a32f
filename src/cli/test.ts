/** `stanzagate test`: what the policy would do with a message, without a gateway and without sending it. */
import type { Command } from "commander";
import { readFileSync } from "node:fs";
import { readClauses } from "../config/clauses.ts";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { readDecisions } from "../gateway/decisions.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { isRefused } from "../policy/verdict.ts";
import { serialize } from "../xml/serialize.ts";
import { chatText } from "./chat-text.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { judgeOffline } from "./judge-offline.ts";
import type { OfflineVerdict } from "./judge-offline.ts";
import { policyTools } from "./policy-tools.ts";
import { readState, type Asked } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { describeFinding, describeVerdict } from "./verdict-text.ts";

interface TestOptions {
  readonly from?: string;
  readonly to?: string;
  readonly body?: string;
  readonly stanza?: string;
  readonly inbound?: boolean;
  readonly policy?: string;
}

export function addTest(program: Command, terminal: Terminal): void {
  program
    .command("test")
    .description(
      "judge a message or a stanza offline with the same engine; prints verdict, rule, clause and place",
    )
    .option("--from <jid>", "sender")
    .option("--to <jid>", "recipient")
    .option("--body <text>", "a chat message with this text")
    .option("--stanza <file>", "a whole stanza from a file, or - for standard input")
    .option("--inbound", "judge it as arriving for --to instead of leaving from --from")
    .option("--policy <file>", "policy.yaml (default: the one that gateway.yaml names)")
    .action(async (options: TestOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const file = options.policy ?? loadPaths(globals.config).policyFile;
      const policy = loadPolicy(file, { tools: policyTools }).revision;
      // What is decided is under the policy in force; a draft is judged by itself.
      const revision = options.policy === undefined ? await decided(policy, { globals, terminal }) : policy;
      const text = await stanzaText(options, terminal);
      const { direction, user } = sideOf(options);
      const judged = judgeOffline({ text, direction, user, nowMs: terminal.nowMs() }, revision);
      terminal.out(globals.isJson ? JSON.stringify(verdictJson(judged)) : describe(judged, globals));
    });
}

const decided = async (policy: PolicyRevision, asked: Asked): Promise<PolicyRevision> => ({
  ...policy,
  decisions: await readState(asked, readDecisions),
});

function sideOf({ from, to, inbound }: TestOptions): {
  readonly direction: "inbound" | "outbound";
  readonly user: string;
} {
  const isInbound = inbound === true;
  const user = isInbound ? to : from;
  if (user === undefined) {
    throw new CliError("SG_CLI_USAGE", isInbound ? "--inbound needs --to, the user" : "--from is needed");
  }
  return { direction: isInbound ? "inbound" : "outbound", user };
}

async function stanzaText(options: TestOptions, terminal: Terminal): Promise<string> {
  const { body, stanza } = options;
  if ((body === undefined) === (stanza === undefined)) {
    throw new CliError("SG_CLI_USAGE", "give either --body or --stanza");
  }
  if (stanza === undefined) return messageText(options, body ?? "");
  const text = stanza === "-" ? await terminal.readStdin() : readStanzaFile(stanza);
  return text.trim();
}

function readStanzaFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${file} cannot be read`, error);
  }
}

function messageText({ from, to, inbound }: TestOptions, body: string): string {
  if (to === undefined) throw new CliError("SG_CLI_USAGE", "--body needs --to");
  return chatText({ direction: inbound === true ? "inbound" : "outbound", from, to }, body);
}

function describe({ verdict }: OfflineVerdict, { style }: Globals): string {
  const clauses = readClauses();
  const findings = verdict.findings.map((finding) => describeFinding(finding, clauses));
  return [describeVerdict(verdict, style), ...findings].join("\n\n");
}

/** What goes on is shown as it would be sent: nothing for a refusal, the rewritten stanza for a strip. */
function verdictJson({ element: stanza, verdict }: OfflineVerdict): Readonly<Record<string, unknown>> {
  const { rewritten, ...facts } = verdict;
  return { ...facts, forwarded: isRefused(verdict) ? null : serialize(rewritten ?? stanza) };
}
