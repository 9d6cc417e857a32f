/**
 * Reads percent-coded ASCII as what it stands for: numbers travel so in links, pasted from forms and reports.
 *
 * Rule: it is no disguise, only another spelling; offsets stay those of the text as written.
 * Source: RFC 3986 §2.1; detectors.md §5 step 4.
 */
import { FOLD_NONE } from "./fold-table.ts";
import { type FoldedText, Respelling } from "./folded.ts";

const ESCAPE = /%([2-7][0-9a-f])/gi;

/** @returns the reading with characters for escapes; undefined where the text has none. */
export function unescaped(folded: FoldedText): FoldedText | undefined {
  if (!folded.text.includes("%")) return undefined;
  const respelling = new Respelling(folded);
  for (const { index, 0: escape, 1: hex = "" } of folded.text.matchAll(ESCAPE)) {
    const kind = folded.map?.kinds[index] ?? FOLD_NONE;
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    respelling.put(character, { start: index, end: index + escape.length, kind });
  }
  return respelling.end();
}
