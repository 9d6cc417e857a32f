/** Plays bytes into a parser in given chunks and gives its events in the form in which chunking must not show. */
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import type { ParserLimits } from "../../src/xml/limits.ts";
import type { StreamEvent } from "../../src/xml/stream-event.ts";
import { StreamParser, type WhenUnreadable } from "../../src/xml/stream-parser.ts";

export const CLIENT_HEADER =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/** Cuts after each of `sizes` in turn, round and round; a size of 0 is an empty chunk. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes.length === 0 ? bytes.length : (sizes[turn % sizes.length] ?? 1);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

export function play(
  chunks: readonly Uint8Array[],
  limits: ParserLimits = STANZA_LIMITS,
  whenUnreadable: WhenUnreadable = "end",
): readonly StreamEvent[] {
  const parser = new StreamParser(limits, whenUnreadable);
  return [...chunks.flatMap((chunk) => [...parser.push(chunk)]), ...parser.end()];
}

/** Without white space, and without the wording of a violation. */
export const comparable = (events: readonly StreamEvent[]): readonly unknown[] =>
  events
    .filter(({ type }) => type !== "whitespace")
    .map((event) => (event.type === "violation" ? { type: event.type, condition: event.condition } : event));
