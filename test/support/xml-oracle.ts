/**
 * The second opinion: libxml2 (in WebAssembly, for tests alone) reads the same text, and its tree must be ours.
 *
 * Rule: compared are expanded names, attributes as a set, and character data in order; prefixes and quotes are not.
 */
import {
  ParseOption,
  XmlCData,
  XmlDocument,
  XmlElement as LibElement,
  XmlParseError,
  XmlText,
} from "libxml2-wasm";
import type { XmlElement, XmlNode } from "../../src/xml/element.ts";

const WARNING = 1;

/**
 * The wrapper around libxml2 drops U+FEFF where a string starts with it, libxml2 itself does not: trees are compared
 * without that character.
 */
export const asOracleReads = (of: XmlElement): XmlElement => canonicalTree(withoutMarks(of));

function withoutMarks(of: XmlElement): XmlElement {
  const clean = (text: string): string => text.replaceAll("\uFEFF", "");
  return {
    ...of,
    attributes: of.attributes.map((one) => ({ ...one, value: clean(one.value) })),
    children: of.children.map((child) => (typeof child === "string" ? clean(child) : withoutMarks(child))),
  };
}

/** The root element as libxml2 sees it. Throws where libxml2 finds the text not well-formed. */
export function readByOracle(text: string): XmlElement {
  const document = parse(text);
  try {
    return fromOracle(document.root);
  } finally {
    document.dispose();
  }
}

/** libxml2 complains where a namespace name is no URI, which is no matter of well-formedness: then it reads on. */
function parse(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text);
  } catch (error) {
    const isOnlyAboutUris =
      error instanceof XmlParseError &&
      error.details.every(
        ({ level, message }) => level === WARNING || message.endsWith("is not a valid URI\n"),
      );
    if (!isOnlyAboutUris) throw error;
    return XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NOERROR });
  }
}

function fromOracle(node: LibElement): XmlElement {
  const children: XmlNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.next) {
    if (child instanceof LibElement) children.push(fromOracle(child));
    else if (child instanceof XmlText || child instanceof XmlCData) children.push(child.content);
    else throw new Error("the oracle found a node that is neither element nor text");
  }
  const attributes = node.attrs.map(({ name, namespaceUri, value }) => ({
    ns: namespaceUri,
    local: name,
    value,
  }));
  return { ns: node.namespaceUri, local: node.name, attributes, children };
}

/** One form for equal trees: adjacent text merged, empty text left out, attributes sorted. */
export function canonicalTree(of: XmlElement): XmlElement {
  const children: XmlNode[] = [];
  for (const child of of.children) {
    const last = children.at(-1);
    if (typeof child !== "string") children.push(canonicalTree(child));
    else if (typeof last === "string") children[children.length - 1] = last + child;
    else if (child !== "") children.push(child);
  }
  const key = ({ ns, local }: { readonly ns: string; readonly local: string }): string => `${ns}\n${local}`;
  const attributes = of.attributes.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  return { ns: of.ns, local: of.local, attributes, children };
}
