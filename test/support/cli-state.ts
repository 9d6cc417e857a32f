/** Commands of one installation, by people with tokens: as an operator types them. */
import { readFileSync } from "node:fs";
import { makeInstallation, type Installation } from "./installation.ts";
import { runCommand, type CommandResult } from "./terminal.ts";

/** 2026-03-01T12:00:00Z */
export const CLI_NOW = Date.UTC(2026, 2, 1, 12);

export interface StaffedInstallation extends Installation {
  /** Without a token. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** With that user's token. */
  readonly as: (login: string, ...args: readonly string[]) => Promise<CommandResult>;
  /** Makes a user with these roles, and a token in a file. */
  readonly hire: (login: string, ...roles: readonly string[]) => Promise<void>;
  readonly tokenFile: (login: string) => string;
}

/** With one admin, `root`. */
export async function staffedInstallation(): Promise<StaffedInstallation> {
  const installation = await makeInstallation();
  const tokenFile = (login: string): string => installation.path(`${login}.token`);
  const run = async (...args: readonly string[]): Promise<CommandResult> =>
    await runCommand([...args, "-c", installation.gateway], { nowMs: CLI_NOW });
  const as = async (login: string, ...args: readonly string[]): Promise<CommandResult> =>
    await runCommand([...args, "-c", installation.gateway], {
      nowMs: CLI_NOW,
      env: { STANZAGATE_TOKEN_FILE: tokenFile(login) },
    });
  const mustDo = async (result: Promise<CommandResult>): Promise<void> => {
    const { exitCode, err } = await result;
    if (exitCode !== 0) throw new Error(err);
  };
  await mustDo(run("user", "add", "root", "--role", "admin"));
  await mustDo(run("token", "create", "root", "--out", tokenFile("root")));
  return {
    ...installation,
    run,
    as,
    tokenFile,
    hire: async (login, ...roles) => {
      await mustDo(as("root", "user", "add", login, "--role", ...roles));
      await mustDo(as("root", "token", "create", login, "--out", tokenFile(login)));
    },
  };
}

export const secretIn = (file: string): string => readFileSync(file, "utf8").trim();

/** Each line of the output as JSON. */
export const jsonLines = ({ out }: CommandResult): readonly unknown[] =>
  out === "" ? [] : out.split("\n").map((line) => JSON.parse(line) as unknown);
