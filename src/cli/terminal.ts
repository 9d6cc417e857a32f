/**
 * Where commands read and write: the only file that touches the standard streams.
 *
 * Rule: answers go to standard output, everything about how it went to standard error, so that output can be piped.
 */
import { createInterface } from "node:readline/promises";

export interface Terminal {
  /** One line, or several; the line break is added. */
  out(text: string): void;
  err(text: string): void;
  /** True where a person can answer questions. */
  readonly isInteractive: boolean;
  readonly hasColor: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  nowMs(): number;
  readStdin(): Promise<string>;
  /** @returns the answer, or `fallback` for an empty one. */
  ask(question: string, fallback: string): Promise<string>;
}

/** Offered on standard input to `test --stanza -`: more than any stanza limit, less than memory. */
const MAX_STDIN_BYTES = 16 * 2 ** 20;

export function systemTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A reader that has seen enough (`blocked | head`) closes the pipe; that is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    isInteractive: isTerminal(stdin) && isTerminal(stdout),
    hasColor: isTerminal(stdout) && (env["NO_COLOR"] ?? "") === "",
    env,
    nowMs: () => Date.now(),
    readStdin,
    ask,
  };
}

/** `isTTY` is absent, not false, on a pipe, whatever its type says. */
const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true;

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    byteCount += bytes.length;
    if (byteCount > MAX_STDIN_BYTES) throw new Error("standard input is too long");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function ask(question: string, fallback: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (
      await lines.question(fallback === "" ? `${question}: ` : `${question} [${fallback}]: `)
    ).trim();
    return answer === "" ? fallback : answer;
  } finally {
    lines.close();
  }
}
