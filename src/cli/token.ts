/**
 * `stanzagate token`: what users show to act.
 *
 * Rule: a token is shown once, or written to a file that is its user's alone; it is in no list.
 */
import type { Command } from "commander";
import { durationToMs, duration } from "../config/scalars.ts";
import { createToken, listTokens, revokeToken, type CreatedToken, type Token } from "../store/tokens.ts";
import { CliError } from "./exit-codes.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { toTime } from "./output.ts";
import { withPrivateFile, type PrivateFile } from "./private-file.ts";
import {
  addWriteOptions,
  askedOf,
  changeState,
  readState,
  type Telling,
  type WriteOptions,
} from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command("token").description("personal tokens, which commands act with");
  addCreate(token, terminal);
  addList(token, terminal);
  addRevoke(token, terminal);
}

interface CreateOptions extends WriteOptions {
  readonly label: string;
  readonly expires: string;
  readonly out?: string;
}

function addCreate(token: Command, terminal: Terminal): void {
  addWriteOptions(token.command("create [login]"))
    .description("make a token for a user (default: yourself); admins make them for others")
    .option("--label <text>", "what it is for", "command line")
    .option("--expires <duration>", "how long it holds, 366d at most", "90d")
    .option("--out <file>", "write it to this new file (mode 0600) instead of showing it")
    .action(async (login: string | undefined, options: CreateOptions, command: Command) => {
      const { label, expires, out, dryRun } = options;
      const wish = { login, label, lifetimeMs: lifetimeOf(expires) };
      const asked = askedOf(command, terminal);
      const create = async (file?: PrivateFile): Promise<void> => {
        await changeState(asked, options, {
          carryOut: createToken(wish),
          onDone: ({ secret }) => file?.write(`${secret}\n`),
          ...tellingFor({ out, isTrial: dryRun === true }),
        });
      };
      await (out === undefined || dryRun === true ? create() : withPrivateFile(out, create));
    });
}

interface Place {
  readonly out: string | undefined;
  readonly isTrial: boolean;
}

const tellingFor = ({ out, isTrial }: Place): Telling<CreatedToken> => ({
  text: (made) => {
    const head = `token ${made.id} for ${made.login}, until ${toTime(made.expiresMs)}`;
    if (isTrial) return head;
    return out === undefined
      ? `${head}. It is shown this once; keep it in a file of mode 0600:\n${made.secret}`
      : `${head}: in ${out}; use it by --token-file ${out} or STANZAGATE_TOKEN_FILE`;
  },
  json: (made) => ({ ...tokenJson(made), ...(out === undefined && !isTrial && { token: made.secret }) }),
});

function lifetimeOf(text: string): number {
  if (duration.safeParse(text).success) return durationToMs(text);
  throw new CliError("SG_CLI_USAGE", `--expires takes a duration with a unit, such as 90d, not "${text}"`);
}

function addList(token: Command, terminal: Terminal): void {
  token
    .command("list [login]")
    .description("list tokens by their ids, of one user or of all; what they are is kept nowhere")
    .action(async (login: string | undefined, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readState(asked, async (tx) => await listTokens(tx, login)), {
        head: ["id", "user", "label", "made", "last used", "state"],
        cells: (one) => [
          one.id,
          one.login,
          one.label,
          minuteText(one.createdMs),
          minuteText(one.lastUsedMs),
          stateText(one, terminal.nowMs()),
        ],
        json: tokenJson,
        empty: "there are no tokens",
      });
    });
}

function addRevoke(token: Command, terminal: Terminal): void {
  addWriteOptions(token.command("revoke <id>"))
    .description("end a token at once; your own, or as an admin anybody's")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: revokeToken(id),
        text: ({ login }) => `token ${id} of ${login} revoked`,
        json: tokenJson,
      });
    });
}

const stateText = ({ revokedMs, expiresMs }: Token, nowMs: number): string => {
  if (revokedMs !== undefined) return `revoked ${minuteText(revokedMs)}`;
  return expiresMs <= nowMs ? `expired ${minuteText(expiresMs)}` : `until ${minuteText(expiresMs)}`;
};

export const tokenJson = ({ id, login, label, createdMs, expiresMs, revokedMs, lastUsedMs }: Token) => ({
  id,
  login,
  label,
  created: toTime(createdMs),
  expires: toTime(expiresMs),
  revoked: timeOrNull(revokedMs),
  lastUsed: timeOrNull(lastUsedMs),
});
