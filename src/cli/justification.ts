/**
 * `stanzagate justification`: why divisions use messages, where a policy wants them only for cases in which nothing else is
 * practical; and which divisions have filed nothing.
 *
 * Rule: it is told, and nobody is kept from writing: people decide (AL-1.b is assisted).
 * Source: AL-1.b.
 */
import type { Command } from "commander";
import type { EffectivePolicy } from "../config/effective.ts";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import { StoreError } from "../store/errors.ts";
import {
  addJustification,
  isInForce,
  listJustifications,
  requireJustification,
  unjustified,
  withdrawJustification,
  type Justification,
} from "../store/justifications.ts";
import { endOfDay } from "./action.ts";
import { CliError } from "./exit-codes.ts";
import { printList, timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import { addWriteOptions, askedOf, changeState, readState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addJustificationCommands(program: Command, terminal: Terminal): void {
  const justification = program
    .command("justification")
    .description("why divisions use messages: cases in which nothing else is practical");
  addAdd(justification, terminal);
  addWithdraw(justification, terminal);
  addList(justification, terminal);
  addShow(justification, terminal);
}

interface AddOptions extends WriteOptions {
  readonly division?: string;
  readonly why: string;
  readonly until?: string;
}

function addAdd(justification: Command, terminal: Terminal): void {
  addWriteOptions(justification.command("add"))
    .description("file why a division, or the whole agency, uses messages")
    .option("--division <id>", "the division (default: the whole agency)")
    .requiredOption("--why <text>", "the cases in which nothing else is practical")
    .option("--until <day>", "to the end of which day: 2026-12-31 (default: until it is withdrawn)")
    .action(async ({ division, why, until, ...write }: AddOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      if (division !== undefined) checkDivision(asked, division);
      const untilMs = until === undefined ? undefined : endOfDay(until);
      await changeState(asked, write, {
        carryOut: addJustification({ division, why, untilMs }),
        text: (filed) => `justification ${filed.id} filed for ${ofWhom(filed.division)}`,
        json: (filed) => justificationJson(filed, terminal.nowMs()),
      });
    });
}

/** @throws CliError SG_CLI_USAGE, ConfigError */
function checkDivision({ globals }: Asked, division: string): void {
  const { policyFile } = loadPaths(globals.config);
  const ids = loadPolicy(policyFile, { tools: policyTools }).effective.divisions.map(({ id }) => id);
  if (!ids.includes(division))
    throw new CliError(
      "SG_CLI_USAGE",
      `there is no division ${plain(division)}: ${ids.join(", ") || "none is set"}`,
    );
}

function addWithdraw(justification: Command, terminal: Terminal): void {
  addWriteOptions(justification.command("withdraw <id>"))
    .description("end it; it stays on record")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: withdrawJustification(id),
        text: () => `justification ${id} withdrawn`,
        json: (withdrawn) => justificationJson(withdrawn, terminal.nowMs()),
      });
    });
}

function addList(justification: Command, terminal: Terminal): void {
  justification
    .command("list")
    .description("list justifications, in force and over")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const nowMs = terminal.nowMs();
      printList(asked, await readState(asked, listJustifications), {
        head: ["id", "division", "state", "filed by", "why"],
        cells: (one) => [one.id, ofWhom(one.division), stateOf(one, nowMs), one.filedBy, one.why],
        json: (one) => justificationJson(one, nowMs),
        empty: "there are no justifications",
      });
    });
}

function addShow(justification: Command, terminal: Terminal): void {
  justification
    .command("show <id>")
    .description("show one justification")
    .action(async (id: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const found = await readState(asked, async (tx) => await requireJustification(tx, id));
      const nowMs = terminal.nowMs();
      terminal.out(
        asked.globals.isJson
          ? JSON.stringify(justificationJson(found, nowMs))
          : justificationText(found, nowMs),
      );
    });
}

const ofWhom = (division: string | undefined): string => division ?? "the whole agency";

const stateOf = (one: Justification, nowMs: number): "in force" | "withdrawn" | "over" => {
  if (one.withdrawnMs !== undefined) return "withdrawn";
  return isInForce(one, nowMs) ? "in force" : "over";
};

const justificationJson = (one: Justification, nowMs: number): Readonly<Record<string, unknown>> => ({
  id: one.id,
  division: one.division ?? null,
  why: one.why,
  until: timeOrNull(one.untilMs),
  filed: toTime(one.filedMs),
  filedBy: one.filedBy,
  withdrawn: timeOrNull(one.withdrawnMs),
  withdrawnBy: one.withdrawnBy ?? null,
  state: stateOf(one, nowMs),
});

const justificationText = (one: Justification, nowMs: number): string =>
  fieldLines([
    ["id", one.id],
    ["division", ofWhom(one.division)],
    ["why", plain(one.why)],
    ["state", stateOf(one, nowMs)],
    ["filed", `${toTime(one.filedMs)} by ${one.filedBy}`],
    ["until", one.untilMs === undefined ? undefined : toTime(one.untilMs)],
    [
      "withdrawn",
      one.withdrawnMs === undefined ? undefined : `${toTime(one.withdrawnMs)} by ${one.withdrawnBy ?? ""}`,
    ],
  ]);

/** What `config check` says of it; undefined where the policy does not ask, or all have filed. @throws ConfigError */
export async function justificationGap(
  { justifications, divisions }: Pick<EffectivePolicy, "justifications" | "divisions">,
  asked: Asked,
): Promise<string | undefined> {
  if (justifications === "none") return undefined;
  try {
    const all = await readState(asked, listJustifications);
    const missing = unjustified(
      divisions.map(({ id }) => id),
      all,
      asked.terminal.nowMs(),
    );
    if (missing.length === 0) return undefined;
    const whom = missing.map(ofWhom).join(", ");
    return `no justification in force for ${whom} (AL-1.b): stanzagate justification add`;
  } catch (error) {
    if (error instanceof StoreError) return `justifications cannot be read here: ${error.code}`;
    throw error;
  }
}
