/**
 * The files that the architecture checks look at. Every check is a pure function over such a list, so that a test can
 * hand it a planted violation; only this file reads the disk.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the repository: path from its root with forward slashes, and its text. */
export interface RepoFile {
  readonly path: string;
  readonly text: string;
}

export const ROOT = join(import.meta.dirname, "..", "..");

const NOT_OURS = new Set(["node_modules", ".git", "dist", "coverage", ".tmp", "data"]);

const listPaths = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.has(entry.name)) return [];
    if (entry.isDirectory()) return listPaths(path);
    return entry.isFile() ? [path] : [];
  });

/** Reads every file below a folder of the repository whose path ends in one of the suffixes. */
export const readFiles = (folder: string, suffixes: readonly string[]): readonly RepoFile[] => {
  if (folder !== "" && !existsSync(join(ROOT, folder))) return [];
  return listPaths(folder)
    .filter((path) => suffixes.some((suffix) => path.endsWith(suffix)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
};

export const readSources = (): readonly RepoFile[] => readFiles("src", [".ts"]);

/** Text of one file; empty where it does not exist, so that the check names what is missing from it. */
export const readText = (path: string): string => {
  const whole = join(ROOT, path);
  return existsSync(whole) ? readFileSync(whole, "utf8") : "";
};
