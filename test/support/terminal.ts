/** A terminal in memory, and commands run against it as `main.ts` runs them. */
import { runCli } from "../../src/cli/program.ts";
import type { ExitCode } from "../../src/cli/exit-codes.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

export interface TerminalWishes {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers to questions, in order; given, the terminal is interactive. */
  readonly answers?: readonly string[];
  readonly nowMs?: number;
}

export interface MemoryTerminal extends Terminal {
  readonly outLines: readonly string[];
  readonly errLines: readonly string[];
  readonly questions: readonly string[];
}

export function memoryTerminal(wishes: TerminalWishes = {}): MemoryTerminal {
  const outLines: string[] = [];
  const errLines: string[] = [];
  const questions: string[] = [];
  const answers = [...(wishes.answers ?? [])];
  return {
    outLines,
    errLines,
    questions,
    out: (text) => outLines.push(...text.split("\n")),
    err: (text) => errLines.push(...text.split("\n")),
    isInteractive: wishes.answers !== undefined,
    hasColor: false,
    env: wishes.env ?? {},
    nowMs: () => wishes.nowMs ?? Date.now(),
    readStdin: async () => await Promise.resolve(wishes.stdin ?? ""),
    ask: async (question, fallback) => {
      questions.push(question);
      const answer = answers.shift() ?? "";
      return await Promise.resolve(answer === "" ? fallback : answer);
    },
  };
}

export interface CommandResult {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
  /** Standard output read as JSON. */
  readonly json: () => unknown;
}

export async function runCommand(
  args: readonly string[],
  wishes: TerminalWishes = {},
): Promise<CommandResult> {
  const terminal = memoryTerminal(wishes);
  const exitCode = await runCli(args, terminal);
  const out = terminal.outLines.join("\n");
  return {
    exitCode,
    out,
    err: terminal.errLines.join("\n"),
    questions: terminal.questions,
    json: () => JSON.parse(out) as unknown,
  };
}
