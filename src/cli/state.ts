/**
 * How commands look at the state and change it: as whom, why, on trial or not, and whether it is on record already.
 *
 * Rule 1: a token comes from a file that not everybody may read, never from the command line: other users see that.
 * Rule 2: a change is done when the state has it; the running gateway is told then, and where none runs, the next one puts it on
 * record at its start.
 */
import type { Command } from "commander";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { loadPaths } from "../config/load.ts";
import { resolveSecret } from "../config/secret.ts";
import { callControl } from "../ops/control-client.ts";
import { ControlError } from "../ops/control-error.ts";
import { perform, type Perform, type Request } from "../store/act.ts";
import { requirePermission } from "../store/actors.ts";
import type { Act } from "../store/permissions.ts";
import { openStore, statePathOf, type Store } from "../store/store.ts";
import type { Tx } from "../store/tables.ts";
import { hashToken } from "../store/tokens.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf, type Globals } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

export interface WriteOptions {
  readonly tokenFile?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export const addWriteOptions = (command: Command): Command =>
  command
    .option("--token-file <file>", "file with your token (else $STANZAGATE_TOKEN_FILE)")
    .option("--reason <text>", "why; goes on record with the change")
    .option("--dry-run", "check everything and show what would be, change nothing");

/** What a command is given, and where it answers. */
export interface Asked {
  readonly globals: Globals;
  readonly terminal: Terminal;
}

export const askedOf = (command: Command, terminal: Terminal): Asked => ({
  globals: globalsOf(command, terminal),
  terminal,
});

/** Long enough for whatever another command does. */
const BUSY_TIMEOUT_MS = 5_000;
const REFRESH_TIMEOUT_MS = 15_000;

/** @throws ConfigError, StoreError */
export async function readState<T>({ globals, terminal }: Asked, look: (tx: Tx) => Promise<T>): Promise<T> {
  const path = statePathOf(loadPaths(globals.config).dataDir);
  // Looking makes no file.
  return await withStore(
    existsSync(path) ? path : ":memory:",
    terminal,
    async (store) => await store.read(look),
  );
}

async function withStore<T>(path: string, terminal: Terminal, use: (store: Store) => Promise<T>): Promise<T> {
  const uid = process.getuid?.();
  const store = openStore({ path, nowMs: terminal.nowMs(), uid, busyTimeoutMs: BUSY_TIMEOUT_MS });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** How a result is told: in words, and as JSON, whose times are RFC 3339. */
export interface Telling<T> {
  readonly text: (result: T) => string;
  readonly json: (result: T) => Readonly<Record<string, unknown>>;
}

export interface Writing<T> extends Telling<T> {
  readonly carryOut: Perform<T>;
  /** Once it is done, and not on trial. */
  readonly onDone?: (result: T) => void;
}

/** @throws ConfigError, CliError, StoreError; nothing has changed then */
export async function changeState<T>(
  asked: Asked,
  options: WriteOptions,
  { carryOut, onDone, ...telling }: Writing<T>,
): Promise<void> {
  const { globals, terminal } = asked;
  const request = requestOf(options, terminal);
  const path = statePathOf(loadPaths(globals.config).dataDir);
  const isNowhere = request.isTrial && !existsSync(path);
  const result = await withStore(
    isNowhere ? ":memory:" : path,
    terminal,
    async (store) => await perform(store, request, carryOut),
  );
  if (!request.isTrial) onDone?.(result);
  const isRecorded = !request.isTrial && (await tellGateway(asked));
  tell(asked, {
    isTrial: request.isTrial,
    isRecorded,
    text: () => telling.text(result),
    json: () => telling.json(result),
  });
}

/** Whose token it is, where he may do that: asked before long work that ends in the act. @throws CliError, StoreError */
export async function requireActor(asked: Asked, options: WriteOptions, act: Act): Promise<string> {
  const { globals, terminal } = asked;
  const path = statePathOf(loadPaths(globals.config).dataDir);
  const request = { ...requestOf(options, terminal), isTrial: true };
  return await withStore(
    existsSync(path) ? path : ":memory:",
    terminal,
    async (store) =>
      await perform(store, request, async ({ actor }) => {
        requirePermission(actor, act);
        return await Promise.resolve({ act, object: "", facts: {}, result: actor.who });
      }),
  );
}

function requestOf({ tokenFile, reason, dryRun }: WriteOptions, terminal: Terminal): Request {
  return {
    tokenHash: tokenHashOf(tokenFile, terminal),
    uid: process.getuid?.(),
    nowMs: terminal.nowMs(),
    via: `cli@${hostname()}`,
    why: reason,
    isTrial: dryRun === true,
  };
}

/** @throws CliError SG_CLI_DENIED where the file cannot be used */
function tokenHashOf(tokenFile: string | undefined, { env }: Terminal): string | undefined {
  const file = tokenFile ?? env["STANZAGATE_TOKEN_FILE"] ?? "";
  if (file === "") return undefined;
  const found = resolveSecret(`file:${file}`, { directory: process.cwd(), env });
  if ("secret" in found) return hashToken(found.secret.reveal().trim());
  throw new CliError("SG_CLI_DENIED", `no token: ${found.reason}`);
}

/** @returns whether the archive has it; the change stands in any case */
async function tellGateway({ globals, terminal }: Asked): Promise<boolean> {
  const path = globals.socket ?? loadPaths(globals.config).controlSocket;
  try {
    await callControl(path, { command: "refresh" }, REFRESH_TIMEOUT_MS);
    return true;
  } catch (error) {
    const isStopped = error instanceof ControlError && error.code === "SG_CONTROL_UNREACHABLE";
    const reason = error instanceof Error ? error.message : "failed";
    if (isStopped && !globals.isQuiet)
      terminal.err("no gateway is running: its next start puts this on record");
    if (!isStopped) terminal.err(`done, and not on record yet: ${reason}`);
    return false;
  }
}

interface Told {
  readonly isTrial: boolean;
  readonly isRecorded: boolean;
  // One of the two is worked out: some read an archive for it.
  readonly text: () => string;
  readonly json: () => Readonly<Record<string, unknown>>;
}

function tell({ globals, terminal }: Asked, { isTrial, isRecorded, text, json }: Told): void {
  if (globals.isJson) terminal.out(JSON.stringify({ ...json(), dryRun: isTrial, recorded: isRecorded }));
  else if (isTrial) terminal.out(`dry run, nothing was changed. It would be: ${text()}`);
  else if (!globals.isQuiet) terminal.out(text());
}
