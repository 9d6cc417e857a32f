/**
 * The immutable XML element that everything behind the parser works on, and the one door through which
 * trees built with ltx or @xmpp/xml enter.
 *
 * Rule 1: names are expanded (namespace, local name); a prefix is never kept, never compared.
 * Rule 2: nothing is changed in place. A rewrite makes new nodes along the path to the change.
 */
import type { Element as LtxElement } from "ltx";

export interface XmlAttribute {
  /** "" for the usual unprefixed attribute. */
  readonly ns: string;
  readonly local: string;
  readonly value: string;
}

export interface XmlElement {
  readonly ns: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

/** Child indices from a root element down to a node; [] is the root itself. */
export type NodePath = readonly number[];

export const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
export const NO_CHILDREN: readonly XmlNode[] = [];

export const isElement = (node: XmlNode | undefined): node is XmlElement => typeof node === "object";

/** Builds an element with unprefixed attributes; undefined values are left out. */
// eslint-disable-next-line max-params -- flat, because calls nest like the XML they build
export function element(
  ns: string,
  local: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly XmlNode[]
): XmlElement {
  const list: XmlAttribute[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) list.push({ ns: "", local: name, value });
  }
  return { ns, local, attributes: list, children };
}

export function attribute(of: XmlElement, local: string, ns = ""): string | undefined {
  for (const candidate of of.attributes) {
    if (candidate.local === local && candidate.ns === ns) return candidate.value;
  }
  return undefined;
}

/** Sets or, with undefined, removes one unprefixed attribute. Its place among the others is kept. */
export function withAttribute(of: XmlElement, local: string, value: string | undefined): XmlElement {
  const isIt = (candidate: XmlAttribute): boolean => candidate.local === local && candidate.ns === "";
  if (value === undefined) return { ...of, attributes: of.attributes.filter((one) => !isIt(one)) };
  if (!of.attributes.some(isIt)) return { ...of, attributes: [...of.attributes, { ns: "", local, value }] };
  return { ...of, attributes: of.attributes.map((one) => (isIt(one) ? { ...one, value } : one)) };
}

export const withChildren = (of: XmlElement, children: readonly XmlNode[]): XmlElement => ({
  ...of,
  children,
});

/** For an element it is a plain test; for a node it narrows to an element. */
export function isNamed(node: XmlElement, ns: string, local: string): boolean;
export function isNamed(node: XmlNode | undefined, ns: string, local: string): node is XmlElement;
export function isNamed(node: XmlNode | undefined, ns: string, local: string): boolean {
  return isElement(node) && node.local === local && node.ns === ns;
}

export const childElements = (of: XmlElement): readonly XmlElement[] => of.children.filter(isElement);

export function child(of: XmlElement, ns: string, local: string): XmlElement | undefined {
  for (const node of of.children) if (isNamed(node, ns, local)) return node;
  return undefined;
}

/** The element's own character data, without that of its descendants. */
export function ownText(of: XmlElement): string {
  let text = "";
  for (const node of of.children) if (!isElement(node)) text += node;
  return text;
}

export function nodeAt(root: XmlElement, path: NodePath): XmlNode | undefined {
  let node: XmlNode | undefined = root;
  for (const index of path) node = isElement(node) ? node.children[index] : undefined;
  return node;
}

/** Crosses a gateway-made ltx tree (ltx, @xmpp/xml) into our own. Never used on what came off the wire. */
export function fromLtx(built: LtxElement): XmlElement {
  const attributes: XmlAttribute[] = [];
  for (const [name, value] of Object.entries<unknown>(built.attrs)) {
    if (name === "xmlns" || value === undefined || value === null) continue;
    const isXml = name.startsWith("xml:");
    attributes.push({
      ns: isXml ? "http://www.w3.org/XML/1998/namespace" : "",
      local: isXml ? name.slice(4) : name,
      value: typeof value === "string" ? value : JSON.stringify(value),
    });
  }
  const children = built.children.map((node): XmlNode => (typeof node === "string" ? node : fromLtx(node)));
  return { ns: built.getNS() ?? "jabber:client", local: built.getName(), attributes, children };
}
