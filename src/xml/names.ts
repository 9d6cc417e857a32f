/**
 * What may stand as a name, a namespace name or a character, asked by the parser of what comes in and by the
 * serialiser of what goes out.
 *
 * Rule: a namespace name with a control character, a space or a non-character is refused although XML permits it:
 * parsers that glue namespace and local name together with such a separator can be made to see another element.
 * Sources: XML 1.0 (5th edition) §2.2, §2.3; Namespaces in XML 1.0 §3, §4; protocol reference §6.3 (CVE-2022-25236).
 */

/** 2 = may stand anywhere in an ASCII name, 1 = not at its start. A table, because names are short and many. */
const ASCII_NAME = new Uint8Array(128);
for (const unit of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
  ASCII_NAME[unit.charCodeAt(0)] = 2;
for (const unit of "0123456789.-") ASCII_NAME[unit.charCodeAt(0)] = 1;

/** Where the ASCII name without a colon that begins at `from` ends; `from` where there is none. */
export function asciiNameEnd(text: string, from: number): number {
  if (ASCII_NAME[text.charCodeAt(from)] !== 2) return from;
  let end = from + 1;
  // Beyond the table, and behind the end of the text, there is undefined.
  while ((ASCII_NAME[text.charCodeAt(end)] ?? 0) > 0) end++;
  return end;
}

const isAsciiName = (name: string): boolean => name !== "" && asciiNameEnd(name, 0) === name.length;

const NAME_START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D" +
  "\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const NAME_REST = `${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040`;
const ANY_NAME = new RegExp(`^[${NAME_START}][${NAME_REST}]*$`, "u");

/** A name without a colon. */
export const isNcName = (name: string): boolean => isAsciiName(name) || ANY_NAME.test(name);

const PRINTABLE_ASCII = /^[!-~]*$/;
const NOT_IN_NAMESPACE = /[\s\p{C}\p{Z}\p{Noncharacter_Code_Point}]/u;

/** True for the empty name too: it stands for "no namespace". */
export const isNamespaceName = (name: string): boolean =>
  PRINTABLE_ASCII.test(name) || !NOT_IN_NAMESPACE.test(name);

const NOT_XML_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** True where every character may stand in an XML 1.0 document, as itself or as a reference. */
export const isXmlText = (text: string): boolean => !NOT_XML_CHARACTER.test(text);

const ONLY_WHITESPACE = /^[\t\n\r ]*$/;

/** XML white space, which is less than what JavaScript calls so. */
export const isWhitespace = (text: string): boolean => ONLY_WHITESPACE.test(text);

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
