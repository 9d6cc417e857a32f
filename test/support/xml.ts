/** Elements for tests, from text, by the gateway's own parser; and back. */
import type { XmlElement } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";

const HEADER = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;

/** One element as it would stand in a stream. */
export function xml(text: string): XmlElement {
  for (const event of new StreamParser(STANZA_LIMITS).push(new TextEncoder().encode(HEADER + text))) {
    if (event.type === "element") return event.element;
    if (event.type === "violation") throw new Error(`${event.condition}: ${event.detail}`);
  }
  throw new Error(`no element in ${text}`);
}

export const text = (element: XmlElement): string => serialize(element, IN_STREAM);
