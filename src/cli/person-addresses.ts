/** `stanzagate person map|unmap|notify`: what is dated of a person: addresses (design.md §8.22), notifications (WV-8.3). */
import type { Command } from "commander";
import { domainToASCII } from "node:url";
import { notifyPerson } from "../store/notifications.ts";
import { mapJid, unmapJid, type JidEntry } from "../store/person-jids.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import { CliError } from "./exit-codes.ts";
import { timeOrNull } from "./listing.ts";
import { plain, toTime } from "./output.ts";
import { addWriteOptions, askedOf, changeState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addPersonAddresses(person: Command, terminal: Terminal): void {
  addMap(person, terminal);
  addUnmap(person, terminal);
  addNotify(person, terminal);
}

const prepareJid = createJidPreparer({ toAscii: domainToASCII });

/** @throws CliError SG_CLI_USAGE where it is no bare address of an account */
export function bareJid(text: string): string {
  const jid = prepareJid(text);
  if (jid?.full === jid?.bare && jid?.bare.includes("@") === true) return jid.bare;
  throw new CliError(
    "SG_CLI_USAGE",
    `"${plain(text)}" is not an account's address without resource: ann@agency.example`,
  );
}

interface MapOptions extends WriteOptions {
  readonly from?: string;
  readonly until?: string;
}

function addMap(person: Command, terminal: Terminal): void {
  addWriteOptions(person.command("map <id> <jid>"))
    .description("say whose an address is, from a time on; one person at a time for each address")
    .option("--from <time>", "from then on: 2026-10-01, 2026-10-01T08:00Z (default: now)")
    .option("--until <time>", "until before then (default: until it is unmapped)")
    .action(async (...[id, jid, options, command]: readonly [string, string, MapOptions, Command]) => {
      const nowMs = terminal.nowMs();
      const fromMs = options.from === undefined ? nowMs : parseTime(options.from, nowMs);
      const untilMs = options.until === undefined ? undefined : parseTime(options.until, nowMs);
      await changeState(askedOf(command, terminal), options, {
        carryOut: mapJid({ person: id, jid: bareJid(jid), fromMs, untilMs }),
        text: (entry) => `${entry.jid} is ${id}'s from ${toTime(entry.fromMs)} ${untilText(entry)}`,
        json: entryJson,
      });
    });
}

function addUnmap(person: Command, terminal: Terminal): void {
  addWriteOptions(person.command("unmap <jid>"))
    .description("end an entry: whoever has the address at that time has it until then, and nobody after")
    .option("--at <time>", "when it ends: 2026-10-01, 2026-10-01T08:00Z (default: now)")
    .action(async (jid: string, options: WriteOptions & { readonly at?: string }, command: Command) => {
      const nowMs = terminal.nowMs();
      const atMs = options.at === undefined ? nowMs : parseTime(options.at, nowMs);
      await changeState(askedOf(command, terminal), options, {
        carryOut: unmapJid({ jid: bareJid(jid), atMs }),
        text: (entry) => `${entry.jid} was ${entry.person}'s until ${toTime(atMs)}`,
        json: entryJson,
      });
    });
}

interface NotifyOptions extends WriteOptions {
  readonly document: string;
  readonly by?: string;
  readonly at?: string;
}

function addNotify(person: Command, terminal: Terminal): void {
  addWriteOptions(person.command("notify <id>"))
    .description("enter in the register that a person was told that the policy covers them (WV-8.3)")
    .requiredOption("--document <text>", "what was handed over: title and version")
    .option("--by <name>", "who told them (default: you)")
    .option("--at <time>", "when: 2026-10-01, 2026-10-01T08:00Z, or 2h for two hours ago (default: now)")
    .action(async (id: string, options: NotifyOptions, command: Command) => {
      const { document, by: notifiedBy, at } = options;
      const nowMs = terminal.nowMs();
      const atMs = at === undefined ? nowMs : parseTime(at, nowMs);
      await changeState(askedOf(command, terminal), options, {
        carryOut: notifyPerson({ person: id, notifiedBy, atMs, document }),
        text: (entry) => plain(`${id} was notified by ${entry.notifiedBy} at ${toTime(atMs)}: ${document}`),
        json: (entry) => ({ person: id, by: entry.notifiedBy, at: toTime(atMs), document }),
      });
    });
}

const untilText = ({ untilMs }: JidEntry): string =>
  untilMs === undefined ? "on" : `until ${toTime(untilMs)}`;

export const entryJson = ({ person, jid, fromMs, untilMs }: JidEntry) => ({
  person,
  jid,
  from: toTime(fromMs),
  until: timeOrNull(untilMs),
});
