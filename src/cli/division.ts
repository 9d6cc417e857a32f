/**
 * `stanzagate division`: offices switched on and off by their managers, and who decided what.
 *
 * Rule: who is manager says the policy; the decision is the token holder's own.
 * Sources: CCPS-1.e, ORDHS-1.5.
 */
import type { Command } from "commander";
import { loadPolicy } from "../config/load-policy.ts";
import { loadPaths } from "../config/load.ts";
import { NO_DECISIONS } from "../policy/decisions.ts";
import type { GroupSource } from "../policy/divisions.ts";
import { stateAt } from "../policy/division-state.ts";
import { groupsOf } from "../policy/membership.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { listGroups } from "../store/directory-groups.ts";
import { listSwitches, switchDivision, type KeptSwitch } from "../store/division-switches.ts";
import type { Tx } from "../store/tables.ts";
import { CliError } from "./exit-codes.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { policyTools } from "./policy-tools.ts";
import { addWriteOptions, askedOf, changeState, readState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addDivisionCommands(program: Command, terminal: Terminal): void {
  const division = program
    .command("division")
    .description("offices: whether they use the service at all, as their managers decide");
  addSwitch(division, terminal, "on");
  addSwitch(division, terminal, "off");
  addList(division, terminal);
  addShow(division, terminal);
}

/** @throws ConfigError */
const policyOf = ({ globals }: Asked): PolicyRevision =>
  loadPolicy(loadPaths(globals.config).policyFile, { tools: policyTools }).revision;

/** @throws CliError SG_CLI_NOT_FOUND */
function requireDivision(id: string, { divisions }: PolicyRevision) {
  const found = divisions.get(id);
  if (found !== undefined) return found;
  const known = [...divisions.keys()].join(", ");
  throw new CliError("SG_CLI_NOT_FOUND", `the policy has no division ${id} (known: ${known || "none"})`);
}

function addSwitch(division: Command, terminal: Terminal, state: "on" | "off"): void {
  const what =
    state === "on"
      ? "let a division that you manage use the service, from now on"
      : "switch a division that you manage off: its sessions end at once, nobody logs in, nobody reaches it";
  addWriteOptions(division.command(`${state} <id>`))
    .description(what)
    .action(async (id: string, options: WriteOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const revision = policyOf(asked);
      const { managers } = requireDivision(id, revision);
      if (options.reason === undefined)
        throw new CliError("SG_CLI_USAGE", "say why: --reason TEXT goes on record with the decision");
      const wish = {
        division: id,
        isOn: state === "on",
        why: options.reason,
        managers,
        revision: revision.id,
      };
      await changeState(asked, options, {
        carryOut: switchDivision(wish),
        text: ({ by, atMs }) => `division ${id} is ${state} since ${minuteText(atMs)}, decided by ${by}`,
        json: switchJson,
      });
    });
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly state: "on" | "off";
  /** The decision that holds; undefined where nobody has decided yet. */
  readonly decided: KeptSwitch | undefined;
  readonly managers: readonly string[];
}

const entriesOf = (
  { divisions }: PolicyRevision,
  switches: readonly KeptSwitch[],
  nowMs: number,
): readonly Entry[] =>
  [...divisions.values()].map(({ id, title, managers }) => {
    const parts = { divisions, decisions: { ...NO_DECISIONS, switches } };
    const decided = switches.findLast((one) => one.division === id && one.atMs <= nowMs);
    return { id, title, managers, decided, state: stateAt(parts, id, nowMs) === undefined ? "on" : "off" };
  });

function addList(division: Command, terminal: Terminal): void {
  division
    .command("list")
    .description("list the policy's divisions: on or off, since when, by whose decision")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const switches = await readState(asked, listSwitches);
      printList(asked, entriesOf(policyOf(asked), switches, terminal.nowMs()), {
        head: ["id", "title", "state", "since", "decided by", "why", "managers"],
        cells: ({ id, title, state, decided, managers }) => [
          id,
          title,
          state,
          minuteText(decided?.atMs),
          decided?.by ?? "nobody yet",
          decided?.why ?? "-",
          managers.join(", ") || "-",
        ],
        json: entryJson,
        empty: "the policy has no divisions",
      });
    });
}

interface DivisionFile {
  readonly entry: Entry;
  readonly history: readonly KeptSwitch[];
  /** Lines about its members, in words. */
  readonly members: readonly string[];
}

function addShow(division: Command, terminal: Terminal): void {
  division
    .command("show <id>")
    .description("show one division: its members, and every decision about it")
    .action(async (id: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const revision = policyOf(asked);
      requireDivision(id, revision);
      const file = await readState(
        asked,
        async (tx) => await fileOf(tx, { id, revision, nowMs: terminal.nowMs() }),
      );
      terminal.out(asked.globals.isJson ? JSON.stringify(fileJson(file)) : fileText(file));
    });
}

interface Wanted {
  readonly id: string;
  readonly revision: PolicyRevision;
  readonly nowMs: number;
}

async function fileOf(tx: Tx, { id, revision, nowMs }: Wanted): Promise<DivisionFile> {
  const switches = await listSwitches(tx);
  const groups = await listGroups(tx);
  const [entry] = entriesOf(revision, switches, nowMs).filter((one) => one.id === id);
  const { members } = requireDivision(id, revision);
  if (entry === undefined) throw new TypeError("a division was there and is gone");
  const told = groupsOf(members).map(([source, group]) => {
    const known = groups.find((one) => one.source === source && one.group === group);
    if (known === undefined)
      return `${NAMES[source]} group ${group}: not told yet: everybody counts as a member`;
    return `${NAMES[source]} group ${group}: ${known.accounts.join(", ") || "nobody"} (as of ${minuteText(known.toldMs)})`;
  });
  return {
    entry,
    history: switches.filter((one) => one.division === id),
    members: [...members.accounts, ...members.patterns, ...told],
  };
}

const NAMES: Readonly<Record<GroupSource, string>> = { roster: "roster", ldap: "LDAP" };

function fileText({ entry, history, members }: DivisionFile): string {
  const { id, title, state, managers, decided } = entry;
  return fieldLines([
    ["id", id],
    ["title", plain(title)],
    ["state", decided === undefined ? `${state}, as the policy starts it` : state],
    ["managers", managers.join(", ") || "none: nobody can switch it"],
    ...members.map((one) => ["member", plain(one)] as const),
    ...history.map(
      ({ isOn, atMs, by, why }) =>
        ["decision", plain(`${isOn ? "on" : "off"} ${minuteText(atMs)} by ${by}: ${why}`)] as const,
    ),
  ]);
}

const fileJson = ({ entry, history, members }: DivisionFile) => ({
  ...entryJson(entry),
  members,
  decisions: history.map(switchJson),
});

const entryJson = ({ id, title, state, decided, managers }: Entry) => ({
  id,
  title,
  state,
  since: timeOrNull(decided?.atMs),
  by: decided?.by ?? null,
  why: decided?.why ?? null,
  managers,
});

const switchJson = ({ division, isOn, by, atMs, why }: KeptSwitch) => ({
  division,
  state: isOn ? "on" : "off",
  by,
  at: toTime(atMs),
  why,
});
