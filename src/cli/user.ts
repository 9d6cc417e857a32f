/** `stanzagate user`: those who operate the gateway, and what they may do. */
import type { Command } from "commander";
import { ROLES } from "../store/permissions.ts";
import { listTokens } from "../store/tokens.ts";
import { listUsers, requireUser, type User } from "../store/user-register.ts";
import { linkUser } from "../store/user-persons.ts";
import { addUser, changeRoles, disableUser, enableUser } from "../store/users.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { tokenJson } from "./token.ts";

export function addUserCommands(program: Command, terminal: Terminal): void {
  const user = program.command("user").description("people who operate the gateway, and their roles");
  addAdd(user, terminal);
  addList(user, terminal);
  addShow(user, terminal);
  addSwitches(user, terminal);
  addRole(user, terminal);
  addPersonLink(user, terminal);
}

interface AddOptions extends WriteOptions {
  readonly name?: string;
  readonly role?: readonly string[];
  readonly person?: string;
}

const ROLE_LIST = ROLES.join(", ");

function addAdd(user: Command, terminal: Terminal): void {
  addWriteOptions(user.command("add <login>"))
    .description(
      "add a user; the first one, an admin, is added by the gateway's own system user and needs no token",
    )
    .option("--name <text>", "name as people write it (default: the login)")
    .option("--role <role...>", ROLE_LIST)
    .option("--person <id>", "which person it is (person list): two log-ins of one person count once")
    .action(async (login: string, options: AddOptions, command: Command) => {
      const { name = login, role = [], person } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: addUser({ login, displayName: name, roles: role, person }),
        text: (added) => `user ${login} added, ${rolesText(added)}; next: stanzagate token create ${login}`,
        json: userJson,
      });
    });
}

function addList(user: Command, terminal: Terminal): void {
  user
    .command("list")
    .description("list users with their roles")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readState(asked, listUsers), {
        head: ["login", "name", "roles", "since", "state"],
        cells: (one) => [
          one.login,
          one.displayName,
          rolesText(one),
          minuteText(one.createdMs),
          stateText(one),
        ],
        json: userJson,
        empty: "there are no users yet: stanzagate user add LOGIN --role admin",
      });
    });
}

function addShow(user: Command, terminal: Terminal): void {
  user
    .command("show <login>")
    .description("show one user, and how many tokens hold")
    .action(async (login: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const { found, tokens } = await readState(asked, async (tx) => ({
        found: await requireUser(tx, login),
        tokens: await listTokens(tx, login),
      }));
      if (asked.globals.isJson) {
        terminal.out(JSON.stringify({ ...userJson(found), tokens: tokens.map(tokenJson) }));
        return;
      }
      const holding = tokens.filter(
        ({ revokedMs, expiresMs }) => revokedMs === undefined && expiresMs > terminal.nowMs(),
      );
      terminal.out(
        fieldLines([
          ["login", login],
          ["name", plain(found.displayName)],
          ["roles", rolesText(found)],
          ["person", found.person],
          ["since", toTime(found.createdMs)],
          ["state", stateText(found)],
          [
            "tokens",
            `${String(holding.length)} of ${String(tokens.length)} hold (stanzagate token list ${login})`,
          ],
        ]),
      );
    });
}

function addSwitches(user: Command, terminal: Terminal): void {
  addWriteOptions(user.command("disable <login>"))
    .description("let a user do nothing any more; all tokens of that user end for good")
    .action(async (login: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: disableUser(login),
        text: () => `user ${login} disabled, tokens revoked`,
        json: userJson,
      });
    });
  addWriteOptions(user.command("enable <login>"))
    .description("let a disabled user act again, with a new token")
    .action(async (login: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: enableUser(login),
        text: () => `user ${login} enabled; old tokens stay revoked`,
        json: userJson,
      });
    });
}

interface RoleOptions extends WriteOptions {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

function addRole(user: Command, terminal: Terminal): void {
  addWriteOptions(user.command("role <login>"))
    .description("give a user roles, or take them")
    .option("--add <role...>", ROLE_LIST)
    .option("--remove <role...>", "of the same")
    .action(async (login: string, options: RoleOptions, command: Command) => {
      const { add = [], remove = [] } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: changeRoles({ login, add, remove }),
        text: (changed) => `user ${login}: ${rolesText(changed)}`,
        json: userJson,
      });
    });
}

function addPersonLink(user: Command, terminal: Terminal): void {
  addWriteOptions(user.command("person <login> <person>"))
    .description("say which person a user is; where two people must agree, two log-ins of one count once")
    .action(
      async (...[login, person, options, command]: readonly [string, string, WriteOptions, Command]) => {
        await changeState(askedOf(command, terminal), options, {
          carryOut: linkUser({ login, person }),
          text: () => `user ${login} is the person ${person}`,
          json: (link) => ({ ...link }),
        });
      },
    );
}

const rolesText = ({ roles }: User): string => (roles.length === 0 ? "no role" : roles.join(", "));

const stateText = ({ disabledMs }: User): string =>
  disabledMs === undefined ? "active" : `disabled ${minuteText(disabledMs)}`;

const userJson = ({ login, displayName, roles, createdMs, disabledMs, person }: User) => ({
  login,
  name: displayName,
  roles,
  person: person ?? null,
  created: toTime(createdMs),
  disabled: timeOrNull(disabledMs),
});
