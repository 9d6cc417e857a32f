/**
 * What is known of a top-level element that is gone through instead of being read: whom it concerns, how long it is, and
 * its text as far as the limit of bytes allows.
 *
 * Rule: its root is read from the text by itself, at the end, when the tag is there however the text was cut. It
 * decides who is told, never what goes on.
 * Sources: XML 1.0 (5th edition) §3.1, §4.1; Namespaces in XML 1.0 §6.2.
 */
import type { XmlAttribute, XmlElement } from "./element.ts";
import { NO_CHILDREN } from "./element.ts";
import { isXmlText } from "./names.ts";
import { NOTHING, behind, type Piece } from "./piece.ts";
import { Skipper } from "./skipper.ts";
import type { StreamEvent, Unreadable } from "./stream-event.ts";

export class SkippedElement {
  readonly #defaultNs: string;
  readonly #reason: Unreadable;
  readonly #skipper: Skipper;
  #received = "";
  #byteCount = 0;
  #isCut = false;

  private constructor(name: string, defaultNs: string, reason: Unreadable) {
    this.#defaultNs = defaultNs;
    this.#reason = reason;
    this.#skipper = new Skipper(name);
  }

  /**
   * @param text its beginning, of which nothing is passed yet.
   * @param defaultNs in force around it.
   * @returns undefined where not even its name is there
   */
  static begin(text: string, defaultNs: string, reason: Unreadable): SkippedElement | undefined {
    const name = nameOf(text);
    return name === undefined ? undefined : new SkippedElement(name, defaultNs, reason);
  }

  /** Bytes that may come before its text is held no longer. */
  roomWithin(maxBytes: number): number {
    return this.#isCut ? Infinity : maxBytes - this.#byteCount;
  }

  /** Its text is long enough: the rest is counted alone. */
  cut(): void {
    this.#isCut = true;
  }

  /** @returns what stands behind it; undefined where it goes on. @throws XmlViolationError */
  pass(piece: Piece): Piece | undefined {
    const end = this.#skipper.read(piece.text);
    const rest = end === undefined ? NOTHING : behind(piece, end);
    this.#byteCount += piece.byteCount - rest.byteCount;
    if (!this.#isCut) this.#received += end === undefined ? piece.text : piece.text.slice(0, end);
    return end === undefined ? undefined : rest;
  }

  get event(): StreamEvent {
    return {
      type: "element",
      element: rootOf(this.#received, this.#defaultNs),
      received: this.#received,
      byteCount: this.#byteCount,
      unreadable: this.#reason,
    };
  }
}

const ROOT_NAME = /^<([^\t\n\r /<>"'=&]+)(?=[\t\n\r />])/;
const ATTRIBUTE = /[\t\n\r ]+([^\t\n\r /<>"'=&]+)[\t\n\r ]*=[\t\n\r ]*(?:"([^<"]*)"|'([^<']*)')/y;
/** Those by which a stanza is addressed and answered. */
const KEPT: ReadonlySet<string> = new Set(["to", "from", "type", "id"]);
/** A JID's (RFC 7622 §3.1). */
const MAX_KEPT_LENGTH = 3_071;

/** As it stands in the tag. */
const nameOf = (text: string): string | undefined => ROOT_NAME.exec(text)?.[1];

/**
 * Without children, and with those of its attributes that say whom it concerns, as far as they are sound. Of one that is
 * given twice, which is not well-formed, the first counts.
 */
function rootOf(text: string, defaultNs: string): XmlElement {
  const name = nameOf(text) ?? "";
  const attributes: XmlAttribute[] = [];
  const seen = new Set<string>();
  let ns = name.includes(":") ? "" : defaultNs;
  ATTRIBUTE.lastIndex = name.length + 1;
  for (let found = ATTRIBUTE.exec(text); found !== null; found = ATTRIBUTE.exec(text)) {
    const [, local = "", double, single = ""] = found;
    if (seen.has(local)) continue;
    seen.add(local);
    const value = double ?? single;
    if (local === "xmlns" && !name.includes(":")) ns = value;
    const plain = KEPT.has(local) ? plainValue(value) : undefined;
    if (plain !== undefined) attributes.push({ ns: "", local, value: plain });
  }
  return { ns, local: name, attributes, children: NO_CHILDREN };
}

const REFERENCE = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});/g;
const NAMED: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
]);

/** Undefined where it is too long, or a reference in it is none or stands for what is no character. */
function plainValue(value: string): string | undefined {
  if (value.length > MAX_KEPT_LENGTH || value.replace(REFERENCE, "").includes("&")) return undefined;
  const plain = value.replace(REFERENCE, (reference) => NAMED.get(reference) ?? characterOf(reference));
  return isXmlText(plain) ? plain : undefined;
}

/** U+0000, which is none, where the number is out of range. */
function characterOf(reference: string): string {
  const isHex = reference.startsWith("&#x");
  const code = parseInt(reference.slice(isHex ? 3 : 2, -1), isHex ? 16 : 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\0";
}
