/** Terms of a few small lists, as they are and dressed up. The lists that ship are tried in `acceptable-use-lists.test.ts`. */
import { describe, expect, test } from "vitest";
import { visualReadingsOf } from "../../../src/scan/normalize.ts";
import { TermMatcher } from "../../../src/scan/term-matcher.ts";
import type { Term, TermHit, TermList } from "../../../src/scan/term.ts";
import { Work } from "../../../src/scan/work.ts";

const term = (text: string, more: Partial<Term> = {}): Term => ({
  text,
  severity: 2,
  forms: "all",
  negative: [],
  ...more,
});

const ENGLISH: TermList = {
  id: "insults",
  category: "harassment-general",
  language: "en",
  terms: [
    term("shit"),
    term("ass", { forms: "plural" }),
    term("jackass"),
    term("kill you", { severity: 3, forms: "exact" }),
    term("place a bet"),
    term("cum", { forms: "exact", negative: ["laude"] }),
  ],
};
const SPANISH: TermList = {
  id: "insultos",
  category: "harassment-general",
  language: "es",
  terms: [term("coño"), term("ano"), term("maricón"), term("tía buena")],
};
const MATCHER = new TermMatcher([ENGLISH, SPANISH]);

const find = (text: string, matcher = MATCHER): readonly TermHit[] =>
  visualReadingsOf(text, new Work()).flatMap((reading) => matcher.find(reading, new Work()));
const found = (text: string): readonly string[] => find(text).map(({ start, end }) => text.slice(start, end));

describe("a term", () => {
  test.each([
    ["oh shit", ["shit"]],
    ["SHITS!", ["SHITS"]],
    ["place a bet, placing a bet", ["place a bet", "placing a bet"]],
    ["you jackass", ["jackass"]],
    ["I will kill you.", ["kill you"]],
    ["shit\nshit", ["shit", "shit"]],
    ["son unas tías buenas", ["tías buenas"]],
    ["MARICONES", ["MARICONES"]],
    ["coño", ["coño"]],
    ["con\u0303o", ["con\u0303o"]],
  ])("is found in %j", (text, expected) => expect(found(text)).toEqual(expected));

  test.each([
    "assessment of the class, assigned as a pass",
    "Scunthorpe, Mishito, cockpit, document",
    "place a better offer",
    "el año que viene",
    "un cono de tráfico",
    "room A55",
    "kill your darlings",
    "",
  ])("is not found in %j", (text) => expect(found(text)).toEqual([]));
});

describe("dressed up", () => {
  test.each([
    ["sh1t", "fold:leet"],
    ["$h!t", "fold:leet"],
    ["a$$", "fold:leet"],
    ["ki11 you", "fold:leet"],
    ["shiiiit", "fold:repeated"],
    ["asssss", "fold:repeated"],
    ["s h i t", "fold:spaced"],
    ["s.h.i.t", "fold:spaced"],
    ["s-h-1-t", "fold:leet,fold:spaced"],
    ["sh*t", "fold:masked"],
    ["s\u200bh\u00adit", "fold:invisible"],
    ["ѕhіt", "fold:confusable"],
    ["ｓｈｉｔ", ""],
    ["𝓼𝓱𝓲𝓽", ""],
    ["\u202etihs\u202c", "fold:invisible,fold:reversed"],
  ])("%j: %s", (text, evidence) => {
    const [hit] = find(text);
    expect(hit?.evidence.join(",")).toBe(evidence);
    expect(hit?.start).toBeLessThanOrEqual(1);
  });

  test("only the whole of three letters apart counts, of more any part", () => {
    expect(found("p a s s w o r d")).toEqual([]);
    expect(found("a s s")).toEqual(["a s s"]);
    expect(found("I am a s h i t head")).toEqual(["s h i t"]);
  });
});

test("a negative word near by takes a term back, one far off does not", () => {
  expect(found("graduated cum laude")).toEqual([]);
  expect(found("laude: graduated cum")).toEqual([]);
  expect(found(`cum${" and so on".repeat(5)} laude`)).toEqual(["cum"]);
});

test("a hit says list, category and severity, and where, never what", () => {
  expect(find("I'll kill you")).toEqual([
    { listId: "insults", category: "harassment-general", severity: 3, start: 5, end: 13, evidence: [] },
  ]);
});

test("negative words are looked for so many times and no more", () => {
  expect(found("cum laude ".repeat(100)).length).toBe(36);
});

test("without terms nothing is found, and nothing spent", () => {
  const none = new TermMatcher([]);
  const work = new Work();
  expect(none.isEmpty).toBe(true);
  expect(visualReadingsOf("shit", work).flatMap((one) => none.find(one, work))).toEqual([]);
  expect(work.spent).toBe(0);
});
