/**
 * Finds files in the text of a stanza: encoded content and links to where files lie.
 *
 * Rule 1: every element's joined text and every attribute value is looked at, except those of payloads that are
 * refused for what they are.
 * Rule 2: a message or a request is refused whole; from a presence only the child that holds it is taken.
 * Rule 3: lengths are also summed over the stanza, so that pieces in many fields count as one file.
 * Sources: protocol.md §3.1 (aesgcm links, base64 in text), §10 (upload hosts); XEP-0454.
 */
import { type NodePath, ownText, type XmlElement } from "../xml/element.ts";
import { encodedKind, encodedLength, visible } from "../scan/encoded-text.ts";
import { strangeKind } from "../scan/strange-text.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { linkKind } from "./file-links.ts";
import type { Removal } from "./removal.ts";
import type { PolicyRevision } from "./revision.ts";

/** Shortest text that can be an encoding or a link to a file host. */
const MIN_LENGTH = 8;
/** Encoded characters that a whole stanza may hold in its texts, whatever stands between them. */
const MAX_TEXT_TOTAL = 400;
/** The same for attributes of a message or presence, where ids of 20 to 64 characters are usual. */
const MAX_ATTRIBUTE_TOTAL = 1_200;

/** One stanza's search; its sums grow with every look. */
export interface Look {
  readonly stanza: Stanza;
  readonly revision: PolicyRevision;
  /** False where the stanza is too short to hold the sum at all: most are. */
  readonly countsText: boolean;
  readonly countsAttributes: boolean;
  text: number;
  attributes: number;
  /** Where something was counted. */
  readonly places: NodePath[];
}

export const lookInto = (stanza: Stanza, revision: PolicyRevision): Look => ({
  stanza,
  revision,
  countsText: stanza.byteCount >= MAX_TEXT_TOTAL,
  countsAttributes: stanza.kind !== "iq" && stanza.byteCount >= MAX_ATTRIBUTE_TOTAL,
  text: 0,
  attributes: 0,
  places: [],
});

export function lookAt(look: Look, of: XmlElement, path: NodePath): Removal | undefined {
  const sum = look.text + look.attributes;
  const kind = kindIn(of, look);
  if (look.text + look.attributes > sum) look.places.push([...path]);
  return kind === undefined ? undefined : removalOf(look.stanza, path, kind);
}

/** What the sums say once everything was looked at. */
export function collectPieces({ stanza, text, attributes, places }: Look, into: Removal[]): void {
  if (text < MAX_TEXT_TOTAL && attributes < MAX_ATTRIBUTE_TOTAL) return;
  for (const path of places) into.push(removalOf(stanza, path, "pieces of an encoded file"));
}

function kindIn(of: XmlElement, look: Look): string | undefined {
  const text = ownText(of);
  if (text.length >= MIN_LENGTH) {
    const seen = visible(text);
    if (look.countsText) look.text += encodedLength(seen);
    const kind = encodedKind(seen) ?? linkKind(seen, look.revision) ?? strangeKind(text);
    if (kind !== undefined) return kind;
  }
  for (const { value } of of.attributes) {
    if (value.length < MIN_LENGTH) continue;
    const seen = visible(value);
    if (look.countsAttributes) look.attributes += encodedLength(seen);
    const kind = encodedKind(seen) ?? linkKind(seen, look.revision) ?? strangeKind(value);
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
