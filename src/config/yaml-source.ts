/**
 * One YAML file with the place of every key and value in it.
 *
 * Rule: YAML 1.2, one document, no duplicate keys, no anchors, aliases, merge keys or tags: what a reviewer reads
 * is what the gateway gets.
 * Source: YAML 1.2.2 §3.2.1.3 (unique keys), §7.1 (alias nodes); npm yaml 2, `LineCounter`.
 */
import { isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Node } from "yaml";
import { readFileSync } from "node:fs";
import type { KeyPath, Place, Problem } from "./problem.ts";

const FIRST: Place = { line: 1, column: 1 };
/** A configuration is pages, not megabytes. */
const MAX_FILE_BYTES = 1_048_576;

export interface YamlSource {
  readonly file: string;
  /** Plain data; undefined where the file cannot be used. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value at `path` stands, or the nearest enclosing value where it is missing. */
  placeOf(path: KeyPath): Place;
  /** Where the key itself stands. */
  placeOfKey(path: KeyPath): Place;
}

/** Reads and parses; never throws: what is wrong is in `problems`. */
export function readYamlFile(file: string): YamlSource {
  try {
    return parseYaml(file, readText(file));
  } catch (error) {
    const message = `cannot be read: ${reasonOf(error)}`;
    return unusable(file, [{ ...blank(file), code: "SG_CONFIG_READ", message }]);
  }
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  if (bytes.length > MAX_FILE_BYTES) throw new Error(`larger than ${MAX_FILE_BYTES} bytes`);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ERR_ENCODING_INVALID_ENCODED_DATA: "not UTF-8",
};

/** A short reason for a person; never the content. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[code] ?? (code === "" ? error.message : code);
}

const blank = (file: string): Omit<Problem, "code" | "message"> => ({
  severity: "error",
  file,
  place: FIRST,
  path: [],
});

const unusable = (file: string, problems: readonly Problem[]): YamlSource => ({
  file,
  value: undefined,
  problems,
  placeOf: () => FIRST,
  placeOfKey: () => FIRST,
});

export function parseYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    merge: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...syntaxProblems(document, file, placeAt), ...featureProblems(document, file, placeAt)];
  if (problems.length > 0) return unusable(file, problems);
  const startOf = (node: unknown): Place => placeAt(rangeStart(node));
  return {
    file,
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    problems: [],
    placeOf: (path) => startOf(nodeAt(document, path)),
    placeOfKey: (path) => startOf(keyAt(document, path) ?? nodeAt(document, path)),
  };
}

type PlaceAt = (offset: number) => Place;

// Warnings (an unknown tag, say) count as errors: they would change what the file means.
const syntaxProblems = (document: Document, file: string, placeAt: PlaceAt): readonly Problem[] =>
  [...document.errors, ...document.warnings].map((error) => ({
    ...blank(file),
    code: "SG_CONFIG_YAML",
    place: placeAt(error.pos[0]),
    message: error.message,
  }));

function featureProblems(document: Document, file: string, placeAt: PlaceAt): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && !isMarked(node)) return;
      const message = "anchors, aliases and tags are not used here: write the value out";
      problems.push({ ...blank(file), code: "SG_CONFIG_YAML", place: placeAt(rangeStart(node)), message });
    },
  });
  return problems;
}

const isMarked = (node: Node): boolean =>
  (isScalar(node) || isCollection(node)) && (node.anchor !== undefined || node.tag?.startsWith("!") === true);

const rangeStart = (node: unknown): number =>
  typeof node === "object" && node !== null && "range" in node ? startOfRange(node.range) : 0;

const startOfRange = (range: unknown): number =>
  Array.isArray(range) && typeof range[0] === "number" ? range[0] : 0;

function nodeAt(document: Document, path: KeyPath): unknown {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (node !== undefined) return node;
  }
  return document.contents;
}

function keyAt(document: Document, path: KeyPath): unknown {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const name = path.at(-1);
  return parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key;
}
