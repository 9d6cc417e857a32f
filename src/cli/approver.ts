/**
 * `stanzagate approver`: the keys with which people approve exceptions.
 *
 * Rule: a private key is its person's alone; only `keygen` ever has one in hand, and it writes it where it is told.
 */
import type { Command } from "commander";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  confirmApprover,
  enrollApprover,
  listApproverKeys,
  revokeApprover,
  type ApproverKey,
} from "../store/approvers.ts";
import { generateKeys } from "../store/signature.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { toTime } from "./output.ts";
import { withPrivateFile } from "./private-file.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addApproverCommands(program: Command, terminal: Terminal): void {
  const approver = program.command("approver").description("keys of those who approve exceptions");
  addKeygen(approver, terminal);
  addEnroll(approver, terminal);
  addConfirm(approver, terminal);
  addList(approver, terminal);
  addRevoke(approver, terminal);
}

function addKeygen(approver: Command, terminal: Terminal): void {
  approver
    .command("keygen")
    .description("make a key of your own: the private one to FILE (mode 0600), the public one to FILE.pub")
    .requiredOption("--out <file>", "new file for the private key; nobody else should ever have it")
    .action(async ({ out }: { readonly out: string }, command: Command) => {
      const { isJson } = globalsOf(command, terminal);
      const { privateKey, publicKey } = generateKeys();
      if (existsSync(`${out}.pub`))
        throw new CliError("SG_CLI_USAGE", `${out}.pub is there already: name a new file`);
      await withPrivateFile(out, async (file) => {
        writeFileSync(`${out}.pub`, publicKey, { mode: 0o644, flag: "wx", flush: true });
        file.write(privateKey);
        await Promise.resolve();
      });
      const text = `private key in ${out}, public key in ${out}.pub; next: stanzagate approver enroll --role ROLE --key ${out}.pub`;
      terminal.out(isJson ? JSON.stringify({ privateKeyFile: out, publicKeyFile: `${out}.pub` }) : text);
    });
}

interface EnrollOptions extends WriteOptions {
  readonly role: string;
  readonly key: string;
}

function addEnroll(approver: Command, terminal: Terminal): void {
  addWriteOptions(approver.command("enroll"))
    .description("enroll your own public key for an approver role; it counts once an admin has confirmed it")
    .requiredOption("--role <name>", "the approver role, as the policy names it: cio, iso, ...")
    .requiredOption("--key <file>", "your public key (FILE.pub of keygen)")
    .action(async (options: EnrollOptions, command: Command) => {
      const { role, key } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: enrollApprover({ role, publicKeyPem: readKeyFile(key) }),
        text: ({ id, login }) =>
          `${login} enrolled key ${id} as ${role}; an admin who is somebody else confirms it: stanzagate approver confirm ${id}`,
        json: keyJson,
      });
    });
}

/** @throws CliError SG_CLI_NOT_FOUND */
function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${path} cannot be read`, error);
  }
}

function addConfirm(approver: Command, terminal: Terminal): void {
  addWriteOptions(approver.command("confirm <id>"))
    .description(
      "confirm, as an admin, that this person holds this role and this key; compare it with theirs first",
    )
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: confirmApprover(id),
        text: ({ login, role, publicKey }) =>
          `key ${id} of ${login} counts as ${role} from now on: ${publicKey}`,
        json: keyJson,
      });
    });
}

function addList(approver: Command, terminal: Terminal): void {
  approver
    .command("list")
    .description("list enrolled keys by role, revoked ones too")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readState(asked, listApproverKeys), {
        head: ["id", "role", "user", "public key", "enrolled", "state"],
        cells: (key) => [
          key.id,
          key.role,
          key.login,
          key.publicKey,
          minuteText(key.enrolledMs),
          stateText(key),
        ],
        json: keyJson,
        empty: "no approver has enrolled a key yet: stanzagate approver enroll",
      });
    });
}

function addRevoke(approver: Command, terminal: Terminal): void {
  addWriteOptions(approver.command("revoke <id>"))
    .description("end a key: what it signs from now on does not count; your own, or as an admin anybody's")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: revokeApprover(id),
        text: ({ login, role }) => `key ${id} of ${login} as ${role} revoked`,
        json: keyJson,
      });
    });
}

const stateText = ({ confirmedMs, confirmedBy, revokedMs }: ApproverKey): string => {
  if (revokedMs !== undefined) return `revoked ${minuteText(revokedMs)}`;
  if (confirmedMs === undefined) return "waits for an admin's confirmation";
  return `confirmed ${minuteText(confirmedMs)} by ${confirmedBy ?? "-"}`;
};

const keyJson = (key: ApproverKey) => ({
  id: key.id,
  login: key.login,
  role: key.role,
  publicKey: key.publicKey,
  enrolled: toTime(key.enrolledMs),
  confirmed: timeOrNull(key.confirmedMs),
  confirmedBy: key.confirmedBy ?? null,
  revoked: timeOrNull(key.revokedMs),
});
