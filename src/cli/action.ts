/**
 * `stanzagate action`: what falls short of a clause, who puts it right, and by when.
 *
 * Rule: a day means its end: what is due on 31 December is past due on 1 January (UTC).
 * Source: WV-7.0.b.
 */
import type { Command } from "commander";
import { readClauses } from "../config/clauses.ts";
import {
  closeAction,
  listActions,
  openAction,
  requireAction,
  type CorrectiveAction,
} from "../store/corrective-actions.ts";
import { CliError } from "./exit-codes.ts";
import { printList, timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addActionCommands(program: Command, terminal: Terminal): void {
  const action = program
    .command("action")
    .description("corrective actions: what falls short, with an owner and a date, until it is closed");
  addOpen(action, terminal);
  addClose(action, terminal);
  addList(action, terminal);
  addShow(action, terminal);
}

interface OpenOptions extends WriteOptions {
  readonly clause: string;
  readonly what: string;
  readonly owner: string;
  readonly due: string;
}

function addOpen(action: Command, terminal: Terminal): void {
  addWriteOptions(action.command("open"))
    .description("put on record that something falls short, who sees to it, and by when")
    .requiredOption("--clause <id>", "the clause that it is about (stanzagate config clauses)")
    .requiredOption("--what <text>", "what has to be put right")
    .requiredOption("--owner <name>", "who sees to it")
    .requiredOption("--due <day>", "by the end of which day: 2026-12-31")
    .action(async (options: OpenOptions, command: Command) => {
      const { clause, what, owner } = options;
      if (!readClauses().has(clause))
        throw new CliError("SG_CLI_USAGE", `there is no clause ${clause}: stanzagate config clauses`);
      await changeState(askedOf(command, terminal), options, {
        carryOut: openAction({ clause, what, owner, dueMs: endOfDay(options.due) }),
        text: (opened) =>
          `corrective action ${opened.id} opened: ${opened.owner} by ${dayOf(opened.dueMs)} (${opened.clause})`,
        json: (opened) => actionJson(opened, terminal.nowMs()),
      });
    });
}

function addClose(action: Command, terminal: Terminal): void {
  addWriteOptions(action.command("close <id>"))
    .description("say what was done; a closed action stays on record")
    .requiredOption("--outcome <text>", "what was done")
    .action(async (id: string, options: WriteOptions & { readonly outcome: string }, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: closeAction(id, options.outcome),
        text: () => `corrective action ${id} closed`,
        json: (closed) => actionJson(closed, terminal.nowMs()),
      });
    });
}

function addList(action: Command, terminal: Terminal): void {
  action
    .command("list")
    .description("list corrective actions, open and closed")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readState(asked, listActions), {
        head: ["id", "clause", "due", "state", "owner", "what"],
        cells: (one) => [
          one.id,
          one.clause,
          dayOf(one.dueMs),
          stateOf(one, terminal.nowMs()),
          one.owner,
          one.what,
        ],
        json: (one) => actionJson(one, terminal.nowMs()),
        empty: "there are no corrective actions",
      });
    });
}

function addShow(action: Command, terminal: Terminal): void {
  action
    .command("show <id>")
    .description("show one corrective action")
    .action(async (id: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const found = await readState(asked, async (tx) => await requireAction(tx, id));
      const { isJson } = asked.globals;
      const nowMs = terminal.nowMs();
      terminal.out(isJson ? JSON.stringify(actionJson(found, nowMs)) : actionText(found, nowMs));
    });
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @returns the last millisecond of that day, UTC. @throws CliError SG_CLI_USAGE */
export function endOfDay(text: string): number {
  const startMs = DAY.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(startMs)) throw new CliError("SG_CLI_USAGE", `"${text}" is not a day: 2026-12-31`);
  return startMs + DAY_MS - 1;
}

const dayOf = (ms: number): string => toTime(ms).slice(0, 10);

export function stateOf(
  { closedMs, dueMs }: Pick<CorrectiveAction, "closedMs" | "dueMs">,
  nowMs: number,
): "open" | "past due" | "closed" {
  if (closedMs !== undefined) return "closed";
  return nowMs > dueMs ? "past due" : "open";
}

const actionJson = (one: CorrectiveAction, nowMs: number): Readonly<Record<string, unknown>> => ({
  id: one.id,
  clause: one.clause,
  what: one.what,
  owner: one.owner,
  due: toTime(one.dueMs),
  opened: toTime(one.openedMs),
  openedBy: one.openedBy,
  closed: timeOrNull(one.closedMs),
  closedBy: one.closedBy ?? null,
  outcome: one.outcome ?? null,
  state: stateOf(one, nowMs),
});

const actionText = (one: CorrectiveAction, nowMs: number): string =>
  fieldLines([
    ["id", one.id],
    ["clause", one.clause],
    ["what", plain(one.what)],
    ["owner", plain(one.owner)],
    ["due", `${dayOf(one.dueMs)}, end of the day (UTC)`],
    ["state", stateOf(one, nowMs)],
    ["opened", `${toTime(one.openedMs)} by ${one.openedBy}`],
    ["closed", one.closedMs === undefined ? undefined : `${toTime(one.closedMs)} by ${one.closedBy ?? ""}`],
    ["outcome", one.outcome === undefined ? undefined : plain(one.outcome)],
  ]);
