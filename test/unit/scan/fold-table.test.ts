import { describe, expect, test } from "vitest";
import {
  expansionOf,
  FOLD_CONFUSABLE,
  FOLD_INVISIBLE,
  FOLD_NONE,
  FOLD_WIDTH,
  foldAstral,
  foldUnit,
  isExpanded,
  kindOf,
} from "../../../src/scan/fold-table.ts";

const foldOf = (character: string): string => {
  const unit = character.charCodeAt(0);
  const folded = foldUnit(unit);
  if (folded === 0) return "";
  return isExpanded(folded) ? expansionOf(unit) : String.fromCharCode(folded);
};

describe("fold table", () => {
  test.each([
    ["A", "A", FOLD_NONE],
    ["中", "中", FOLD_NONE],
    ["１", "1", FOLD_WIDTH],
    ["٣", "3", FOLD_WIDTH],
    ["०", "0", FOLD_WIDTH],
    ["①", "1", FOLD_WIDTH],
    ["⑴", "1", FOLD_WIDTH],
    ["❺", "5", FOLD_WIDTH],
    ["⑫", "12", FOLD_WIDTH],
    ["²", "2", FOLD_WIDTH],
    ["七", "7", FOLD_WIDTH],
    ["é", "e", FOLD_WIDTH],
    ["–", "-", FOLD_WIDTH],
    ["−", "-", FOLD_WIDTH],
    ["·", ".", FOLD_WIDTH],
    ["\u00a0", " ", FOLD_WIDTH],
    ["\u2028", "\n", FOLD_WIDTH],
    ["ﬁ", "fi", FOLD_WIDTH],
    ["О", "O", FOLD_CONFUSABLE],
    ["і", "i", FOLD_CONFUSABLE],
    ["З", "3", FOLD_CONFUSABLE],
    ["ο", "o", FOLD_CONFUSABLE],
    ["\u200b", "", FOLD_INVISIBLE],
    ["\u00ad", "", FOLD_INVISIBLE],
    ["\ufe0f", "", FOLD_INVISIBLE],
    ["\u20e3", "", FOLD_INVISIBLE],
    ["\u0336", "", FOLD_INVISIBLE],
    ["\u202e", "", FOLD_INVISIBLE],
    ["\u3164", "", FOLD_INVISIBLE],
  ])("%s folds to '%s'", (character, folded, kind) => {
    expect(foldOf(character)).toBe(folded);
    expect(kindOf(character.charCodeAt(0))).toBe(kind);
  });

  test("every digit of every script in the BMP has its value", () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const character = String.fromCharCode(unit);
      if (/\p{Nd}/u.test(character)) expect(foldOf(character)).toMatch(/^\d$/);
    }
  });

  test.each([
    ["𝟏", "1"],
    ["𝟿", "9"],
    ["🯷", "7"],
    ["🄂", "1"],
    ["🅂", "S"],
    ["🆂", "S"],
    ["🇸", "S"],
    ["𝐬", "s"],
    ["\u{e0031}", ""],
    ["😀", "😀"],
    ["𠀀", "𠀀"],
  ])("beyond the BMP, %s folds to '%s'", (character, folded) => {
    expect(foldAstral(character.codePointAt(0) ?? 0)).toBe(folded);
  });

  test("every digit beyond the BMP has its value", () => {
    for (let codePoint = 0x10000; codePoint < 0x20000; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      if (/\p{Nd}/u.test(character)) expect(foldAstral(codePoint)).toMatch(/^\d$/);
    }
  });
});
