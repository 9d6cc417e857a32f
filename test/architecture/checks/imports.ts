/** Who imports whom: reads the imports of source files and compares them with the import table. */
import { posix } from "node:path";
import ts from "typescript";
import {
  IMPORT_TABLE,
  isListed,
  MAY_IMPORT_ROOT,
  ROOT_FILES,
  ROOT_FOLDER,
  SINGLE_DOOR,
} from "../import-table.ts";
import type { RepoFile } from "../tree.ts";

/** Every module that a file names: static, dynamic, type-only and re-exported ones alike. */
export const importsOf = ({ text }: RepoFile): readonly string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

const isRelative = (name: string): boolean => name.startsWith(".");

/** Path from the repository's root that a relative import of a file means. */
export const resolveImport = (from: RepoFile, name: string): string =>
  posix.join(posix.dirname(from.path), name);

/** `xmpp` of `src/xmpp/jid.ts`; undefined for a file directly in `src/`. */
const layerOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

const allowsRelative = (own: string, target: string): boolean => {
  if (!target.startsWith("src/")) return false;
  const layer = layerOf(target);
  if (layer === undefined || (layer === ROOT_FOLDER && own !== layer)) return MAY_IMPORT_ROOT.includes(own);
  return layer === own || IMPORT_TABLE[own]?.layers.includes(layer) === true;
};

const allowsImport = (file: RepoFile, own: string, name: string): boolean => {
  if (isRelative(name)) return allowsRelative(own, resolveImport(file, name));
  const table = IMPORT_TABLE[own];
  return isListed(name, name.startsWith("node:") ? (table?.node ?? []) : (table?.packages ?? []));
};

const strangers = (file: RepoFile): readonly string[] => {
  const own = layerOf(file.path);
  if (own === undefined) {
    return ROOT_FILES.includes(posix.basename(file.path)) ? [] : [`${file.path} lies outside every layer`];
  }
  if (!(own in IMPORT_TABLE)) return [`${file.path}: layer ${own} is not in the import table`];
  return importsOf(file)
    .filter((name) => !allowsImport(file, own, name))
    .map((name) => `${file.path} may not import ${name}`);
};

const doors = (files: readonly RepoFile[]): readonly string[] =>
  SINGLE_DOOR.flatMap((name) => {
    const users = files.filter((file) => importsOf(file).some((imported) => isListed(imported, [name])));
    return users.length <= 1 ? [] : [`${name} has one door, not ${users.map(({ path }) => path).join(", ")}`];
  });

export const checkImports = (files: readonly RepoFile[]): readonly string[] => [
  ...files.flatMap(strangers),
  ...doors(files),
];
