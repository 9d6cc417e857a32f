/**
 * Character data and attribute values, escaped so that every parser reads back the same characters.
 *
 * Rule 1: `&`, `<`, `>` and CR are always references; in attributes both quotes too, and TAB and LF, because a parser
 * would turn them into spaces. In character data quotes stay: six bytes for one make a text of code longer than a server
 * takes, and no parser needs them.
 * Rule 2: what no XML document can hold is our bug, and throws.
 * Sources: XML 1.0 §2.2, §2.4, §2.11, §3.3.3; protocol reference §6.2 (5).
 */
import { isXmlText } from "./names.ts";

/** Thrown where a tree that we made, or rewrote, cannot be written as XML. */
export class UnserializableError extends Error {
  override readonly name = "UnserializableError";
  readonly code = "SG_XML_UNSERIALIZABLE";
}

const NOT_PLAIN_TEXT = /[&<>\r]|[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NOT_PLAIN_ATTRIBUTE = /[&<>"']|[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ESCAPED_IN_TEXT = /[&<>\r]/g;
const ESCAPED_IN_ATTRIBUTE = /[&<>"'\r\n\t]/g;

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
  ["\r", "&#13;"],
  ["\n", "&#10;"],
  ["\t", "&#9;"],
]);

export const escapeText = (text: string): string =>
  NOT_PLAIN_TEXT.test(text) ? replaceAll(text, ESCAPED_IN_TEXT) : text;

/** For a value between double quotes. */
export const escapeAttribute = (value: string): string =>
  NOT_PLAIN_ATTRIBUTE.test(value) ? replaceAll(value, ESCAPED_IN_ATTRIBUTE) : value;

function replaceAll(text: string, escaped: RegExp): string {
  if (!isXmlText(text)) throw new UnserializableError("character outside XML");
  return text.replace(escaped, (character) => REFERENCES.get(character) ?? character);
}
