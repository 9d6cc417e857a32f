/**
 * The lists of terms that a policy looks for: those that ship, and the agency's own.
 *
 * Rule 1: a list of the agency's with the id of one that ships takes its place; with an id of its own it stands beside.
 * Rule 2: what ships is part of the product: it is read once, and a broken file is our bug and throws.
 * Source: config/lexicons/acceptable-use; docs/acceptable-use.md.
 */
import { readdirSync } from "node:fs";
import type { TermList } from "../policy/acceptable-use.ts";
import { toProblem } from "./complaint.ts";
import { deepFreeze } from "./freeze.ts";
import { type LexiconFile, lexiconSchema } from "./lexicon-schema.ts";
import { resolveFrom } from "./paths.ts";
import { isError, problemText, type Problem } from "./problem.ts";
import { checkForm } from "./schema-problems.ts";
import { readYamlFile, type YamlSource } from "./yaml-source.ts";

const SHIPPED = new URL("../../config/lexicons/acceptable-use/", import.meta.url);

/** More would make the automaton larger than it is worth. */
const MAX_TERMS = 10_000;

export interface Lexicons {
  /** By id. */
  readonly lists: readonly TermList[];
  readonly problems: readonly Problem[];
}

/** @param files as `policy.yaml` names them, relative to `directory` */
export function readLexicons(files: readonly string[], directory: string): Lexicons {
  const lists = new Map(shippedLexicons().map((list) => [list.id, list]));
  const own = new Set<string>();
  const problems: Problem[] = [];
  for (const file of files) {
    const source = readYamlFile(resolveFrom(directory, file));
    const { value, problems: found } = checkForm(lexiconSchema, { kind: "lexicon", source });
    problems.push(...found);
    if (value === undefined) continue;
    if (own.has(value.id)) problems.push(repeated(value.id, source));
    own.add(value.id);
    lists.set(value.id, deepFreeze(listOf(value)));
    if (countOf([...lists.values()]) > MAX_TERMS) problems.push(tooMany(source));
  }
  return { lists: [...lists.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)), problems };
}

const countOf = (lists: readonly TermList[]): number =>
  lists.reduce((sum, { terms }) => sum + terms.length, 0);

const repeated = (id: string, source: YamlSource): Problem =>
  toProblem({ code: "SG_CONFIG_CONFLICT", path: ["id"], message: `a second list is called "${id}"` }, source);

const tooMany = (source: YamlSource): Problem =>
  toProblem(
    {
      code: "SG_CONFIG_CONFLICT",
      path: ["entries"],
      message: `with it there are more than ${MAX_TERMS} terms`,
    },
    source,
  );

const listOf = ({ id, category, language, entries }: LexiconFile): TermList => ({
  id,
  category,
  language,
  terms: entries.flatMap(({ severity, forms, terms, negative }) =>
    terms.map((text) => ({ text, severity, forms, negative })),
  ),
});

let shipped: readonly TermList[] | undefined;

export function shippedLexicons(): readonly TermList[] {
  shipped ??= deepFreeze(
    readdirSync(SHIPPED)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => readShipped(decodeURIComponent(new URL(name, SHIPPED).pathname))),
  );
  return shipped;
}

function readShipped(file: string): TermList {
  const { value, problems } = checkForm(lexiconSchema, { kind: "lexicon", source: readYamlFile(file) });
  const problem = problems.find(isError);
  if (value === undefined || problem !== undefined)
    throw new Error(problem === undefined ? file : problemText(problem));
  return listOf(value);
}
