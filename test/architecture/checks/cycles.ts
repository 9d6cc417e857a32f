/** No import cycles, type-only imports included: a cycle means that two files are one thing or hide a third. */
import type { RepoFile } from "../tree.ts";
import { importsOf, resolveImport } from "./imports.ts";

type Graph = ReadonlyMap<string, readonly string[]>;

const graphOf = (files: readonly RepoFile[]): Graph =>
  new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter((name) => name.startsWith("."))
        .map((name) => resolveImport(file, name)),
    ]),
  );

/** Depth-first search; `trail` is the way from the start, `done` what is known to lead into no cycle. */
const search = (graph: Graph, trail: readonly string[], done: Set<string>): readonly string[] => {
  const here = trail.at(-1) ?? "";
  if (done.has(here)) return [];
  const found = (graph.get(here) ?? []).flatMap((next) => {
    const start = trail.indexOf(next);
    if (start >= 0) return [[...trail.slice(start), next].join(" -> ")];
    return search(graph, [...trail, next], done);
  });
  done.add(here);
  return found;
};

/** Each cycle once, as `a -> b -> a`. */
export const checkCycles = (files: readonly RepoFile[]): readonly string[] => {
  const graph = graphOf(files);
  const done = new Set<string>();
  return [...graph.keys()].flatMap((path) => search(graph, [path], done));
};
