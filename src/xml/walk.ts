/**
 * Visits the elements of a tree in document order, without recursion.
 *
 * Rule 1: the path given to the visitor is live; who keeps it copies it. Most walks find nothing, so none is
 * built for them.
 * Rule 2: a visitor that answers false is not shown what lies inside.
 * Source: protocol.md §6.2.8 (walkers are iterative).
 */
import { isElement, type NodePath, type XmlElement } from "./element.ts";

/** `parent` is undefined for the root alone. */
export type Visit = (of: XmlElement, path: NodePath, parent: XmlElement | undefined) => boolean;

export function walk(root: XmlElement, visit: Visit): void {
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
