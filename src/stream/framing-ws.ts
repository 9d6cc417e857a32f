/**
 * A stream in frames: each is a document of its own, with one element (WebSocket; BOSH's bodies hold the same elements).
 *
 * Rule 1: the strict parser of TCP reads every frame. It sees the inside of a root that declares nothing, so what a
 * frame does not declare itself is in no namespace; the frame must end where its one element ends.
 * Rule 2: nothing precedes `<open/>`, after each restart again; the tags of a TCP stream are no opening here.
 * Rule 3: what goes out is text of ours, and only declarations are put into it.
 * Source: RFC 7395 §3.3 (frames), §3.4 (`<open/>`), §3.5 (errors), §3.6 (`<close/>`), §3.7 (restart), §3.8 (no white
 * space), §3.9 (no STARTTLS); protocol.md §1.2.
 */
import { isNamed, type XmlElement } from "../xml/element.ts";
import type { ParserLimits } from "../xml/limits.ts";
import type { StreamEvent, XmlViolation } from "../xml/stream-event.ts";
import { headerAttributes, type StreamHeader } from "../xml/stream-header.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { NS_CLIENT, NS_FRAMING, NS_STREAM } from "../xmpp/ns.ts";
import type { Framing, StreamReader } from "./framing.ts";

const NO_EVENTS: readonly StreamEvent[] = [];
const LESS_THAN = 0x3c;
/** Around all frames of a stream, for the parser alone: no namespace, no prefix. */
const ROOT = new TextEncoder().encode("<frames>");

type FramedElement = Extract<StreamEvent, { readonly type: "element" }>;

class FrameReader implements StreamReader {
  readonly #parser: StreamParser;
  #isOpen = false;
  #isOver = false;

  constructor(limits: ParserLimits) {
    this.#parser = new StreamParser(limits);
    this.#parser.push(ROOT);
  }

  /** Frames come whole: nothing ever waits. */
  get isIdle(): boolean {
    return true;
  }

  setLimits(limits: ParserLimits): void {
    this.#parser.setLimits(limits);
  }

  push(bytes: Uint8Array): readonly StreamEvent[] {
    if (this.#isOver) return NO_EVENTS;
    const event = this.#read(bytes);
    this.#isOver = event.type === "violation" || event.type === "close";
    return [event];
  }

  #read(bytes: Uint8Array): StreamEvent {
    if (bytes[0] !== LESS_THAN) return violation("not-well-formed", "a frame does not begin with an element");
    const events = this.#parser.push(bytes);
    const last = events.at(-1);
    if (last?.type === "violation") return last;
    if (events.length !== 1 || last?.type !== "element" || !this.#parser.isIdle)
      return violation("not-well-formed", "a frame is not one element");
    return this.#eventOf(last);
  }

  /** A second `<open/>` is an element like others, for the session to refuse. */
  #eventOf(event: FramedElement): StreamEvent {
    const { element, received } = event;
    if (isNamed(element, NS_FRAMING, "close")) return { type: "close" };
    if (this.#isOpen) return event;
    if (!isNamed(element, NS_FRAMING, "open"))
      return violation("invalid-namespace", "a frame before <open/>");
    this.#isOpen = true;
    return { type: "open", element: headerOf(element), received };
  }
}

/** The header that the same client would have sent over TCP. */
const headerOf = (open: XmlElement): XmlElement => ({
  ...open,
  ns: NS_STREAM,
  local: "stream",
  children: [],
});

const violation = (condition: XmlViolation, detail: string): StreamEvent => ({
  type: "violation",
  condition,
  detail,
});

const openTag = (header: StreamHeader): string => `<open xmlns="${NS_FRAMING}"${headerAttributes(header)}/>`;

const DECLARATION = " xmlns=";
const OF_STANZAS = ` xmlns="${NS_CLIENT}"`;
/** Features and errors keep their prefix, by which clients look for them; inside it `jabber:client` is in force. */
const OF_STREAM = `${OF_STANZAS} xmlns:stream="${NS_STREAM}"`;

/**
 * One canonical element (`serialize(…, IN_STREAM)`) as a document: declares what the stream around it declared. The
 * serialiser writes an element's own declaration right behind its name.
 */
export function frameOf(text: string): string {
  if (text.charCodeAt(0) !== LESS_THAN) return "";
  const end = nameEnd(text);
  if (text.startsWith(DECLARATION, end)) return text;
  const declared = text.startsWith("<stream:") ? OF_STREAM : OF_STANZAS;
  return text.slice(0, end) + declared + text.slice(end);
}

const BLANK = 0x20;
const SLASH = 0x2f;
const GREATER = 0x3e;

function nameEnd(text: string): number {
  for (let at = 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BLANK || unit === SLASH || unit === GREATER) return at;
  }
  return text.length;
}

export const FRAMES: Framing = {
  isFramed: true,
  reader: (limits) => new FrameReader(limits),
  header: openTag,
  end: `<close xmlns="${NS_FRAMING}"/>`,
  unit: frameOf,
};
