/**
 * How a transcript's text is compared with what was really said: elements in canonical form, and placeholders.
 *
 * `{name}` is some text without < > " and the same wherever it stands again, `{_}` some such text, `{*}` anything.
 */
import type { ArchiveRecord } from "../../src/records/record.ts";
import { isElement, type XmlAttribute, type XmlElement, type XmlNode } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";

const ANYTHING = "{*}";

export class Placeholders {
  readonly #values = new Map<string, string>();

  /** Text to be sent. A name that stands for nothing yet stands for itself, so that it is found again as it is. */
  fill(text: string): string {
    return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
      const value = this.#values.get(name) ?? name;
      if (name !== "_") this.#values.set(name, value);
      return value;
    });
  }

  /** What is expected, with what is known of it. @param expected in canonical form */
  known(expected: string): string {
    return expected.replaceAll(/\{(\w+)\}/g, (all, name: string) => this.#values.get(name) ?? all);
  }

  /** Whether it fits; where it does, what its names stand for is remembered. Both in canonical form. */
  fits(expected: string, actual: string): boolean {
    const seen = new Set<string>();
    const source = RegExp.escape(this.known(expected))
      .replaceAll(String.raw`\{\*\}`, ".*")
      .replaceAll(/\\\{(\w+)\\\}/g, (_all, name: string) => {
        if (name === "_") return `[^<>"]+`;
        if (seen.has(name)) return String.raw`\k<${name}>`;
        seen.add(name);
        return `(?<${name}>[^<>"]+)`;
      });
    const match = new RegExp(`^${source}$`, "su").exec(actual);
    for (const [name, value] of Object.entries(match?.groups ?? {})) this.#values.set(name, value);
    return match !== null;
  }
}

/** Headers, elements and closing tags in canonical form. @throws Error where a peer may not say this */
export function canonical(text: string): string {
  let result = "";
  for (const piece of text.split(/(<\?xml[^>]*\?>|<stream:stream[^>]*>|<\/stream:stream>)/)) {
    if (piece.startsWith("<?xml")) continue;
    if (piece.startsWith("<stream:stream")) result += header(piece);
    else result += piece.startsWith("</stream") ? piece : elements(piece);
  }
  return result;
}

/** The same of what is expected; `{*}` may end it. */
export function canonicalPattern(text: string): string {
  const isOpen = text.endsWith(ANYTHING);
  return isOpen ? canonical(text.slice(0, -ANYTHING.length)) + ANYTHING : canonical(text);
}

/** Attributes in one order: servers have theirs, and it means nothing. */
function header(text: string): string {
  const attributes = text.replaceAll("'", '"').match(/[\w:]+="[^"]*"/g) ?? [];
  return `<stream:stream ${attributes.sort().join(" ")}>`;
}

function elements(text: string): string {
  const parser = new StreamParser(STANZA_LIMITS);
  const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
  let result = "";
  for (const event of parser.push(new TextEncoder().encode(header + text))) {
    if (event.type === "element") result += serialize(inOneOrder(event.element), IN_STREAM);
    if (event.type === "violation") throw new Error(`${event.condition} (${event.detail}) in ${text}`);
  }
  return result;
}

/** Attributes mean the same in any order, and so do stream features (RFC 6120 §4.3.2): Prosody's change theirs. */
function inOneOrder(element: XmlElement): XmlElement {
  const children = element.children.map((child) => (isElement(child) ? inOneOrder(child) : child));
  return {
    ...element,
    attributes: element.attributes.toSorted(byName),
    children: element.local === "features" ? children.sort(byName) : children,
  };
}

const nameOf = (node: XmlNode | XmlAttribute): string =>
  typeof node === "string" ? "" : `${node.ns} ${node.local}`;

const byName = (one: XmlNode | XmlAttribute, other: XmlNode | XmlAttribute): number =>
  nameOf(one) < nameOf(other) ? -1 : 1;

/** A record as `archive gets` tells it. */
export function lineOf(record: ArchiveRecord): string {
  if (record.kind === "session") return `session ${record.step}`;
  if (record.kind !== "stanza") return record.kind;
  const { verdict, direction, stanzaKind } = record;
  return [direction, stanzaKind, verdict.disposition, ...verdict.ruleIds].join(" ");
}
