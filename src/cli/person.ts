/** `stanzagate person`: those who chat, whoever employs them (CCPS-0, ORDHS-0, AL-0, WV-2.0). */
import type { Command } from "commander";
import { listNotifications, type Notification } from "../store/notifications.ts";
import { listEntries, personAt, type JidEntry } from "../store/person-jids.ts";
import {
  addPerson,
  changePerson,
  listPersons,
  PERSON_KINDS,
  requirePerson,
  type Person,
} from "../store/persons.ts";
import type { Tx } from "../store/tables.ts";
import { CliError } from "./exit-codes.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { addPersonAddresses, bareJid, entryJson } from "./person-addresses.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addPersonCommands(program: Command, terminal: Terminal): void {
  const person = program
    .command("person")
    .description("people who chat, their addresses over time, who was notified");
  addAdd(person, terminal);
  addChange(person, terminal);
  addList(person, terminal);
  addShow(person, terminal);
  addPersonAddresses(person, terminal);
}

interface PersonOptions extends WriteOptions {
  readonly name?: string;
  readonly kind?: string;
  readonly division?: string;
  readonly manager?: string;
}

const KIND_LIST = PERSON_KINDS.join(", ");

function addAdd(person: Command, terminal: Terminal): void {
  addWriteOptions(person.command("add <id>"))
    .description("add a person, by an id of your choice such as the staff number")
    .requiredOption("--name <text>", "name as people write it")
    .requiredOption("--kind <kind>", KIND_LIST)
    .option("--division <name>", "where the person works")
    .option("--manager <id>", "the manager, a person too")
    .action(async (id: string, options: PersonOptions, command: Command) => {
      const { name = "", kind = "", division, manager } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: addPerson(id, { displayName: name, kind, division, manager }),
        text: () => `person ${id} added; next: stanzagate person map ${id} JID`,
        json: personJson,
      });
    });
}

function addChange(person: Command, terminal: Terminal): void {
  addWriteOptions(person.command("change <id>"))
    .description('change what is said of a person; an empty --division "" or --manager "" takes it away')
    .option("--name <text>", "name as people write it")
    .option("--kind <kind>", KIND_LIST)
    .option("--division <name>", "where the person works")
    .option("--manager <id>", "the manager, a person too")
    .action(async (id: string, options: PersonOptions, command: Command) => {
      const { name: displayName, kind, division, manager } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: changePerson(id, { displayName, kind, division, manager }),
        text: (changed) => `person ${id}: ${plain(summary(changed))}`,
        json: personJson,
      });
    });
}

function addList(person: Command, terminal: Terminal): void {
  person
    .command("list")
    .description("list persons with the addresses that are theirs now")
    .option("--not-notified", "those alone whom nobody has told that the policy covers them")
    .action(async (options: { readonly notNotified?: true }, command: Command) => {
      const asked = askedOf(command, terminal);
      const { persons, jidsOf } = await readState(asked, async (tx) => ({
        persons: options.notNotified === true ? await listUntold(tx) : await listPersons(tx),
        jidsOf: currentJids(await listEntries(tx), terminal.nowMs()),
      }));
      printList(asked, persons, {
        head: ["id", "name", "kind", "division", "manager", "addresses"],
        cells: ({ id, displayName, kind, division = "-", manager = "-" }) => [
          id,
          displayName,
          kind,
          division,
          manager,
          (jidsOf.get(id) ?? ["-"]).join(", "),
        ],
        json: (one) => ({ ...personJson(one), jids: jidsOf.get(one.id) ?? [] }),
        empty:
          options.notNotified === true
            ? "everybody who is listed was notified"
            : "there are no persons yet: stanzagate person add ID --name NAME --kind KIND",
      });
    });
}

/** Whom the notification register does not have (WV-8.3); bots are told nothing. */
async function listUntold(tx: Tx): Promise<readonly Person[]> {
  const told = new Set((await listNotifications(tx)).map(({ person }) => person));
  return (await listPersons(tx)).filter(({ id, kind }) => kind !== "service" && !told.has(id));
}

function currentJids(entries: readonly JidEntry[], nowMs: number): ReadonlyMap<string, readonly string[]> {
  const holding = entries.filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < (untilMs ?? Infinity));
  return new Map(
    [...Map.groupBy(holding, ({ person }) => person)].map(([id, all]) => [id, all.map(({ jid }) => jid)]),
  );
}

function addShow(person: Command, terminal: Terminal): void {
  person
    .command("show <id-or-jid>")
    .description("show a person with all addresses and notifications; by an address: whose it is, or was")
    .option(
      "--at <time>",
      "whose the address was then: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago",
    )
    .action(async (name: string, { at }: { readonly at?: string }, command: Command) => {
      const asked = askedOf(command, terminal);
      const nowMs = terminal.nowMs();
      const atMs = at === undefined ? nowMs : parseTime(at, nowMs);
      const file = await readState(asked, async (tx) => {
        const found = name.includes("@")
          ? await holderOf(tx, bareJid(name), atMs)
          : await requirePerson(tx, name);
        const { id } = found;
        return { found, entries: await listEntries(tx, id), notifications: await listNotifications(tx, id) };
      });
      terminal.out(asked.globals.isJson ? JSON.stringify(fileJson(file)) : fileText(file));
    });
}

/** @throws CliError SG_CLI_NOT_FOUND */
async function holderOf(tx: Tx, jid: string, atMs: number): Promise<Person> {
  const found = await personAt(tx, jid, atMs);
  if (found === undefined) throw new CliError("SG_CLI_NOT_FOUND", `${jid} is nobody's at ${toTime(atMs)}`);
  return found;
}

interface PersonFile {
  readonly found: Person;
  readonly entries: readonly JidEntry[];
  readonly notifications: readonly Notification[];
}

const fileJson = ({ found, entries, notifications }: PersonFile) => ({
  ...personJson(found),
  addresses: entries.map(entryJson),
  notifications: notifications.map(({ notifiedBy, atMs, document }) => ({
    by: notifiedBy,
    at: toTime(atMs),
    document,
  })),
});

function fileText({ found, entries, notifications }: PersonFile): string {
  const { id, displayName, kind, division, manager, createdMs } = found;
  const periods = entries.map(({ jid, fromMs, untilMs }) => {
    const end = untilMs === undefined ? "on" : `until ${minuteText(untilMs)}`;
    return ["address", `${jid}, from ${minuteText(fromMs)} ${end}`] as const;
  });
  const told = notifications.map(
    ({ notifiedBy, atMs, document }) =>
      ["notified", plain(`${minuteText(atMs)} by ${notifiedBy}: ${document}`)] as const,
  );
  return fieldLines([
    ["id", id],
    ["name", plain(displayName)],
    ["kind", kind],
    ["division", division],
    ["manager", manager],
    ["since", toTime(createdMs)],
    ...periods,
    ...(told.length === 0 ? ([["notified", "never (stanzagate person notify)"]] as const) : told),
  ]);
}

const summary = ({ displayName, kind, division, manager }: Person): string =>
  [displayName, kind, division, manager && `manager ${manager}`]
    .filter((part) => part !== undefined)
    .join(", ");

const personJson = ({ id, displayName, kind, division, manager, createdMs }: Person) => ({
  id,
  name: displayName,
  kind,
  division: division ?? null,
  manager: manager ?? null,
  created: timeOrNull(createdMs),
});
