/**
 * Secrets by reference: `file:PATH` or `env:NAME`. What a reference leads to is held so that it cannot slip into a
 * log, an error or a dump.
 *
 * Rule: a literal secret in a configuration file is an error, and so is a secret file that everybody may read.
 */
import { readFileSync, statSync } from "node:fs";
import { quoted, resolveFrom } from "./paths.ts";
import { reasonOf } from "./yaml-source.ts";

/** Shows its reference wherever it is printed; only `reveal` gives the value. */
export class Secret {
  readonly reference: string;
  readonly #value: string;

  constructor(reference: string, value: string) {
    this.reference = reference;
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.reference;
  }

  toJSON(): string {
    return this.reference;
  }
}

export interface SecretPlace {
  /** Relative `file:` references hang on it. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type SecretResult = { readonly secret: Secret } | { readonly reason: string; readonly hint?: string };

/** Keys are small; a path that leads to a device or a video must not be swallowed. */
const MAX_SECRET_BYTES = 65_536;
const OTHERS = 0o007;

/** One line break at the end is the editor's, not the secret's. */
const withoutFinalNewline = (text: string): string => text.replace(/\r?\n$/, "");

export function resolveSecret(reference: string, place: SecretPlace): SecretResult {
  const rest = reference.slice(reference.indexOf(":") + 1);
  return reference.startsWith("env:") ? fromEnvironment(rest, place.env) : fromFile(rest, place.directory);
}

/** The file that a reference leads to; undefined for the environment. */
export const secretFile = (reference: string, directory: string): string | undefined =>
  reference.startsWith("file:") ? resolveFrom(directory, reference.slice("file:".length)) : undefined;

function fromEnvironment(name: string, env: SecretPlace["env"]): SecretResult {
  const value = env[name];
  if (value === undefined || value === "") return { reason: `the environment variable ${name} is not set` };
  return { secret: new Secret(`env:${name}`, value) };
}

function fromFile(path: string, directory: string): SecretResult {
  const file = resolveFrom(directory, path);
  try {
    const { mode, size } = statSync(file);
    if ((mode & OTHERS) !== 0)
      return { reason: `${file} is open to every user`, hint: `chmod 600 ${quoted(file)}` };
    if (size > MAX_SECRET_BYTES) return { reason: `${file} is too large for a secret` };
    const value = withoutFinalNewline(readFileSync(file, "utf8"));
    return value === "" ? { reason: `${file} is empty` } : { secret: new Secret(`file:${path}`, value) };
  } catch (error) {
    return {
      reason: `${file} cannot be read: ${reasonOf(error)}`,
      hint: "stanzagate init makes missing keys",
    };
  }
}
