/**
 * Turns what zod says into problems a person can act on: the place in the file, one sentence, a suggestion.
 *
 * Rule: input values are repeated only where the setting is a choice among words; anything else could be a secret.
 */
import type { z } from "zod";
import { toProblem } from "./complaint.ts";
import type { Complaint } from "./complaint.ts";
import { keysAt, jsonSchemaOf } from "./json-schema.ts";
import type { ConfigFileKind } from "./json-schema.ts";
import type { KeyPath, Problem } from "./problem.ts";
import { suggestion } from "./suggest.ts";
import type { YamlSource } from "./yaml-source.ts";

type Issue = z.core.$ZodIssue;

type Finding = Omit<Complaint, "code">;

interface Subject {
  readonly kind: ConfigFileKind;
  readonly source: YamlSource;
}

/** Checks one parsed file against its schema; `value` is there only where nothing was wrong. */
export function checkForm<T extends z.ZodType>(
  schema: T,
  subject: Subject,
): { readonly value?: z.output<T>; readonly problems: readonly Problem[] } {
  const { source } = subject;
  if (source.problems.length > 0) return { problems: source.problems };
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue, [], subject));
  return { problems: findings.map((finding) => toProblem({ ...finding, code: "SG_CONFIG_SCHEMA" }, source)) };
}

const keysOnly = (path: readonly PropertyKey[]): KeyPath => path.filter((key) => typeof key !== "symbol");

function findingsOf(issue: Issue, above: KeyPath, subject: Subject): readonly Finding[] {
  const path = [...above, ...keysOnly(issue.path)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, subject));
    case "invalid_value":
      return [wrongChoice(path, issue, subject)];
    case "invalid_key":
      return [wrongKey(path, issue.issues[0])];
    case "invalid_union":
      return unionFindings(issue, path, subject);
    case "invalid_type":
      return [wrongType(path, issue, subject)];
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "not_multiple_of":
    case "too_big":
    case "too_small":
      return [{ path, message: issue.message }];
  }
}

function unknownKey(path: KeyPath, key: string, { kind }: Subject): Finding {
  const hint = suggestion(key, keysAt(jsonSchemaOf(kind), path));
  const finding = { path: [...path, key], message: `unknown key "${key}"`, isAtKey: true };
  return hint === undefined ? finding : { ...finding, hint };
}

interface Choice {
  readonly values: readonly unknown[];
  readonly message: string;
}

function wrongChoice(path: KeyPath, { values, message: said }: Choice, { source }: Subject): Finding {
  const given = valueAt(source.value, path);
  if (given === undefined) return missing(path);
  if (isOurs({ message: said })) return { path, message: said };
  const words = values.map(String);
  if (typeof given !== "string") return { path, message: `expected ${listOf(words)}` };
  const hint = suggestion(given, words);
  const message = `"${given.slice(0, 40)}" is not one of ${listOf(words)}`;
  return hint === undefined || hint.startsWith("known") ? { path, message } : { path, message, hint };
}

const listOf = (words: readonly string[]): string => words.join(" | ");

const missing = (path: KeyPath): Finding => ({
  path: path.slice(0, -1),
  message: `"${String(path.at(-1))}" is missing`,
});

function wrongKey(path: KeyPath, inner: Issue | undefined): Finding {
  const key = String(path.at(-1));
  if (inner?.code === "invalid_value") {
    const words = inner.values.map(String);
    const hint = suggestion(key, words);
    const finding = { path, message: `unknown key "${key}"`, isAtKey: true };
    return hint === undefined ? finding : { ...finding, hint };
  }
  return { path, message: `"${key}": ${inner?.message ?? "not a fit name"}`, isAtKey: true };
}

/** The branch with the fewest complaints is the one that was meant. */
function unionFindings(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: KeyPath,
  subject: Subject,
): readonly Finding[] {
  const discriminated = "options" in issue && Array.isArray(issue.options);
  if (discriminated) return [wrongChoice(path, { values: issue.options, message: "Invalid input" }, subject)];
  const all = issue.errors.map((branch) => branch.flatMap((inner) => findingsOf(inner, path, subject)));
  const meant = all.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const isScalar = meant.every((finding) => finding.path.length === path.length);
  return meant.length === 0 || (isScalar && issue.message !== "Invalid input")
    ? [{ path, message: issue.message }]
    : meant;
}

const KINDS: Readonly<Record<string, string>> = {
  object: "a block of keys",
  record: "a block of keys",
  array: "a list",
  string: "text",
  number: "a number",
  boolean: "true or false",
};

function wrongType(
  path: KeyPath,
  issue: Extract<Issue, { code: "invalid_type" }>,
  { source }: Subject,
): Finding {
  if (path.length === 0 && source.value === null) return { path, message: "the file is empty" };
  if (valueAt(source.value, path) === undefined) return missing(path);
  return {
    path,
    message: isOurs(issue) ? issue.message : `expected ${KINDS[issue.expected] ?? issue.expected}`,
  };
}

/** Zod's own sentences begin with "Invalid"; ours say more. */
const isOurs = ({ message }: Pick<Issue, "message">): boolean => !message.startsWith("Invalid ");

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}
