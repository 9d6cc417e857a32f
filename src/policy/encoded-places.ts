/**
 * Finds files in the text of a stanza: encoded content and links to where files lie.
 *
 * Rule 1: every element's joined text and every attribute value is looked at, except those of payloads that are
 * refused for what they are.
 * Rule 2: a message or a request is refused whole; from a presence only the child that holds it is taken.
 * Rule 3: lengths are also summed over the stanza, and short pieces put end to end, so that pieces in many fields count
 * as one file.
 * Sources: protocol.md §3.1 (aesgcm links, base64 in text), §10 (upload hosts); XEP-0454.
 */
import { type NodePath, ownText, type XmlElement } from "../xml/element.ts";
import { encodedKind, encodedLength, piecedKind, visible } from "../scan/encoded-text.ts";
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

/** The text or one attribute of an element, as it came. */
interface Piece {
  readonly path: NodePath;
  readonly text: string;
}

/** One stanza's search; its pieces grow with every look. */
export interface Look {
  readonly stanza: Stanza;
  readonly revision: PolicyRevision;
  /** Undefined where the stanza is too short to hold the sum at all: most are. */
  readonly texts: Piece[] | undefined;
  readonly values: Piece[] | undefined;
}

export function lookInto(stanza: Stanza, revision: PolicyRevision): Look {
  const { kind, type, byteCount } = stanza;
  // Answers bring lists, and each item its ids.
  const isAnswer = kind === "iq" && (type === "result" || type === "error");
  const texts = byteCount >= MAX_TEXT_TOTAL ? [] : undefined;
  return { stanza, revision, texts, values: byteCount >= MAX_ATTRIBUTE_TOTAL && !isAnswer ? [] : undefined };
}

export function lookAt(look: Look, of: XmlElement, path: NodePath): Removal | undefined {
  const kind = kindIn(of, path, look);
  return kind === undefined ? undefined : removalOf(look.stanza, path, kind);
}

/** What the pieces say together once everything was looked at. */
export function collectPieces({ stanza, texts, values }: Look, into: Removal[]): void {
  for (const path of [...suspects(texts, MAX_TEXT_TOTAL), ...suspects(values, MAX_ATTRIBUTE_TOTAL)]) {
    into.push(removalOf(stanza, path, "pieces of an encoded file"));
  }
}

const NO_PLACES: readonly NodePath[] = [];

/** Places of what is too much together: of the long tokens, or of all pieces where they are short. */
function suspects(pieces: readonly Piece[] | undefined, limit: number): readonly NodePath[] {
  if (pieces === undefined || lengthOf(pieces) < limit) return NO_PLACES;
  const counted: NodePath[] = [];
  let sum = 0;
  for (const { path, text } of pieces) {
    const length = encodedLength(visible(text));
    if (length > 0) counted.push(path);
    sum += length;
  }
  if (sum >= limit) return counted;
  return pieces.length > 1 && isFileInPieces(pieces, limit) ? pieces.map(({ path }) => path) : NO_PLACES;
}

function lengthOf(pieces: readonly Piece[]): number {
  let length = 0;
  for (const { text } of pieces) length += text.length;
  return length;
}

function isFileInPieces(pieces: readonly Piece[], limit: number): boolean {
  const joined = pieces.map(({ text }) => text).join(" ");
  return piecedKind(visible(joined), limit) !== undefined || strangeKind(joined) !== undefined;
}

function kindIn(of: XmlElement, path: NodePath, { texts, values, revision }: Look): string | undefined {
  const text = ownText(of);
  if (text !== "") texts?.push({ path: [...path], text });
  const kind = kindOf(text, revision);
  if (kind !== undefined) return kind;
  for (const { value } of of.attributes) {
    values?.push({ path: [...path], text: value });
    const what = kindOf(value, revision);
    if (what !== undefined) return what;
  }
  return undefined;
}

function kindOf(text: string, revision: PolicyRevision): string | undefined {
  if (text.length < MIN_LENGTH) return undefined;
  const seen = visible(text);
  return encodedKind(seen) ?? linkKind(seen, revision) ?? strangeKind(text);
}

function removalOf({ kind, type }: Stanza, path: NodePath, what: string): Removal {
  const place = kind === "presence" ? path.slice(0, 1) : [...path];
  const isKept = kind === "presence" || (kind === "iq" && type === "error");
  const isFatal = !isKept || place.length === 0;
  return { path: place, reason: `file in text: ${what}`, refusal: "file", isFatal };
}
