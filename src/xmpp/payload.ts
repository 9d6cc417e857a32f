/**
 * What a catalogue entry says about one payload namespace. Types alone.
 *
 * Names are lists in one string, parted by a space, so that a row of the catalogue reads as a row. The version
 * behind a spec is the one that widespread libraries declare; where none stands, the namespace counts itself.
 */

/** Where a payload may stand by itself: as a stanza's child (by kind, for iq by type) or as a pubsub item's. */
export type Place = "message" | "presence" | "get" | "set" | "result" | "item";

export interface AllowedPayload {
  readonly ns: string;
  readonly spec: string;
  readonly title: string;
  readonly in: Readonly<Partial<Record<Place, string>>>;
  /** Further names of the namespace, legal only inside it or inside a holder. */
  readonly inner?: string;
  /** Other namespaces that may stand inside this one. */
  readonly holds?: readonly string[];
  /** Names that make a message worth delivering when all else was removed from it. */
  readonly content?: string;
  /** Names that alone make a message a mere signal: refusing one is not told to its sender. */
  readonly signal?: string;
}

export type RefusedCategory = "file" | "call" | "encryption";

/** Chooses the error condition of a refused iq (protocol.md §5.1). */
export type PayloadFamily =
  "jingle" | "si" | "bytestreams" | "ibb" | "upload" | "lookup" | "publish" | "other";

export interface RefusedPayload {
  /** Exact, or a family where it ends in `*`. */
  readonly ns: string;
  readonly spec: string;
  readonly title: string;
  readonly category: RefusedCategory;
  readonly family: PayloadFamily;
  /** In a message: the payload goes, or the whole message does. Presence always goes on without it. */
  readonly message: "strip" | "block";
}
