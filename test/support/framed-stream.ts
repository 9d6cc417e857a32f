/**
 * What a transcript says of a stream over TCP, said and heard over a WebSocket: each header, element and closing tag is a
 * frame of its own (RFC 7395 §3.3).
 *
 * Rule: elements go as they stand; only what the stream around them declared is put into them.
 */
import { WebStream } from "../../scripts/peers/web-stream.ts";
import type { StreamPlace } from "../../scripts/peers/raw-stream.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";

const FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";
const TAGS = /(<\?xml[^>]*\?>|<stream:stream[^>]*>|<\/stream:stream>)/;

export class FramedStream {
  readonly #web: WebStream;

  private constructor(web: WebStream) {
    this.#web = web;
  }

  static async connect(place: StreamPlace): Promise<FramedStream> {
    return new FramedStream(await WebStream.connect(place));
  }

  /** As over TCP it would have come. */
  get received(): string {
    return this.#web.frames.map(heard).join("");
  }

  get isClosed(): boolean {
    return this.#web.isClosed;
  }

  write(text: string): void {
    for (const piece of text.split(TAGS)) {
      if (piece.startsWith("<stream:stream")) this.#web.frame(opening(piece));
      else if (piece === "</stream:stream>") this.#web.frame(`<close xmlns='${FRAMING}'/>`);
      else if (!piece.startsWith("<?xml")) for (const element of elements(piece)) this.#web.write(element);
    }
  }

  cut(): void {
    this.#web.cut();
  }

  secure(): Promise<void> {
    throw new Error("a WebSocket has its TLS from the start");
  }
}

const opening = (header: string): string =>
  header
    .replace("<stream:stream", `<open xmlns='${FRAMING}'`)
    .replaceAll(/ xmlns(:stream)?='(jabber:client|http:[^']*)'/g, "")
    .replace(/>$/, "/>");

const heard = (frame: string): string => {
  if (!frame.includes(FRAMING)) return frame;
  if (frame.startsWith("<close")) return "</stream:stream>";
  return frame.replace(`<open xmlns="${FRAMING}"`, HEADER).replace(/\/>$/, ">");
};

/** @throws Error where the text is not whole elements: over a WebSocket nothing else can be said */
function elements(text: string): readonly string[] {
  const parser = new StreamParser(STANZA_LIMITS);
  const events = parser.push(new TextEncoder().encode(`${HEADER}>${text}`));
  if (!parser.isIdle) throw new Error(`no frames: ${text}`);
  return events.flatMap((event) => (event.type === "element" ? [event.received] : []));
}
