/**
 * Builds immutable elements out of open, text and close, and holds every limit that is about the tree.
 *
 * Rule 1: an element is handed out only complete; nothing is changed in it afterwards.
 * Rule 2: the canonical form may not grow without bound: a prefix is short, the namespace that replaces it is not,
 * so the namespace text that an element would bring into its canonical form counts against the byte limit.
 * Sources: protocol reference §6.2 (3, 4); RFC 6120 §13.12.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "./element.ts";
import { NO_ATTRIBUTES, NO_CHILDREN } from "./element.ts";
import { interned } from "./interned.ts";
import type { ParserLimits } from "./limits.ts";
import { XML_NAMESPACE, isNamespaceName, isNcName } from "./names.ts";
import { XmlViolationError, overLimit } from "./violation.ts";

/** A name as the tokeniser resolved it. `uri` is "" where there is no namespace. */
export interface ResolvedName {
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
}

export interface ResolvedAttribute extends ResolvedName {
  readonly value: string;
}

/** As it is read, before the tag's own declarations are known. */
export type RawAttribute = Omit<ResolvedAttribute, "uri">;

/** A start tag with its names resolved; declarations are no attributes any more. */
export type OpenTag = Pick<XmlElement, "ns" | "local" | "attributes">;

/** An element whose end is still to come. */
interface OpenElement {
  readonly ns: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** Replaced once, by the list that grows, when the first child comes. */
  children: readonly XmlNode[];
}

/** What a declaration adds to the namespace's own length: ` xmlns=""`, or ` xmlns:ns1=""` and `ns1:`. */
const DEFAULT_DECLARATION_UNITS = 9;
const PREFIX_DECLARATION_UNITS = 16;

export class TreeBuilder {
  #limits: ParserLimits;
  /** The stream root first, the innermost open element last. */
  readonly #open: OpenElement[] = [];
  /** Namespace declarations in scope at each open element. */
  readonly #declared: number[] = [];
  #text = "";
  #namespaceUnits = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
  }

  setLimits(limits: ParserLimits): void {
    this.#limits = limits;
  }

  /** 0 before the root, 1 between top-level elements, more inside one. */
  get depth(): number {
    return this.#open.length;
  }

  /** Of the element that is open and has none open inside it. */
  get innermost(): Pick<XmlElement, "ns" | "local"> | undefined {
    return this.#open.at(-1);
  }

  /** Forgets the unfinished top-level element: all that is open but the root. */
  abandon(): void {
    this.#open.length = Math.min(this.#open.length, 1);
    this.#declared.length = this.#open.length;
    this.#text = "";
  }

  /** The element as opened, without children. */
  open(name: ResolvedName, attributes: readonly ResolvedAttribute[]): XmlElement {
    checkElementName(name);
    if (this.#open.length <= 1) this.#namespaceUnits = 0;
    const own = attributes.length === 0 ? NO_ATTRIBUTES : this.#readAttributes(attributes);
    const declarations = attributes.length - own.length;
    return this.#push({ ns: interned(name.uri), local: interned(name.local), attributes: own }, declarations);
  }

  /**
   * As `open`, for a tag that needs no resolving and whose names are sound and interned: no prefix but `xml:`.
   * @param isDeclared whether it declares its own namespace, the only thing that it may declare
   */
  openPlain(tag: OpenTag, isDeclared: boolean): XmlElement {
    const { ns, attributes } = tag;
    this.#checkAttributes(attributes, attributes.length + Number(isDeclared));
    if (isDeclared && ns.length > this.#limits.maxAttributeLength) throw overLimit("length of an attribute");
    if (this.#open.length <= 1) this.#namespaceUnits = 0;
    return this.#push(tag, Number(isDeclared));
  }

  #push({ ns, local, attributes }: OpenTag, declarations: number): XmlElement {
    const depth = this.#open.length;
    if (depth > this.#limits.maxDepth) throw overLimit("depth");
    const declared = (this.#declared.at(-1) ?? 0) + declarations;
    if (declared > this.#limits.maxNamespaces) throw overLimit("namespace declarations in scope");
    const parent = this.#open.at(-1);
    if (parent?.ns !== ns) this.#countNamespace(ns.length + DEFAULT_DECLARATION_UNITS);
    const element: OpenElement = { ns, local, attributes, children: NO_CHILDREN };
    this.#declared.push(declared);
    if (parent !== undefined && depth > 1) {
      this.#flushText(parent);
      this.#append(parent, element);
    }
    this.#open.push(element);
    return element;
  }

  /** Adjacent pieces (character data, references, CDATA) become one node. */
  text(piece: string): void {
    this.#text = this.#text === "" ? piece : this.#text + piece;
  }

  close(): XmlElement | undefined {
    const element = this.#open.pop();
    this.#declared.pop();
    if (element !== undefined) this.#flushText(element);
    return element;
  }

  #flushText(into: OpenElement): void {
    if (this.#text === "") return;
    this.#append(into, this.#text);
    this.#text = "";
  }

  #append(parent: OpenElement, node: XmlNode): void {
    if (parent.children.length >= this.#limits.maxChildren) throw overLimit("children of one element");
    if (parent.children === NO_CHILDREN) parent.children = [node];
    else (parent.children as XmlNode[]).push(node);
  }

  #readAttributes(raw: readonly ResolvedAttribute[]): readonly XmlAttribute[] {
    this.#checkAttributes(raw, raw.length);
    const attributes: XmlAttribute[] = [];
    for (const one of raw) {
      if (isDeclaration(one)) checkDeclaration(one);
      else {
        attributes.push({
          ns: interned(one.uri),
          local: interned(this.#attributeName(one)),
          value: one.value,
        });
      }
    }
    return attributes.length === 0 ? NO_ATTRIBUTES : attributes;
  }

  /** Also while a tag still comes: what is never to be read is not gathered either. @throws XmlViolationError */
  checkAttributeCount(count: number): void {
    if (count > this.#limits.maxAttributes) throw overLimit("attributes of one element");
  }

  #checkAttributes(attributes: readonly { readonly value: string }[], count: number): void {
    this.checkAttributeCount(count);
    for (const { value } of attributes) {
      if (value.length > this.#limits.maxAttributeLength) throw overLimit("length of an attribute");
    }
  }

  #attributeName({ prefix, local, uri }: ResolvedAttribute): string {
    if (prefix === "") return local;
    if (!isNcName(local)) throw new XmlViolationError("not-well-formed", "local part of a name", true);
    if (uri !== XML_NAMESPACE) this.#countNamespace(uri.length + PREFIX_DECLARATION_UNITS);
    return local;
  }

  #countNamespace(units: number): void {
    this.#namespaceUnits += units;
    if (this.#namespaceUnits > this.#limits.maxElementBytes) throw overLimit("namespaces in canonical form");
  }
}

export const isDeclaration = ({ prefix, local }: RawAttribute): boolean =>
  prefix === "xmlns" || (prefix === "" && local === "xmlns");

export function checkDeclaration({ prefix, local, value }: RawAttribute): void {
  if (prefix === "xmlns" && !isNcName(local)) throw new XmlViolationError("not-well-formed", "prefix", true);
  if (!isNamespaceName(value))
    throw new XmlViolationError("not-well-formed", "characters in a namespace name", true);
}

/** The tokeniser saw to it that the whole is a Name with at most one colon; the part behind it may start wrongly. */
function checkElementName({ prefix, local, uri }: ResolvedName): void {
  if (prefix === "") return;
  if (!isNcName(local)) throw new XmlViolationError("not-well-formed", "local part of a name", true);
  // Legal, useless, and without a canonical form: the xml namespace can be nobody's default.
  if (uri === XML_NAMESPACE)
    throw new XmlViolationError("restricted-xml", "element in the xml namespace", true);
}
