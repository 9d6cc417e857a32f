/**
 * Texts broken into lines that fit a width: at blanks, and inside a word only where it alone is too wide (a JID, a hash).
 */

export type Measure = (text: string) => number;

export function linesWithin(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = piecesOf(word, width, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return [...lines, line];
}

/** Behind these signs a word is broken first: an address stays readable then. */
const SEAMS = /[@/._\-,;:=]/;

function piecesOf(word: string, width: number, measure: Measure): readonly string[] {
  const pieces: string[] = [];
  let rest = Array.from(word);
  while (rest.length > 1 && measure(rest.join("")) > width) {
    const fitting = fittingLength(rest, width, measure);
    const seam = rest.slice(0, fitting).findLastIndex((sign) => SEAMS.test(sign)) + 1;
    const cut = seam > fitting / 2 ? seam : fitting;
    pieces.push(rest.slice(0, cut).join(""));
    rest = rest.slice(cut);
  }
  return [...pieces, rest.join("")];
}

/** At least one sign, however narrow the column. */
function fittingLength(signs: readonly string[], width: number, measure: Measure): number {
  let [low, high] = [1, signs.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(signs.slice(0, middle).join("")) <= width) low = middle;
    else high = middle - 1;
  }
  return low;
}
