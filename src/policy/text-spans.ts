/**
 * From a place in a text to places in the stanza: one span for each node that it touches.
 *
 * Rule: offsets are UTF-16 offsets into the text node or attribute itself, whatever was joined to read it.
 */
import type { PlacedText, TextPart } from "../xmpp/text.ts";
import type { Span } from "./rule.ts";

export function spansOf(placed: PlacedText, start: number, end: number): readonly Span[] {
  const { text, parts, offset = 0 } = placed;
  if (parts === undefined) return [{ ...bearerOf(placed), start: start + offset, end: end + offset }];
  const spans: Span[] = [];
  for (let at = partAt(parts, start); at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined || part.start >= end) break;
    const from = Math.max(start, part.start);
    const to = Math.min(end, parts[at + 1]?.start ?? text.length);
    if (from < to) spans.push({ ...bearerOf(part), start: from - part.start, end: to - part.start });
  }
  return spans;
}

/** Index of the last part that begins at or before `place`: a stanza may have thousands of parts, and of hits. */
function partAt(parts: readonly TextPart[], place: number): number {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.start ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

type Bearer = Omit<Span, "start" | "end">;

function bearerOf({ path, attribute, attributeNs }: Bearer): Bearer {
  if (attribute === undefined) return { path };
  return attributeNs === undefined ? { path, attribute } : { path, attribute, attributeNs };
}
