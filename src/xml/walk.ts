/**
 * Visits the elements of a tree in document order, without recursion.
 *
 * Rule 1: the path given to the visitor may be live; who keeps it copies it.
 * Rule 2: a visitor that answers false is not shown what lies inside.
 * Rule 3: several rules walk the same stanza, one after another: the order is worked out once for all of them. Only
 * the last tree is remembered, and only a shallow one (paths of a deep one would cost the square of its depth).
 * Source: protocol.md §6.2.8 (walkers are iterative).
 */
import { isElement, type NodePath, type XmlElement } from "./element.ts";

/** `parent` is undefined for the root alone. */
export type Visit = (of: XmlElement, path: NodePath, parent: XmlElement | undefined) => boolean;

/** One element on the way. */
interface Stop {
  readonly of: XmlElement;
  readonly path: NodePath;
  readonly parent: XmlElement | undefined;
  /** Where the way goes on if nothing inside is visited. */
  end: number;
}

const MAX_LISTED_DEPTH = 12;
const ROOT_PATH: NodePath = [];

let lastRoot: XmlElement | undefined;
let lastWay: readonly Stop[] | undefined;

export function walk(root: XmlElement, visit: Visit): void {
  if (root !== lastRoot) {
    lastWay = wayThrough(root);
    lastRoot = root;
  }
  if (lastWay === undefined) walkDeep(root, visit);
  else follow(lastWay, visit);
}

function follow(way: readonly Stop[], visit: Visit): void {
  let at = 0;
  for (let stop = way[at]; stop !== undefined; stop = way[at]) {
    at = visit(stop.of, stop.path, stop.parent) ? at + 1 : stop.end;
  }
}

/** Undefined where the tree is too deep to be listed. */
function wayThrough(root: XmlElement): readonly Stop[] | undefined {
  const way: Stop[] = [{ of: root, path: ROOT_PATH, parent: undefined, end: 0 }];
  return isListed(root, ROOT_PATH, way) ? way : undefined;
}

/** Recursive, but no deeper than `MAX_LISTED_DEPTH`. */
function isListed(parent: XmlElement, path: NodePath, way: Stop[]): boolean {
  const own = way[way.length - 1];
  const { children } = parent;
  for (let index = 0; index < children.length; index++) {
    const of = children[index];
    if (!isElement(of)) continue;
    if (path.length === MAX_LISTED_DEPTH) return false;
    const inner = path.length === 0 ? [index] : [...path, index];
    way.push({ of, path: inner, parent, end: way.length + 1 });
    if (of.children.length > 0 && !isListed(of, inner, way)) return false;
  }
  if (own !== undefined) own.end = way.length;
  return true;
}

function walkDeep(root: XmlElement, visit: Visit): void {
  const path: number[] = [];
  if (!visit(root, path, undefined)) return;
  const parents: XmlElement[] = [];
  let parent = root;
  let index = 0;
  for (;;) {
    if (index >= parent.children.length) {
      const above = parents.pop();
      if (above === undefined) return;
      index = (path.pop() ?? 0) + 1;
      parent = above;
      continue;
    }
    const node = parent.children[index];
    if (!isElement(node)) {
      index += 1;
      continue;
    }
    path.push(index);
    if (visit(node, path, parent) && node.children.length > 0) {
      parents.push(parent);
      parent = node;
      index = 0;
    } else {
      path.pop();
      index += 1;
    }
  }
}
