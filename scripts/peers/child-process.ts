/**
 * A server or client of others, as a child process: its lines collected, its end certain.
 *
 * Rule 1: a child never outlives this process. Linux kills it when this process dies in whatever way (`setpriv
 * --pdeathsig`, which replaces itself by the command and keeps its pid); elsewhere an exit hook does what it can.
 * Rule 2: only children started here are ever signalled, by their pid.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";

export interface ProcessWishes {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to this process's own environment; undefined removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the child may write to is a pipe; "pipe" here opens its standard input too. */
  readonly input?: "pipe" | "ignore";
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  /** Lines of both outputs, as they came. */
  readonly lines: readonly string[];
  readonly exited: Promise<Exit>;
  onLine(listener: (line: string) => void): void;
  write(line: string): void;
  endInput(): void;
  signal(name: NodeJS.Signals): void;
  /** Asks to end, insists after a while, and waits until it is gone. Safe to call twice. */
  stop(): Promise<Exit>;
  kill9(): Promise<Exit>;
}

const SETPRIV = "/usr/bin/setpriv";
const INSIST_AFTER_MS = 5_000;

const living = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

const spawnBound = ({ command, args, cwd, env, input }: ProcessWishes): ChildProcess => {
  const isBound = existsSync(SETPRIV);
  const words = isBound ? ["--pdeathsig", "KILL", "--", command, ...args] : [...args];
  return spawn(isBound ? SETPRIV : command, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [input ?? "ignore", "pipe", "pipe"],
    // A Ctrl-C in the terminal is for whoever started the child: it ends its children in order.
    detached: true,
  });
};

export const startProcess = (wishes: ProcessWishes): RunningProcess => {
  const child = spawnBound(wishes);
  living.add(child);
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue;
    createInterface({ input: output }).on("line", (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    });
  }
  const exited = new Promise<Exit>((resolve) => {
    // `close` comes after the last line; a command that could not be started has `error` alone.
    child.once("close", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => {
      lines.push(error.message);
      resolve({ code: null, signal: null });
    });
  }).finally(() => living.delete(child));
  const end = async (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    const insist = setTimeout(() => child.kill("SIGKILL"), INSIST_AFTER_MS);
    return await exited.finally(() => clearTimeout(insist));
  };
  return {
    pid: child.pid ?? -1,
    lines,
    exited,
    onLine: (listener) => void listeners.push(listener),
    write: (line) => void child.stdin?.write(`${line}\n`),
    endInput: () => void child.stdin?.end(),
    signal: (name) => void child.kill(name),
    stop: async () => await end("SIGTERM"),
    kill9: async () => await end("SIGKILL"),
  };
};

/** Whether the process has ended, without waiting for it. */
export const hasEnded = async (running: RunningProcess): Promise<boolean> =>
  await Promise.race([running.exited.then(() => true), nextTurn().then(() => false)]);
