/** "Did you mean": the nearest known word, where one is near enough to be a slip of the hand. */

/** Levenshtein distance with neighbouring letters swapped counted as one slip (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, row) => [row]);
  for (let column = 0; column <= b.length; column += 1) cell(rows, 0)[column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    for (let column = 1; column <= b.length; column += 1) {
      cell(rows, row)[column] = stepCost({ rows, row, column, a, b });
    }
  }
  return cell(rows, a.length)[b.length] ?? 0;
}

interface Step {
  readonly rows: number[][];
  readonly row: number;
  readonly column: number;
  readonly a: string;
  readonly b: string;
}

const cell = (rows: readonly number[][], row: number): number[] => rows[row] ?? [];

function stepCost({ rows, row, column, a, b }: Step): number {
  const at = (up: number, left: number): number => cell(rows, row - up)[column - left] ?? 0;
  const isSame = a[row - 1] === b[column - 1];
  const cost = Math.min(at(1, 0) + 1, at(0, 1) + 1, at(1, 1) + (isSame ? 0 : 1));
  const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return isSwap ? Math.min(cost, at(2, 2) + 1) : cost;
}

/** Longer words are not compared: an operator's file must not be able to cost time. */
const MAX_WORD_LENGTH = 64;

/** The nearest of `known`, or undefined where nothing is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** `did you mean "allowed"?`, else the list of what is known, else nothing. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const name = nearest(word, known);
  if (name !== undefined) return `did you mean "${name}"?`;
  return known.length === 0 ? undefined : `known here: ${known.join(", ")}`;
}
