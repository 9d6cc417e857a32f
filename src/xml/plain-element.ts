/**
 * Reads one whole top-level element of the plain kind that nearly all traffic is: no prefixes but `xml:`, no
 * references, no CDATA, one blank between attributes, all of it in one piece. Everything else is left to saxes.
 *
 * Rule 1: it only ever says yes or "not mine". What it accepts saxes would accept too, and give the same tree
 * (test/property/plain-element.test.ts); whatever is wrong, odd or over a limit is read again by saxes, from the
 * same place, and judged there.
 * Rule 2: the tree is built by the same builder, so all its limits and checks hold here too.
 * Source: XML 1.0 (5th edition) §2.2, §2.3, §3.1; Namespaces in XML 1.0 §3, §6. The reason: half the time of saxes.
 */
import { NO_ATTRIBUTES, type XmlAttribute, type XmlElement } from "./element.ts";
import { internedAt } from "./interned.ts";
import { XML_NAMESPACE, asciiNameEnd, isNamespaceName } from "./names.ts";
import type { TreeBuilder } from "./tree-builder.ts";

const BLANK = 0x20;
const DOUBLE_QUOTE = 0x22;
const AMPERSAND = 0x26;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const COLON = 0x3a;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
/** From here on, characters are pairs or not allowed everywhere. */
const SURROGATES = 0xd800;

/** Anything but TAB, LF and characters from the blank to U+D7FF; `&` too. */
const NOT_PLAIN_TEXT = /[^\t\n\u0020-%'-\uD7FF]/;
/** Where the two reserved names lie: binding them is never plain. */
const RESERVED = "http://www.w3.org/";

/** Each is compared with those before it: a tag of thousands is saxes' to judge, which takes its time once. */
const MAX_ATTRIBUTES = 64;

export class PlainReader {
  readonly #tree: TreeBuilder;
  #text = "";
  #at = 0;
  /** Of the tag being read: its own, or the one in force around it. */
  #ns = "";
  #isDeclared = false;

  constructor(tree: TreeBuilder) {
    this.#tree = tree;
  }

  /** Where the element that was read last ends. */
  get end(): number {
    return this.#at;
  }

  /**
   * The element that begins at `from`; undefined, and the tree as it was, where it is not a plain one.
   * @param defaultNs in force between the stream's elements
   */
  read(text: string, from: number, defaultNs: string): XmlElement | undefined {
    this.#text = text;
    this.#at = from;
    try {
      const element = this.#readElement(defaultNs);
      if (element !== undefined) return element;
    } catch {
      // A limit, most likely. saxes comes to the same, and reports it.
    } finally {
      this.#text = "";
    }
    this.#tree.abandon();
    return undefined;
  }

  #readElement(defaultNs: string): XmlElement | undefined {
    for (;;) {
      const isEnd = this.#text.charCodeAt(this.#at + 1) === SLASH;
      const closed = isEnd ? this.#readEndTag() : this.#readStartTag(defaultNs);
      if (closed === undefined) return undefined;
      if (closed !== "open" && this.#tree.depth === 1) return closed;
      if (!this.#readText()) return undefined;
    }
  }

  #readEndTag(): XmlElement | undefined {
    // The root's own end is not for this reader.
    if (this.#tree.depth === 1) return undefined;
    const { local } = this.#tree.innermost ?? { local: "" };
    const nameStart = this.#at + 2;
    const end = nameStart + local.length;
    if (this.#text.charCodeAt(end) !== GREATER || !this.#text.startsWith(local, nameStart)) return undefined;
    this.#at = end + 1;
    return this.#tree.close();
  }

  #readStartTag(defaultNs: string): XmlElement | "open" | undefined {
    const nameStart = this.#at + 1;
    const nameEnd = asciiNameEnd(this.#text, nameStart);
    if (nameEnd === nameStart) return undefined;
    this.#at = nameEnd;
    this.#ns = this.#tree.depth === 1 ? defaultNs : (this.#tree.innermost?.ns ?? "");
    this.#isDeclared = false;
    const attributes = this.#readAttributes();
    if (attributes === undefined) return undefined;
    const isEmpty = this.#text.charCodeAt(this.#at) === SLASH;
    if (isEmpty) this.#at += 1;
    if (this.#text.charCodeAt(this.#at) !== GREATER) return undefined;
    this.#at += 1;
    const local = internedAt(this.#text, nameStart, nameEnd);
    this.#tree.openPlain({ ns: this.#ns, local, attributes }, this.#isDeclared);
    return isEmpty ? this.#tree.close() : "open";
  }

  #readAttributes(): readonly XmlAttribute[] | undefined {
    if (this.#text.charCodeAt(this.#at) !== BLANK) return NO_ATTRIBUTES;
    const attributes: XmlAttribute[] = [];
    while (this.#text.charCodeAt(this.#at) === BLANK) {
      this.#at += 1;
      if (!this.#readAttribute(attributes)) return undefined;
    }
    return attributes.length === 0 ? NO_ATTRIBUTES : attributes;
  }

  #readAttribute(into: XmlAttribute[]): boolean {
    const name = this.#readName();
    if (name === undefined) return false;
    if (this.#text.charCodeAt(this.#at) === COLON) {
      this.#at += 1;
      return name === "xml" && this.#addAttribute(XML_NAMESPACE, this.#readName(), into);
    }
    return name === "xmlns" ? this.#readDeclaration() : this.#addAttribute("", name, into);
  }

  #readName(): string | undefined {
    const start = this.#at;
    this.#at = asciiNameEnd(this.#text, start);
    return this.#at === start ? undefined : internedAt(this.#text, start, this.#at);
  }

  #addAttribute(ns: string, local: string | undefined, into: XmlAttribute[]): boolean {
    const start = this.#at + 2;
    if (local === undefined || into.length === MAX_ATTRIBUTES || !this.#passValue()) return false;
    for (const one of into) if (one.local === local && one.ns === ns) return false;
    into.push({ ns, local, value: this.#text.slice(start, this.#at - 1) });
    return true;
  }

  #readDeclaration(): boolean {
    const start = this.#at + 2;
    if (this.#isDeclared || !this.#passValue()) return false;
    const ns = internedAt(this.#text, start, this.#at - 1);
    if (ns === "" || ns.startsWith(RESERVED) || !isNamespaceName(ns)) return false;
    this.#ns = ns;
    this.#isDeclared = true;
    return true;
  }

  /** From the equals sign to behind the closing quote. */
  #passValue(): boolean {
    const text = this.#text;
    const quote = text.charCodeAt(this.#at + 1);
    const isQuote = quote === SINGLE_QUOTE || quote === DOUBLE_QUOTE;
    if (!isQuote || text.charCodeAt(this.#at) !== EQUALS) return false;
    for (let end = this.#at + 2; ; end++) {
      const unit = text.charCodeAt(end);
      if (unit === quote) {
        this.#at = end + 1;
        return true;
      }
      // Behind the end of the text stands NaN, which is in no range.
      if (!(unit >= BLANK && unit < SURROGATES) || unit === LESS || unit === AMPERSAND) return false;
    }
  }

  /** Up to the next tag. */
  #readText(): boolean {
    const end = this.#text.indexOf("<", this.#at);
    if (end < 0) return false;
    if (end > this.#at) {
      const piece = this.#text.slice(this.#at, end);
      if (NOT_PLAIN_TEXT.test(piece) || piece.includes("]]>")) return false;
      this.#tree.text(piece);
    }
    this.#at = end;
    return true;
  }
}
