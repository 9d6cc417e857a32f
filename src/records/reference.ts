/**
 * The reference of a refusal as people type it: `G-XXXXX-XXXXX`, ten signs of Crockford's base 32.
 *
 * Rule: case, blanks, punctuation, a leading "Ref" and the letters that base 32 leaves out do not matter; how many
 * signs there are does.
 * Source: Crockford's base 32 (I, L read as 1, O as 0; no U).
 */

const SIGNS = /^(?:REF)?G?([0-9A-HJKMNP-TV-Z]{5})([0-9A-HJKMNP-TV-Z]{5})$/;

/** Longer than a reference ever is with all that people put around it. */
const MAX_LENGTH = 64;

/** The reference in the form that records hold; undefined where the text is none. */
export function parseReference(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const signs = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const parts = SIGNS.exec(signs.replaceAll("O", "0").replace(/[IL]/g, "1"));
  return parts === null ? undefined : `G-${parts[1] ?? ""}-${parts[2] ?? ""}`;
}
