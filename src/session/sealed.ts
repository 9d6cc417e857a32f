/**
 * Reads the JSON of a token that opened.
 *
 * Rule: total. Only we seal, but another version of us may have: what is no JSON is a token that is not ours.
 * Source: design §8.2, §8.3.
 */

/** @returns the value; undefined where there is none to read. Its shape is the caller's to check. */
export function readSealed(plain: string | undefined): unknown {
  if (plain === undefined) return undefined;
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
