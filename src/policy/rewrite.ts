/**
 * Applies the rewrites of all findings to one element in a single walk.
 *
 * Rule 1: paths are those of the stanza as received, so all rewrites go in at once, never one after another.
 * Rule 2: a removal beats a replacement beats a redaction of the same node; what is removed cannot leak, and an
 * attribute that goes is gone from a replacement too.
 * Rule 3: all or nothing. A rewrite that does not fit its place would leave in what it was to take out.
 */
import { isElement, nodeAt, type NodePath, type XmlElement, type XmlNode } from "../xml/element.ts";
import type { Rewrite, Span } from "./rule.ts";

/** Rewrites of one node and, by child index, of its descendants. */
interface RewriteNode {
  isRemoved: boolean;
  replacement: XmlElement | undefined;
  readonly cuts: { readonly start: number; readonly end: number; readonly placeholder: string }[];
  readonly removedAttributes: { readonly local: string; readonly ns: string }[];
  readonly children: Map<number, RewriteNode>;
}

const emptyNode = (): RewriteNode => ({
  isRemoved: false,
  replacement: undefined,
  cuts: [],
  removedAttributes: [],
  children: new Map(),
});

/** @returns the rewritten element; undefined where the root itself was removed or a rewrite does not fit. */
export function applyRewrites(root: XmlElement, rewrites: readonly Rewrite[]): XmlElement | undefined {
  if (!rewrites.every((rewrite) => isFitting(root, rewrite))) return undefined;
  const plan = emptyNode();
  for (const rewrite of rewrites) enter(plan, rewrite);
  if (plan.isRemoved) return undefined;
  return rebuildElement(root, plan);
}

function isFitting(root: XmlElement, rewrite: Rewrite): boolean {
  const node = nodeAt(root, rewrite.type === "redact" ? rewrite.span.path : rewrite.path);
  switch (rewrite.type) {
    case "remove":
    case "replace":
      return node !== undefined;
    case "removeAttribute":
      return isElement(node);
    case "redact":
      return typeof node === "string" && isInside(rewrite.span, node);
  }
}

/** An attribute is removed, never redacted. */
const isInside = ({ attribute, start, end }: Span, text: string): boolean =>
  attribute === undefined && start >= 0 && start <= end && end <= text.length;

function enter(plan: RewriteNode, rewrite: Rewrite): void {
  const node = nodeFor(plan, rewrite.type === "redact" ? rewrite.span.path : rewrite.path);
  switch (rewrite.type) {
    case "remove":
      node.isRemoved = true;
      return;
    case "replace":
      node.replacement = rewrite.by;
      return;
    case "removeAttribute":
      node.removedAttributes.push(rewrite);
      return;
    case "redact":
      node.cuts.push({ ...rewrite.span, placeholder: rewrite.placeholder });
  }
}

function nodeFor(plan: RewriteNode, path: NodePath): RewriteNode {
  let node = plan;
  for (const index of path) {
    const next = node.children.get(index) ?? emptyNode();
    node.children.set(index, next);
    node = next;
  }
  return node;
}

function rebuildElement(of: XmlElement, plan: RewriteNode): XmlElement {
  const { replacement } = plan;
  const attributes = attributesLeft(replacement ?? of, plan);
  if (replacement !== undefined) return { ...replacement, attributes };
  const children: XmlNode[] = [];
  of.children.forEach((node, index) => {
    const next = rebuildNode(node, plan.children.get(index));
    if (next !== undefined) children.push(next);
  });
  return { ...of, attributes, children };
}

function attributesLeft(
  { attributes }: XmlElement,
  { removedAttributes }: RewriteNode,
): XmlElement["attributes"] {
  if (removedAttributes.length === 0) return attributes;
  return attributes.filter(
    ({ ns, local }) => !removedAttributes.some((one) => one.local === local && one.ns === ns),
  );
}

function rebuildNode(node: XmlNode, plan: RewriteNode | undefined): XmlNode | undefined {
  if (plan === undefined) return node;
  if (plan.isRemoved) return undefined;
  if (isElement(node)) return rebuildElement(node, plan);
  return plan.replacement ?? redact(node, plan.cuts);
}

/** Overlapping cuts melt into one; its placeholder is that of the first. */
function redact(text: string, cuts: RewriteNode["cuts"]): string {
  let result = "";
  let done = 0;
  for (const cut of cuts.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (cut.start >= done) result += text.slice(done, cut.start) + cut.placeholder;
    done = Math.max(done, cut.end);
  }
  return result + text.slice(done);
}
