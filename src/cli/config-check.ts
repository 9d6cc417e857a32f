/** `stanzagate config check [FILE]`: all that a start needs of files and disk, without the start. Ports it leaves alone. */
import type { Command } from "commander";
import { clientsText } from "../config/clients.ts";
import { ownModes } from "../config/effective.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { noticesText } from "../config/notices.ts";
import { ConfigError } from "../config/problem.ts";
import type { Problem } from "../config/problem.ts";
import { reviewJson } from "../reports/review-due.ts";
import { checkOptions } from "./check-options.ts";
import { globalsOf } from "./globals.ts";
import { countText } from "./output.ts";
import { severityLine } from "./failure.ts";
import { justificationGap } from "./justification.ts";
import { overdueText, reviewStanding } from "./review-standing.ts";
import type { Asked } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addConfigCheck(parent: Command, terminal: Terminal): void {
  parent
    .command("check")
    .argument("[file]", "gateway.yaml to check instead of --config")
    .description("check both files: every problem with its place and a hint; exit 3 where there is an error")
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const globals = globalsOf(command, terminal);
      const path = file ?? globals.config;
      const load = (): Configuration => loadConfiguration(path, checkOptions(terminal));
      const asked = { globals: { ...globals, config: path }, terminal };
      if (globals.isJson) await checkAsJson(load, asked);
      else await checkAsText(load(), asked);
    });
}

async function checkAsText({ gateway, policy, warnings }: Configuration, asked: Asked): Promise<void> {
  const { terminal } = asked;
  const path = asked.globals.config;
  for (const warning of warnings) terminal.err(severityLine(warning));
  const { id, profile, mode } = policy.revision;
  const own = Object.entries(ownModes(policy.effective)).map(([rule, its]) => `${rule}: ${its}`);
  const rules = own.length === 0 ? "" : ` (${own.join(", ")})`;
  const { clients } = policy.revision;
  if (clients.approved.length === 0) terminal.err(`note: clients: ${clientsText(clients)}`);
  const gap = await justificationGap(policy.effective, asked);
  if (gap !== undefined) terminal.err(`note: ${gap}`);
  const late = overdueText(await reviewStanding(asked));
  if (late !== undefined) terminal.err(`note: ${late}`);
  const notices = noticesText(policy.revision.notices, gateway.service !== undefined);
  if (gateway.service === undefined) terminal.err(`note: notice: ${notices}`);
  const doubt = warnings.length === 0 ? "" : `, ${countText(warnings.length, "warning")}`;
  terminal.out(`${path} is fit: profile ${profile}, mode ${mode}${rules}, policy revision ${id}${doubt}`);
}

async function checkAsJson(load: () => Configuration, asked: Asked): Promise<void> {
  const { terminal } = asked;
  try {
    const { gateway, policy, warnings } = load();
    const { id, profile, mode } = policy.revision;
    const rules = ownModes(policy.effective);
    const clients = clientsText(policy.revision.clients);
    const notices = noticesText(policy.revision.notices, gateway.service !== undefined);
    const problems = warnings.map(problemJson);
    const justifications = (await justificationGap(policy.effective, asked)) ?? null;
    const annualReview = reviewJson(await reviewStanding(asked));
    terminal.out(
      JSON.stringify({
        isFit: true,
        revisionId: id,
        profile,
        mode,
        rules,
        clients,
        notices,
        justifications,
        annualReview,
        problems,
      }),
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.out(JSON.stringify({ isFit: false, problems: error.problems.map(problemJson) }));
    throw error;
  }
}

export const problemJson = ({ place, path, ...rest }: Problem): Readonly<Record<string, unknown>> => ({
  ...rest,
  line: place.line,
  column: place.column,
  path: [...path],
});
