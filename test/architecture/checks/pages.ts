/** What pages promise: every error code is explained and exists, and no page knows the machine that it was written on. */
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
