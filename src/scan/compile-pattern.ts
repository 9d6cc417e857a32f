/**
 * Compiles an operator's pattern for RE2's linear-time engine, or says why not.
 *
 * Rule 1: the native engine never sees an operator's pattern: `^(\w+\s?)*$` took it 1.2 s on 28 characters.
 * Rule 2: every refusal names its reason; nothing is silently weakened.
 * Rule 3: a pattern sees the text as it stands and each of its readings, so that a fold never hides a match.
 * Source: detectors.md §5 step 9, §6; RE2 syntax (github.com/google/re2/wiki/Syntax).
 */
import { RE2JS, RE2JSException } from "re2js";
import { type FoldedText, originalSpan, unfolded } from "./folded.ts";
import { readingsOf } from "./normalize.ts";
import type { CompiledPattern } from "./pattern.ts";

export interface PatternSource {
  readonly id: string;
  readonly pattern: string;
  readonly action: CompiledPattern["action"];
}

export type PatternResult = { readonly ok: CompiledPattern } | { readonly error: string };

const MAX_LENGTH = 1_000;
/** RE2's own limit for nested repeats is 1,000 copies; the slow path costs text length times this. */
const MAX_PROGRAM = 1_000;
/**
 * LIMIT(a pattern such as `a.*z|a` reads to the end of the text for every match, which is quadratic: after so many
 * matches, fewer the longer the text, the rest of it counts as one).
 */
const MAX_MATCHES = 32;
const MAX_REREAD = 131_072;
const matchLimit = (length: number): number =>
  Math.max(2, Math.min(MAX_MATCHES, Math.floor(MAX_REREAD / (length + 1))));

/** What RE2 cannot do in linear time, with the words an operator knows it by. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, "look-ahead and look-behind are not supported: match the surrounding text itself"],
  [/\\[1-9]|\\k[<{']|\(\?P=/, "back-references are not supported: they cannot be matched in linear time"],
  [
    /\(\?>|[+*?}]\+/,
    "atomic groups and possessive repeats are not supported (nor needed: matching is linear)",
  ],
  [/\(\?\(/, "conditional groups are not supported"],
  [/\(\?[R0&]|\\g[<'{]/, "recursion is not supported"],
];

/** Runs the engine over plain and odd text once, so that its tables are built at load and not in a stream. */
const WARM_UP: readonly string[] = [
  "The quick brown fox: 12345-67-890, A1B2-C3D4; room 7/8 (see DOC-000000) at 10:30.",
  "x".repeat(256),
  "0".repeat(256),
  "Grüße, 世界 👍 ١٢٣",
];

export function compilePattern({ id, pattern, action }: PatternSource): PatternResult {
  const refusal = refusalOf(pattern);
  if (refusal !== undefined) return { error: refusal };
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > MAX_PROGRAM) return { error: "the pattern is too large: repeat less" };
    if (compiled.test("") || WARM_UP.some((text) => matchesNothing(compiled, text))) {
      return { error: "the pattern matches the empty text, so it would match everywhere" };
    }
    return { ok: patternOf(compiled, id, action) };
  } catch (error) {
    if (error instanceof RE2JSException) return { error: `not a valid pattern: ${error.message}` };
    throw error;
  }
}

function refusalOf(pattern: string): string | undefined {
  if (pattern === "") return "the pattern is empty";
  if (pattern.length > MAX_LENGTH) return `the pattern is longer than ${MAX_LENGTH} characters`;
  // A quoted backslash, and whatever stands in a character class, is literal.
  const bare = pattern
    .replace(/\\\\/g, "")
    .replace(/\\[()+*?}]/g, "")
    .replace(/\[\^?\]?(?:\\.|[^\]\\])*\]/g, "c");
  return UNSUPPORTED.find(([construct]) => construct.test(bare))?.[1];
}

function patternOf(compiled: RE2JS, id: string, action: CompiledPattern["action"]): CompiledPattern {
  const findIn = (readings: readonly FoldedText[]): readonly (readonly [number, number])[] =>
    findInReadings(compiled, readings);
  return { id, action, findIn, findAll: (text) => findIn(readingsOf(text)) };
}

type TextSpan = readonly [start: number, end: number];

const NO_SPANS: readonly TextSpan[] = [];

function findInReadings(compiled: RE2JS, readings: readonly FoldedText[]): readonly TextSpan[] {
  const [first] = readings;
  if (first === undefined) return NO_SPANS;
  const all = first.map === undefined ? readings : [unfolded(first.original), ...readings];
  let found: TextSpan[] | undefined;
  for (const reading of all) {
    if (!compiled.test(reading.text)) continue;
    const spans = spansIn(compiled, reading.text).filter(([start, end]) => end > start);
    (found ??= []).push(...spans.map(([start, end]) => originalSpan(reading, start, end)));
  }
  return found === undefined ? NO_SPANS : distinct(found);
}

function matchesNothing(compiled: RE2JS, text: string): boolean {
  return spansIn(compiled, text).some(([start, end]) => start === end);
}

function spansIn(compiled: RE2JS, text: string): readonly TextSpan[] {
  const matcher = compiled.matcher(text);
  const limit = matchLimit(text.length);
  const spans: TextSpan[] = [];
  while (spans.length < limit && matcher.find()) spans.push([matcher.start(), matcher.end()]);
  const end = spans.at(-1)?.[1] ?? 0;
  if (spans.length === limit && end < text.length) spans.push([end, text.length]);
  return spans;
}

/** In order; of spans that overlap, their union. */
function distinct(spans: readonly TextSpan[]): readonly TextSpan[] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
