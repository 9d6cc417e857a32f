/**
 * `stanzagate exception`: what single people may do under a need that the policy's approvers have signed for.
 *
 * Rule: an approver signs what was read: the hash of the terms as they are is typed, and a change since is found.
 */
import type { Command } from "commander";
import { existsSync, readFileSync } from "node:fs";
import { exceptionUses, type ExceptionUses } from "../archive/exception-uses.ts";
import { loadPaths } from "../config/load.ts";
import type { ExceptionPolicy } from "../policy/exception.ts";
import { approveException, listExceptions, requireException, revokeException } from "../store/exceptions.ts";
import { signApproval } from "../store/signature.ts";
import { placeOf } from "./archive-place.ts";
import { addExceptionTerms, exceptionsInForce } from "./exception-terms.ts";
import { exceptionJson, exceptionText, stateText, usesJson, usesText } from "./exception-text.ts";
import { CliError } from "./exit-codes.ts";
import { fieldLines } from "./output.ts";
import { minuteText, printList } from "./listing.ts";
import { addWriteOptions, askedOf, changeState, readState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addExceptionCommands(program: Command, terminal: Terminal): void {
  const exception = program
    .command("exception")
    .description("exceptions: requested with a need, signed by all approvers, for a time");
  addExceptionTerms(exception, terminal);
  addApprove(exception, terminal);
  addRevoke(exception, terminal);
  addList(exception, terminal);
  addShow(exception, terminal);
}

interface ApproveOptions extends WriteOptions {
  readonly role: string;
  readonly key: string;
  readonly hash: string;
}

function addApprove(exception: Command, terminal: Terminal): void {
  addWriteOptions(exception.command("approve <id>"))
    .description("sign an exception that you have read (exception show), in an approver role of yours")
    .requiredOption("--role <name>", "the role that you sign in: cio, iso, ...")
    .requiredOption("--key <file>", "your private key; it is read here and goes nowhere")
    .requiredOption("--hash <digits>", "hash that exception show printed; its first 16 digits do")
    .action(async (id: string, options: ApproveOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const policy = exceptionsInForce(asked);
      const { role, hash, key } = options;
      const pem = readPrivateKey(key);
      await changeState(asked, options, {
        carryOut: approveException({ id, role, hash, sign: (approval) => signApproval(approval, pem) }),
        text: (kept) => `${id} approved as ${role}: ${stateText(kept, policy, terminal.nowMs())}`,
        json: (kept) => exceptionJson(kept, policy, terminal.nowMs()),
      });
    });
}

/** @throws CliError SG_CLI_NOT_FOUND */
function readPrivateKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError("SG_CLI_NOT_FOUND", `${path} cannot be read`, error);
  }
}

function addRevoke(exception: Command, terminal: Terminal): void {
  addWriteOptions(exception.command("revoke <id>"))
    .description("end an exception for good: its requester, any approver or an admin")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const policy = exceptionsInForce(asked);
      await changeState(asked, options, {
        carryOut: revokeException(id),
        text: () => `exception ${id} revoked`,
        json: (kept) => exceptionJson(kept, policy, terminal.nowMs()),
      });
    });
}

function addList(exception: Command, terminal: Terminal): void {
  exception
    .command("list")
    .description("list exceptions with what each is worth now")
    .option("--uses", "count what passed under each; reads the whole archive")
    .action(async ({ uses: isCounted }: { readonly uses?: boolean }, command: Command) => {
      const { asked, policy } = withPolicy(command, terminal);
      const uses = isCounted === true ? usesIn(asked) : undefined;
      printList(asked, await readState(asked, listExceptions), {
        head: ["id", "kind", "subject", "for", "until", "state", ...(uses === undefined ? [] : ["uses"])],
        cells: (kept) => [
          kept.terms.id,
          kept.terms.kind,
          kept.terms.subject,
          [...kept.terms.users, ...kept.terms.divisions].join(", "),
          minuteText(kept.terms.untilMs),
          stateText(kept, policy, terminal.nowMs()),
          ...(uses === undefined ? [] : [usesText(uses.get(kept.terms.id))]),
        ],
        json: (kept) => ({
          ...exceptionJson(kept, policy, terminal.nowMs()),
          ...(uses !== undefined && { uses: usesJson(uses.get(kept.terms.id)) }),
        }),
        empty: "there are no exceptions",
      });
    });
}

function addShow(exception: Command, terminal: Terminal): void {
  exception
    .command("show <id>")
    .description(
      "show an exception with its terms, its hash, who has signed, what is missing, and what passed under it",
    )
    .action(async (id: string, _options: unknown, command: Command) => {
      const { asked, policy } = withPolicy(command, terminal);
      const kept = await readState(asked, async (tx) => await requireException(tx, id));
      const nowMs = terminal.nowMs();
      const uses = usesIn(asked).get(id);
      terminal.out(
        asked.globals.isJson
          ? JSON.stringify({ ...exceptionJson(kept, policy, nowMs), uses: usesJson(uses) })
          : `${exceptionText(kept, policy, nowMs)}\n${fieldLines([["uses", usesText(uses)]])}`,
      );
    });
}

function withPolicy(
  command: Command,
  terminal: Terminal,
): { readonly asked: Asked; readonly policy: ExceptionPolicy } {
  const asked = askedOf(command, terminal);
  return { asked, policy: exceptionsInForce(asked) };
}

/** Of an archive that is not there yet, none. */
function usesIn({ globals }: Asked): ReadonlyMap<string, ExceptionUses> {
  if (!existsSync(loadPaths(globals.config).archiveDir)) return new Map();
  return exceptionUses(placeOf({}, globals));
}
