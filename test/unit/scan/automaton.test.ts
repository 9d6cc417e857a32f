import { expect, test } from "vitest";
import { Automaton } from "../../../src/scan/automaton.ts";
import { BETWEEN, wordEnd } from "../../../src/scan/symbols.ts";

/** Forms that end at some word of `text`. */
function endingsIn(automaton: Automaton, text: string): readonly number[] {
  const found: number[] = [];
  let state = automaton.start;
  for (let start = 0; start < text.length;) {
    const end = wordEnd(text, start);
    if (end > start) {
      state = automaton.readWord(state, text, { start, end });
      if (automaton.isEnd(state)) found.push(...automaton.endingAt(state));
      state = automaton.step(state, BETWEEN);
    }
    start = Math.max(end, start + 1);
  }
  return found;
}

const FORMS = ["place a bet", "a bet", "bet", "bets", "class", "as"];
const automaton = new Automaton(FORMS);

test.each([
  ["i place a bet", ["place a bet", "a bet", "bet"]],
  ["place a  -  bet", ["place a bet", "a bet", "bet"]],
  ["place a place a bet", ["place a bet", "a bet", "bet"]],
  ["better", []],
  ["alphabet", []],
  ["bets", ["bets"]],
  ["class", ["class"]],
  ["as", ["as"]],
])("what ends in %j", (text, expected) => {
  expect(endingsIn(automaton, text).map((index) => FORMS[index])).toEqual(expected);
});

test("runs count as one: the finder tells them apart", () => {
  expect(endingsIn(automaton, "ass claaasss").map((index) => FORMS[index])).toEqual(["as", "class"]);
});

test("whole forms and depths, for letters that stand apart", () => {
  const state = automaton.readWord(automaton.start, "bet", { start: 0, end: 3 });
  expect(automaton.wholeAt(state)).toEqual([2]);
  expect(automaton.depthOf(state)).toBe(4);
  expect(automaton.depthOf(automaton.start)).toBe(1);
});

test("letters are read on as words are, up to the first that is none", () => {
  const state = automaton.readLetters(automaton.start, "Bets!", 0);
  expect(automaton.stoppedAt).toBe(4);
  expect(state).toBe(automaton.readWord(automaton.start, "bets", { start: 0, end: 4 }));
  expect(automaton.readLetters(automaton.start, "4ever", 0)).toBe(automaton.start);
  expect(automaton.stoppedAt).toBe(0);
});

test("without forms nothing ends", () => {
  expect(endingsIn(new Automaton([]), "some words")).toEqual([]);
});
