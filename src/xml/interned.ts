/**
 * One copy of each name that comes again: the same few hundred names stand in every stanza, and every look-up of a
 * fresh copy would hash and compare its characters anew.
 *
 * Rule 1: the answer equals the question, always; only the copy differs. It holds no network chunk either.
 * Rule 2: bounded. Names are kept in two generations; a peer that makes names up costs others time, not memory.
 */

/** Entries of one generation. The longest namespace in use has 60 characters. */
const MAX_ENTRIES = 512;
const MAX_LENGTH = 96;

let recent = new Map<string, string>();
let older = new Map<string, string>();

export function interned(name: string): string {
  const known = recent.get(name);
  if (known !== undefined) return known;
  return name.length > MAX_LENGTH ? name : keep(older.get(name) ?? copyOf(name));
}

const SLOTS = 256;
const met = new Array<string>(SLOTS).fill("");

/**
 * The same for a name that stands in `text`: what was met last in its slot is compared in place, so that a name that
 * comes again is neither cut out nor hashed.
 */
export function internedAt(text: string, from: number, end: number): string {
  const slot = ((end - from) * 37 + text.charCodeAt(from) * 5 + text.charCodeAt(end - 1)) & (SLOTS - 1);
  const known = met[slot] ?? "";
  if (known.length === end - from && text.startsWith(known, from)) return known;
  const name = interned(text.slice(from, end));
  if (name.length <= MAX_LENGTH) met[slot] = name;
  return name;
}

function keep(name: string): string {
  if (recent.size >= MAX_ENTRIES) {
    older = recent;
    recent = new Map();
  }
  recent.set(name, name);
  return name;
}

/** A property's name is the one copy that the engine itself keeps: it compares by address. */
const copyOf = (name: string): string => Object.keys({ [name]: true })[0] ?? name;
