/**
 * The only way from an element to text on a wire: canonical, so that what the next parser reads is what was inspected.
 *
 * Rule 1: no prefixes of the peer's. The default namespace is declared wherever it differs from the one in force;
 * namespaced attributes get prefixes made here; `xml:` stays. Order is kept.
 * Rule 2: nothing is written that was not checked: names, namespace names and characters again, and attributes for
 * duplicates. What fails is our bug, and throws.
 * Sources: protocol reference §6.2 (5), §6.3; Namespaces in XML 1.0 §4, §6; RFC 6120 §4.8.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "./element.ts";
import { UnserializableError, escapeAttribute, escapeText } from "./escape.ts";
import { XMLNS_NAMESPACE, XML_NAMESPACE, isNamespaceName, isNcName } from "./names.ts";

/** What is in force where the text will stand. */
export interface SerializeContext {
  readonly defaultNs: string;
  /**
   * Prefix by namespace, for top-level elements whose peers insist on the header's prefix (`stream:features`).
   * Never further inside: some clients look for `stream:error` by that tag name in whole stanzas.
   */
  readonly prefixes?: ReadonlyMap<string, string>;
  /** Around attribute values; double where nothing is said. */
  readonly quote?: Quote;
}

export type Quote = "'" | '"';

/** The kind that a peer uses: with it, most of what passes unchanged is the very text that came in. */
export function quoteIn(received: string): Quote {
  for (let at = 0; at < received.length; at++) {
    const character = received[at];
    if (character === "'" || character === '"') return character;
  }
  return '"';
}

/** A document of its own: a WebSocket frame, a record. */
const STANDALONE: SerializeContext = { defaultNs: "" };

/** A started element and what is left to write of it. */
interface OpenElement {
  readonly children: readonly XmlNode[];
  readonly endTag: string;
  /** The default namespace inside. */
  readonly defaultNs: string;
  next: number;
}

/** @throws UnserializableError `SG_XML_UNSERIALIZABLE` */
export function serialize(element: XmlElement, context: SerializeContext = STANDALONE): string {
  const writer = new Writer(context.quote ?? '"');
  writer.start(element, context.defaultNs, context.prefixes?.get(element.ns));
  return writer.finish();
}

/** Walks with a list of its own instead of the call stack: a deep tree costs memory, not the process. */
class Writer {
  #text = "";
  readonly #quote: Quote;
  readonly #open: OpenElement[] = [];

  constructor(quote: Quote) {
    this.#quote = quote;
  }

  start(element: XmlElement, outerNs: string, prefix?: string): void {
    const { ns, children } = element;
    const name = elementName(element, prefix);
    const isDeclared = ns === outerNs || prefix !== undefined;
    this.#text += isDeclared ? `<${name}` : `<${name} xmlns${quoted(namespaceValue(ns), this.#quote)}`;
    if (element.attributes.length > 0) this.#text += attributesText(element.attributes, this.#quote);
    if (children.length === 0) {
      this.#text += "/>";
      return;
    }
    this.#text += ">";
    this.#open.push({ children, endTag: `</${name}>`, defaultNs: isDeclared ? outerNs : ns, next: 0 });
  }

  finish(): string {
    for (let top = this.#open.at(-1); top !== undefined; top = this.#open.at(-1)) {
      const node = top.children[top.next++];
      if (typeof node === "string") this.#text += escapeText(node);
      else if (node !== undefined) this.start(node, top.defaultNs);
      else {
        this.#text += top.endTag;
        this.#open.pop();
      }
    }
    return this.#text;
  }
}

function elementName({ ns, local }: XmlElement, prefix: string | undefined): string {
  if (!isNcName(local)) throw new UnserializableError("element name");
  if (ns === XML_NAMESPACE || ns === XMLNS_NAMESPACE) throw new UnserializableError("reserved namespace");
  return prefix === undefined ? local : `${prefix}:${local}`;
}

function namespaceValue(ns: string): string {
  if (!isNamespaceName(ns)) throw new UnserializableError("namespace name");
  return escapeAttribute(ns);
}

const quoted = (escaped: string, quote: Quote): string => `${quote === "'" ? "='" : '="'}${escaped}${quote}`;

function attributesText(attributes: readonly XmlAttribute[], quote: Quote): string {
  let text = "";
  let index = 0;
  for (const { ns, local, value } of attributes) {
    if (!isNcName(local)) throw new UnserializableError("attribute name");
    if (isRepeated(attributes, index)) throw new UnserializableError("attribute twice");
    const name = ns === "" ? plainName(local) : prefixedName(attributes, index, quote);
    text += ` ${name}${quoted(escapeAttribute(value), quote)}`;
    index += 1;
  }
  return text;
}

function plainName(local: string): string {
  if (local === "xmlns") throw new UnserializableError("namespace declaration as an attribute");
  return local;
}

/** Prefixes are numbered by the first attribute of their namespace, which declares them. */
function prefixedName(attributes: readonly XmlAttribute[], index: number, quote: Quote): string {
  const { ns = "", local = "" } = attributes[index] ?? {};
  if (ns === XML_NAMESPACE) return `xml:${local}`;
  if (ns === XMLNS_NAMESPACE) throw new UnserializableError("reserved namespace");
  const first = attributes.findIndex((one) => one.ns === ns);
  const declaration = first === index ? `xmlns:ns${index}${quoted(namespaceValue(ns), quote)} ` : "";
  return `${declaration}ns${first}:${local}`;
}

/** A few attributes, so comparing beats a set. */
function isRepeated(attributes: readonly XmlAttribute[], index: number): boolean {
  const { ns, local } = attributes[index] ?? {};
  for (let earlier = 0; earlier < index; earlier++) {
    const other = attributes[earlier];
    if (other?.local === local && other?.ns === ns) return true;
  }
  return false;
}
