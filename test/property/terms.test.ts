/**
 * Finding terms: never throws, stays inside the text, says the same of the same word in another dress, and is linear by
 * count whatever the text is made of.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sensitiveHits } from "../../src/policy/sensitive-text.ts";
import { acceptableUse } from "../../src/policy/rules/acceptable-use.ts";
import { workLimit } from "../../src/policy/work-limit.ts";
import { visualReadingsOf } from "../../src/scan/normalize.ts";
import type { TermHit } from "../../src/scan/term.ts";
import { Work } from "../../src/scan/work.ts";
import { shippedUse } from "../support/acceptable-use.ts";
import { policyFor } from "../support/policy.ts";
import { contextFor, stanzaOf } from "../support/stanzas.ts";

const { terms } = shippedUse();
const PIECES = [
  ...[
    "shit",
    "kill",
    "you",
    " ",
    "  ",
    "-",
    ".",
    "$",
    "@",
    "!",
    "*",
    "**",
    "|",
    "1",
    "0",
    "5",
    "s",
    "h",
    "i",
    "t",
  ],
  ...[
    "a",
    "b ",
    "coño",
    "n\u0303",
    "ñ",
    "\u200b",
    "\u202e",
    "\u202c",
    "ѕ",
    "ｆ",
    "👍",
    "語",
    "ﷺ",
    "cum ",
    "laude ",
    "\n",
  ],
  ...[
    "i hereby approve",
    "place a bet",
    "p a s s ",
    "x.y.z.",
    "\ud800",
    "Á",
    "fuuuu",
    "ck",
    "'",
    "don't tell anyone but",
  ],
] as const;
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(""));

const hitsIn = (one: string, work = new Work()): readonly TermHit[] =>
  visualReadingsOf(one, work).flatMap((reading) => terms.find(reading, work));

test("hits lie inside the text and are not empty", () => {
  let count = 0;
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (one) => {
      for (const { start, end } of hitsIn(one)) {
        count += 1;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(one.length);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(count).toBeGreaterThan(200);
});

/** Dresses that a reader sees through. */
const DRESSES: readonly ((word: string) => string)[] = [
  (word) => word.toUpperCase(),
  (word) => Array.from(word).join("\u200b"),
  (word) => Array.from(word).join(" "),
  (word) => Array.from(word).join("."),
  (word) => word.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  (word) => word.replace(/[aeiou]/, (vowel) => vowel.repeat(4)),
  (word) => word.replace("a", "@").replace("e", "3").replace("o", "0"),
];
const PLAIN = ["motherfucker", "blowjob", "faggot", "wetback", "asshole", "cabron", "gilipollas"];

test("a word in another dress is the same word", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLAIN), fc.constantFrom(...DRESSES), (word, dress) => {
      const categories = (one: string): readonly string[] => hitsIn(one).map(({ category }) => category);
      const [plain] = categories(word);
      expect(plain).toBeDefined();
      expect(categories(`well, ${dress(word)}, then`)).toContain(plain);
    }),
  );
});

const SHORT = 1_500;
const unit = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(""));

test("four times the text is no more than four times the work, and within what its length allows", () => {
  const revision = policyFor({ acceptableUse: shippedUse() });
  fc.assert(
    fc.property(unit, (one) => {
      const short = one.repeat(Math.ceil(SHORT / one.length));
      const cost = (body: string): number => {
        const work = new Work();
        hitsIn(body, work);
        return work.spent;
      };
      expect(cost(short.repeat(4))).toBeLessThanOrEqual(5 * cost(short) + 40 * SHORT);
    }),
    { numRuns: 200 },
  );
  for (const piece of ["shit ", "s h i t ", "cum ", "a ", "fuck you ", "👍 ", "ñ "]) {
    const body = piece.repeat(60_000 / piece.length);
    const stanza = {
      ...stanzaOf(`<message><body>${body}</body></message>`),
      byteCount: Buffer.byteLength(body),
    };
    const work = new Work();
    sensitiveHits(stanza, revision, work);
    acceptableUse.check(stanza, { ...contextFor("outbound"), work }, revision);
    expect([piece, work.spent < workLimit(stanza, revision)]).toEqual([piece, true]);
  }
});
