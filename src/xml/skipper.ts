/**
 * Goes through an element that is not going to be read (over a limit, or with a namespace that nobody may write), to
 * find where it ends.
 *
 * Rule 1: memory does not grow with the element: depth is a number, and the only name known is the root's.
 * Rule 2: the end is where every parser finds it. Whatever could make two of them disagree (a comment, a DTD, "<" in a
 * tag, an end tag of another name, a character outside XML) is a violation, as everywhere; the rest of what stands
 * inside is not looked at, because it goes nowhere.
 * Sources: XML 1.0 (5th edition) §2.2, §2.4, §2.7, §3.1; RFC 6120 §11.1.
 */
import { isWhitespace, isXmlText } from "./names.ts";
import { XmlViolationError, refuse } from "./violation.ts";

type State = "text" | "markup" | "startTag" | "value" | "endTag" | "cdataStart" | "cdata";

const CDATA_START = "[CDATA[";
const OTHER_END = "end tag of another name";
const TAG_STOPS = /[<>"']/g;
const VALUE_STOPS: Readonly<Record<string, RegExp>> = { '"': /[<"]/g, "'": /[<']/g };
const END_TAG_STOPS = /[<>]/g;
const NO_NAME_START = /[\t\n\r <>"'=&]/;

export class Skipper {
  readonly #rootName: string;
  #state: State = "text";
  #depth = 0;
  #isOver = false;
  #quote = "";
  /** In a start tag: the unit before the one to be read. */
  #last = "";
  /** Of the end tag that is being read, where it may be the root's. */
  #endName = "";
  /** Units of `<![CDATA[` read; then, brackets in a row. */
  #count = 0;

  /** @param rootName as it stands in the tag, with its prefix. */
  constructor(rootName: string) {
    this.#rootName = rootName;
  }

  /**
   * @param text goes on where the last one ended; the first begins with the element.
   * @returns where in it the element ends; undefined where it goes on.
   * @throws XmlViolationError
   */
  read(text: string): number | undefined {
    let at = 0;
    try {
      while (at < text.length && !this.#isOver) at = this.#step(text, at);
    } finally {
      // After a violation too: a character that stands before it is the first one.
      checkCharacters(at === text.length ? text : text.slice(0, at));
    }
    return this.#isOver ? at : undefined;
  }

  #step(text: string, at: number): number {
    switch (this.#state) {
      case "text":
        return this.#text(text, at);
      case "markup":
        return this.#markup(text, at);
      case "startTag":
        return this.#startTag(text, at);
      case "value":
        return this.#value(text, at);
      case "endTag":
        return this.#endTag(text, at);
      case "cdataStart":
        return this.#cdataStart(text, at);
      case "cdata":
        return this.#cdata(text, at);
    }
  }

  #text(text: string, at: number): number {
    const open = text.indexOf("<", at);
    if (open < 0) return text.length;
    this.#state = "markup";
    return open + 1;
  }

  #markup(text: string, at: number): number {
    const unit = text.charAt(at);
    if (unit === "?") refuse("processing instruction");
    if (unit === "/") {
      this.#state = "endTag";
      this.#endName = "";
      return at + 1;
    }
    if (unit === "!") {
      this.#state = "cdataStart";
      this.#count = 0;
      return at + 1;
    }
    if (NO_NAME_START.test(unit)) throw malformed("start of a tag");
    this.#state = "startTag";
    return at;
  }

  #startTag(text: string, at: number): number {
    const stop = nextOf(TAG_STOPS, text, at);
    if (stop > at) this.#last = text.charAt(stop - 1);
    if (stop === text.length) return stop;
    const unit = text.charAt(stop);
    if (unit === "<") throw malformed("inside a tag");
    if (unit === ">") this.#opened(this.#last === "/");
    else {
      this.#state = "value";
      this.#quote = unit;
    }
    return stop + 1;
  }

  #opened(isEmpty: boolean): void {
    this.#state = "text";
    if (!isEmpty) this.#depth += 1;
    else if (this.#depth === 0) this.#isOver = true;
  }

  #value(text: string, at: number): number {
    const stop = nextOf(VALUE_STOPS[this.#quote] ?? END_TAG_STOPS, text, at);
    if (stop === text.length) return stop;
    if (text.charAt(stop) === "<") throw malformed("inside a tag");
    this.#state = "startTag";
    this.#last = this.#quote;
    return stop + 1;
  }

  #endTag(text: string, at: number): number {
    const stop = nextOf(END_TAG_STOPS, text, at);
    if (this.#depth === 1) this.#keepEndName(text.slice(at, stop));
    if (stop === text.length) return stop;
    if (text.charAt(stop) === "<") throw malformed("inside a tag");
    this.#closed();
    return stop + 1;
  }

  /** The root's name and some white space are kept; behind that there may be more white space and nothing else. */
  #keepEndName(piece: string): void {
    if (this.#endName.length <= this.#rootName.length + 64) this.#endName += piece;
    else if (!isWhitespace(piece)) throw malformed(OTHER_END);
  }

  #closed(): void {
    this.#state = "text";
    this.#depth -= 1;
    if (this.#depth > 0) return;
    const isRoots = this.#endName.startsWith(this.#rootName);
    if (!isRoots || !isWhitespace(this.#endName.slice(this.#rootName.length))) throw malformed(OTHER_END);
    this.#isOver = true;
  }

  #cdataStart(text: string, at: number): number {
    if (text.charAt(at) !== CDATA_START.charAt(this.#count)) refuse("comment or doctype");
    this.#count += 1;
    if (this.#count === CDATA_START.length) {
      this.#state = "cdata";
      this.#count = 0;
    }
    return at + 1;
  }

  #cdata(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const unit = text.charAt(at);
      if (unit === ">" && this.#count >= 2) {
        this.#state = "text";
        return at + 1;
      }
      this.#count = unit === "]" ? this.#count + 1 : 0;
    }
    return text.length;
  }
}

/** Where the first of `stops` stands; the text's length where none does. */
function nextOf(stops: RegExp, text: string, from: number): number {
  stops.lastIndex = from;
  return stops.exec(text)?.index ?? text.length;
}

function checkCharacters(text: string): void {
  if (!isXmlText(text)) throw malformed("character outside XML");
}

const malformed = (detail: string): XmlViolationError => new XmlViolationError("not-well-formed", detail);
