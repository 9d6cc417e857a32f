/**
 * What pages promise: every error code is explained and exists, whatever they name is there, and no page knows the
 * machine that it was written on.
 */
import type { RepoFile } from "../tree.ts";

const CODE = /\bSG_[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g;

const codesIn = (text: string): ReadonlySet<string> => new Set(text.match(CODE) ?? []);

/** @param page text of docs/errors.md */
export const checkErrorPage = (sources: readonly RepoFile[], page: string): readonly string[] => {
  const used = codesIn(sources.map(({ text }) => text).join("\n"));
  const listed = codesIn(page);
  return [
    ...[...used.difference(listed)].map((code) => `${code} is not explained in docs/errors.md`),
    ...[...listed.difference(used)].map(
      (code) => `docs/errors.md explains ${code}, which no source file uses`,
    ),
  ];
};

// Written in pieces: this file is looked at too.
const MACHINE_PATHS = ["work", "root", "home", "Users", "tmp/bash"].map((name) => `/${name}`);
const MACHINE_PATH = new RegExp(`(?<![\\w.$}~-])(?:${MACHINE_PATHS.join("|")})[/_.][\\w.]`);

export const checkMachinePaths = (files: readonly RepoFile[]): readonly string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        MACHINE_PATH.test(line) ? [`${path}:${index + 1} names a path of somebody's machine`] : [],
      ),
  );

const LINK = /\]\(([^)\s#]+)(?:#[^)]*)?\)/g;
const CODE_SPAN = /`([^`\n]+)`/g;
const SECTION = /([\w./-]+\.md) §(\d+)/g;
const REPOSITORY_PATH = /^(?:bench|bin|config|deploy|docs|scripts|src|test)\/[\w./-]+$/;
const SOURCE_NAME = /^[\w./-]+\.(?:ts|cjs)$/;

/** What a page may name: paths from the root, and what the programs call themselves. */
export interface Known {
  readonly files: readonly RepoFile[];
  readonly npmScripts: readonly string[];
}

const matchesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? "");

/** `docs/` + `../config/x` is `config/x`. */
const joined = (page: string, target: string): string => {
  const parts = page.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
};

const hasPath = (files: readonly RepoFile[], path: string): boolean => {
  const plain = path.replace(/\/$/, "");
  return files.some((file) => file.path === plain || file.path.startsWith(`${plain}/`));
};

/** Links and paths lead somewhere; `edge/tls.ts` is short for the one file that ends so. */
const lostPaths = ({ path, text }: RepoFile, files: readonly RepoFile[]): readonly string[] => {
  // In code, brackets before parentheses are something else.
  const links = (path.endsWith(".md") ? matchesIn(text.replaceAll(CODE_SPAN, ""), LINK) : [])
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !hasPath(files, joined(path, target)));
  const spans = matchesIn(text, CODE_SPAN)
    .filter((span) => REPOSITORY_PATH.test(span) || SOURCE_NAME.test(span))
    .filter((span) => !hasPath(files, span) && !files.some((file) => file.path.endsWith(`/${span}`)));
  return [...links, ...spans];
};

const lostSections = ({ path, text }: RepoFile, files: readonly RepoFile[]): readonly string[] =>
  [...text.matchAll(SECTION)].flatMap(([whole, name = "", number = ""]) => {
    const page = files.find((file) => file.path === name || file.path === joined(path, name));
    if (page === undefined) return name.startsWith("docs/") ? [whole] : [];
    return new RegExp(`^## ${number}\\. `, "m").test(page.text) ? [] : [whole];
  });

/** Codes, metrics and npm scripts, as the programs have them. */
const lostNames = ({ text }: RepoFile, { files, npmScripts }: Known): readonly string[] => {
  const sources = files.filter(({ path }) => path.startsWith("src/")).map((file) => file.text);
  const isInSource = (name: string): boolean => sources.some((source) => source.includes(name));
  const metrics = matchesIn(text, /\bstanzagate_([a-z][a-z_]+)/g);
  return [
    ...[...codesIn(text)].filter((code) => !isInSource(code)),
    ...metrics.filter((name) => !isInSource(`"${name}"`)).map((name) => `stanzagate_${name}`),
    ...matchesIn(text, /npm run ([a-z][\w-]*)/g).filter((name) => !npmScripts.includes(name)),
  ];
};

/** @param pages what people read */
export const checkReferences = (pages: readonly RepoFile[], known: Known): readonly string[] =>
  pages.flatMap((page) => {
    const lost = [
      ...lostPaths(page, known.files),
      ...lostSections(page, known.files),
      ...lostNames(page, known),
    ];
    return lost.map((name) => `${page.path} names ${name}, which is not there`);
  });
