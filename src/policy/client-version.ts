/**
 * Versions of programs, as their programs write them: which of two is the older.
 *
 * Rule 1: numbers by their value, part by part; a part that is not there counts as 0, so that 1.7 is 1.7.0.
 * Rule 2: words of a release to come (`rc`, `beta`, `dev`, `~`) are older than its number, other letters newer, and
 * both older than the next number: 1.8.0rc1 < 1.8.0 < 1.8.0a < 1.8.0.1.
 * Rule 3: what does not begin with a number (a `v` before it is let pass) is no version; nobody guesses.
 */

/** Oldest first. */
const TO_COME = ["~", "dev", "git", "snapshot", "nightly", "alpha", "beta", "pre", "preview", "rc"] as const;

/** A place among all parts: those to come below 0, letters between 0 and 1, a number at itself. */
type Part =
  | { readonly kind: "early"; readonly rank: number }
  | { readonly kind: "number"; readonly digits: string }
  | { readonly kind: "letters"; readonly text: string };

const ZERO: Part = { kind: "number", digits: "" };

/** Longer than any version; behind it nothing is compared. */
const MAX_PARTS = 16;

function partsOf(text: string): readonly Part[] | undefined {
  const [first = ""] = text.trim().split(/\s/, 1);
  const version = /^v?(\d.*)$/i.exec(first)?.[1];
  return version
    ?.match(/\d+|[a-z]+|~/gi)
    ?.slice(0, MAX_PARTS)
    .map(toPart);
}

function toPart(text: string): Part {
  if (/^\d/.test(text)) return { kind: "number", digits: text.replace(/^0+/, "") };
  const word = text.toLowerCase();
  const rank = TO_COME.findIndex((one) => one === word);
  return rank < 0 ? { kind: "letters", text: word } : { kind: "early", rank };
}

export const isVersion = (text: string): boolean => partsOf(text) !== undefined;

/** @returns negative where `a` is the older; undefined where either is no version */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compareParts(left[at] ?? ZERO, right[at] ?? ZERO);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: Part, b: Part): number {
  if (a.kind === "early" && b.kind === "early") return a.rank - b.rank;
  if (a.kind === "letters" && b.kind === "letters") return compareTexts(a.text, b.text);
  if (a.kind === "number" && b.kind === "number")
    return a.digits.length - b.digits.length || compareTexts(a.digits, b.digits);
  return classOf(a) - classOf(b);
}

/** Where they differ in kind: to come, nought, letters, any other number. */
function classOf(part: Part): number {
  if (part.kind === "early") return 0;
  if (part.kind === "letters") return 2;
  return part.digits === "" ? 1 : 3;
}

const compareTexts = (a: string, b: string): number => Number(a > b) - Number(a < b);
