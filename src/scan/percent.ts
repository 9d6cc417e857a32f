/**
 * Reads percent-coded ASCII as what it stands for: numbers travel so in links, pasted from forms and reports.
 *
 * Rule: it is no disguise, only another spelling; offsets stay those of the text as written.
 * Source: RFC 3986 §2.1; detectors.md §5 step 4.
 */
import { FOLD_NONE } from "./fold-table.ts";
import { type FoldedText, originalSpan } from "./folded.ts";

const ESCAPE = /%([2-7][0-9a-f])/gi;

/** @returns the reading with characters for escapes; undefined where the text has none. */
export function unescaped(folded: FoldedText): FoldedText | undefined {
  if (!folded.text.includes("%")) return undefined;
  const units: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const kinds: number[] = [];
  const push = (unit: string, from: number, to: number): void => {
    const [start, end] = originalSpan(folded, from, to);
    units.push(unit);
    starts.push(start);
    ends.push(end);
    kinds.push(folded.map?.kinds[from] ?? FOLD_NONE);
  };
  let done = 0;
  for (const { index, 0: escape, 1: hex = "" } of folded.text.matchAll(ESCAPE)) {
    for (; done < index; done += 1) push(folded.text.charAt(done), done, done + 1);
    done = index + escape.length;
    push(String.fromCharCode(Number.parseInt(hex, 16)), index, done);
  }
  if (done === 0) return undefined;
  for (; done < folded.text.length; done += 1) push(folded.text.charAt(done), done, done + 1);
  return { original: folded.original, text: units.join(""), map: { starts, ends, kinds } };
}
