/**
 * Finds files in the text of a stanza: encoded content and links to where files lie.
 *
 * Rule 1: every element's joined text and every attribute value is looked at, except inside payloads that are
 * refused for what they are.
 * Rule 2: a message or a request is refused whole; from a presence only the child that holds it is taken.
 * Rule 3: lengths are also summed over the stanza, so that pieces in many fields count as one file.
 * Sources: protocol.md §3.1 (aesgcm links, base64 in text), §10 (upload hosts); XEP-0454.
 */
import { type NodePath, ownText, type XmlElement } from "../xml/element.ts";
import { walk } from "../xml/walk.ts";
import { encodedKind, encodedLength, visible } from "../scan/encoded-text.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { linkKind } from "./file-links.ts";
import { refusedAt } from "./refused-places.ts";
import type { Removal } from "./removal.ts";
import type { PolicyRevision } from "./revision.ts";

/** Shortest text that can be an encoding or a link to a file host. */
const MIN_LENGTH = 8;
/** Encoded characters that a whole stanza may hold in its texts, whatever stands between them. */
const MAX_TEXT_TOTAL = 400;
/** The same for attributes of a message or presence, where ids of 20 to 64 characters are usual. */
const MAX_ATTRIBUTE_TOTAL = 1_200;

interface Totals {
  text: number;
  attributes: number;
  readonly places: NodePath[];
}

export function collectEncoded(stanza: Stanza, revision: PolicyRevision, into: Removal[]): void {
  const totals: Totals = { text: 0, attributes: 0, places: [] };
  const before = into.length;
  walk(stanza.element, (of, path) => {
    if (refusedAt(of) !== undefined) return false;
    const sum = totals.text + totals.attributes;
    const kind = kindIn(of, revision, totals);
    if (totals.text + totals.attributes > sum) totals.places.push([...path]);
    if (kind === undefined) return true;
    into.push(removalOf(stanza, path, kind));
    return false;
  });
  if (into.length === before) collectPieces(stanza, totals, into);
}

function collectPieces(stanza: Stanza, { text, attributes, places }: Totals, into: Removal[]): void {
  const isSpread = stanza.kind !== "iq" && attributes >= MAX_ATTRIBUTE_TOTAL;
  if (text < MAX_TEXT_TOTAL && !isSpread) return;
  for (const path of places) into.push(removalOf(stanza, path, "pieces of an encoded file"));
}

function kindIn(of: XmlElement, revision: PolicyRevision, totals: Totals): string | undefined {
  const text = ownText(of);
  if (text.length >= MIN_LENGTH) {
    const seen = visible(text);
    totals.text += encodedLength(seen);
    const kind = encodedKind(seen) ?? linkKind(seen, revision);
    if (kind !== undefined) return kind;
  }
  for (const { value } of of.attributes) {
    if (value.length < MIN_LENGTH) continue;
    const seen = visible(value);
    totals.attributes += encodedLength(seen);
    const kind = encodedKind(seen) ?? linkKind(seen, revision);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function removalOf({ kind, type }: Stanza, path: NodePath, what: string): Removal {
  const place = kind === "presence" ? path.slice(0, 1) : [...path];
  const isKept = kind === "presence" || (kind === "iq" && type === "error");
  const isFatal = !isKept || place.length === 0;
  return { path: place, reason: `file in text: ${what}`, refusal: "file", isFatal };
}
