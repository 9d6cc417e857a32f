import { describe, expect, it } from "vitest";
import {
  isReadAlike,
  mapIdentifier,
  mapWidth,
  prepareLocal,
  prepareResource,
} from "../../../src/xmpp/precis.ts";

describe("mapWidth, mapIdentifier", () => {
  it("maps fullwidth and halfwidth forms, no others", () => {
    expect(mapWidth("ＡＢ１ｶﾞ")).toBe("AB1カ\u3099");
    expect(mapWidth("ﬁ①")).toBe("ﬁ①");
    expect(mapIdentifier("Ｅ\u0301Ａ")).toBe("éa");
  });
});

describe("isReadAlike", () => {
  it("is false where stringprep would fold further", () => {
    for (const text of ["agency", "münchen", "日本"]) expect(isReadAlike(text)).toBe(true);
    for (const text of ["straße", "ﬁ", "A", "a\u00ad", "ς", "ᾳ", "e\u0301"])
      expect(isReadAlike(text)).toBe(false);
  });
});

describe("prepareLocal", () => {
  it.each([
    ["Pat.Smith", "pat.smith"],
    ["ｐａｔ", "pat"],
    ["e\u0301", "é"],
    ["ÉLAN", "élan"],
    ["иван", "иван"],
    ["שלום", "שלום"],
    ["שלום1", "שלום1"],
    ["日本", "日本"],
    ["pat\\40outside.example", "pat\\40outside.example"],
    ["a!#$%()*+,-.;=?[]^_`{|}~", "a!#$%()*+,-.;=?[]^_`{|}~"],
  ])("%s prepares as %s", (text, prepared) => {
    expect(prepareLocal(text)).toBe(prepared);
  });

  it.each([
    ["empty", ""],
    ["space", "a b"],
    ["no-break space", "a\u00a0b"],
    ["quote", 'a"b'],
    ["ampersand", "a&b"],
    ["apostrophe", "a'b"],
    ["slash", "a/b"],
    ["fullwidth slash", "a／b"],
    ["colon", "a:b"],
    ["less than", "a<b"],
    ["greater than", "a>b"],
    ["at", "a@b"],
    ["fullwidth at", "a＠b"],
    ["control", "a\u0001b"],
    ["delete", "a\u007fb"],
    ["unassigned", "a\u0378"],
    ["private use", "a\ue000"],
    ["lone surrogate", "a\ud800"],
    ["zero width space", "a\u200bb"],
    ["joiner", "a\u200db"],
    ["soft hyphen", "a\u00adb"],
    ["ligature", "ﬁsh"],
    ["mathematical letter", "\u{1d41a}"],
    ["squared letter", "\u{1f130}"],
    ["roman numeral", "Ⅷ"],
    ["emoji", "😀"],
    ["sharp s", "straße"],
    ["final sigma", "νίκος"],
    ["final sigma by lower case", "ΝΊΚΟΣ"],
    ["iota subscript", "ᾳ"],
    ["middle dot", "l·l"],
    ["old hangul", "\u1100\u1161\u115f"],
    ["both directions", "aשb"],
    ["right to left behind a sign", ".שלום"],
    ["mixed arabic digits", "م١۱"],
  ])("%s does not prepare", (_name, text) => {
    expect(prepareLocal(text)).toBeUndefined();
  });
});

describe("prepareResource", () => {
  it.each([
    ["Desk 1", "Desk 1"],
    ["a@b/c", "a@b/c"],
    ["a\u00a0b", "a b"],
    ["e\u0301", "é"],
    ["Ａ", "Ａ"],
    ["👍", "👍"],
    ["Ann · sales", "Ann · sales"],
  ])("%s prepares as %s", (text, prepared) => {
    expect(prepareResource(text)).toBe(prepared);
  });

  it.each(["", "a\nb", "a\u200bb", "a\u2028b", "a\ufe0f", "\ud800", "\u0378", "a\ue000"])(
    "%j does not prepare",
    (text) => {
      expect(prepareResource(text)).toBeUndefined();
    },
  );
});
