/** The two detectors over disguises (each must be seen through) and over ordinary talk (none may be blocked). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Detector } from "../../../src/scan/detector.ts";
import { DETECTORS } from "../../../src/scan/detectors.ts";
import { isWorthALook, scan } from "../../../src/scan/scan.ts";

const BLOCK = 0.65;

const found = (text: string): readonly string[] =>
  scan(text, DETECTORS)
    .filter(({ confidence }) => confidence >= BLOCK)
    .map(({ detectorId, start, end }) => `${detectorId} ${text.slice(start, end)}`);

describe("disguises of an SSN", () => {
  test.each([
    ["zero-width space", "219\u200b-45-67\u200b81"],
    ["zero-width joiner", "2\u200d1\u200d9-45-6781"],
    ["word joiner and BOM", "219\u2060-45\ufeff-6781"],
    ["soft hyphen", "219\u00ad-45-\u00ad6781"],
    ["tag characters", "219\u{e0041}-45-6781"],
    ["variation selectors", "2\ufe0f19-45-6781"],
    ["full-width", "２１９－４５－６７８１"],
    ["Arabic-Indic", "٢١٩-٤٥-٦٧٨١"],
    ["Devanagari", "२१९-४५-६७८१"],
    ["Bengali", "২১৯-৪৫-৬৭৮১"],
    ["Chinese numerals", "二一九-四五-六七八一"],
    ["mathematical bold", "𝟐𝟏𝟗-𝟒𝟓-𝟔𝟕𝟖𝟏"],
    ["superscript", "²¹⁹-⁴⁵-⁶⁷⁸¹"],
    ["circled", "②①⑨-④⑤-⑥⑦⑧①"],
    ["parenthesised", "⑵⑴⑼-⑷⑸-⑹⑺⑻⑴"],
    ["negative circled", "❷❶❾-❹❺-❻❼❽❶"],
    ["keycaps", "2️⃣1️⃣9️⃣-4️⃣5️⃣-6️⃣7️⃣8️⃣1️⃣"],
    ["letter l and O", "2l9-45-678l"],
    ["letter S for 5", "219-4S-6781"],
    ["Cyrillic O and Ze", "ssn 21О-45-67З1"],
    ["dots", "219.45.6781"],
    ["slashes", "219/45/6781"],
    ["underscores", "219_45_6781"],
    ["middle dots", "219·45·6781"],
    ["en dashes", "219–45–6781"],
    ["minus signs", "219−45−6781"],
    ["line breaks", "219\n45\n6781"],
    ["line separators", "219\u202845\u20286781"],
    ["no-break spaces", "219\u00a045\u00a06781"],
    ["wide spaces", "219      45      6781"],
    ["every digit apart", "2 1 9 - 4 5 - 6 7 8 1"],
    ["two separators", "219--45--6781"],
    ["bars", "219|45|6781"],
    ["emoji between", "219🙂45🙂6781"],
    ["bold markup", "**219**-**45**-**6781**"],
    ["markup between digits", "2*1*9-4*5-6*7*8*1"],
    ["code markup", "`219`-`45`-`6781`"],
    ["struck through", "2\u03361\u03369\u0336-4\u03365-6781"],
    ["number words", "two one nine dash four five dash six seven eight one"],
    ["number words in one", "twoonenine-fourfive-sixseveneightone"],
    ["number words and digits", "2 one 9 dash four 5 dash six 7 eight 1"],
    ["tens", "my social: two nineteen, forty-five, sixty-seven eighty-one"],
    ["double", "ssn: double two nine four five six seven eight one"],
    ["Spanish", "dos uno nueve guion cuatro cinco guion seis siete ocho uno"],
    ["right-to-left override", "\u202E1876-54-912\u202C"],
    ["right-to-left embedding", "\u202B6781 45 219\u202C"],
    ["look-alike keyword", "ѕосіаl 219456781"],
    ["keyword cut by zero-width", "s\u200bs\u200bn 219456781"],
    ["keyword with dots", "S.S.N. 219456781"],
    ["glued to letters", "abc219-45-6781def"],
    ["behind a scheme", "x://219-45-6781"],
    ["bare with a joiner inside", "2194\u200b56781"],
  ])("%s", (_, text) => {
    expect(found(text).some((one) => one.startsWith("us-ssn "))).toBe(true);
  });
});

describe("disguises of a card", () => {
  test.each([
    ["zero-width", "4111\u200b1111\u200b1111\u200b1111"],
    ["full-width", "４１１１１１１１１１１１１１１１"],
    ["Arabic-Indic", "٤١١١١١١١١١١١١١١١"],
    ["letters", "4lll 1111 1111 1111"],
    ["dots", "4111.1111.1111.1111"],
    ["line breaks", "4111\n1111\n1111\n1111"],
    ["every digit apart", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"],
    ["pairs", "41-11-11-11-11-11-11-11"],
    ["number words", "four one one one one one one one one one one one one one one one"],
    ["right-to-left override", "\u202E1111111111111114\u202C"],
    ["keycaps", "4️⃣1️⃣1️⃣1️⃣ 1111 1111 1111"],
    ["markup", "*4111* 1111 _1111_ 1111"],
  ])("%s", (_, text) => {
    expect(found(text).some((one) => one.startsWith("credit-card "))).toBe(true);
  });
});

const lines = readFileSync(new URL("../../fixtures/benign-chat.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");

describe("ordinary work talk", () => {
  test("the corpus is large, and most of it has digits", () => {
    expect(lines.length).toBeGreaterThanOrEqual(300);
    expect(lines.filter((line) => /\d/.test(line)).length).toBeGreaterThan(250);
    expect(lines.filter((line) => (line.match(/\d/g) ?? []).length >= 9).length).toBeGreaterThan(70);
  });

  test("no line is worth a block, alone or beside its neighbour", () => {
    const blocked = lines.flatMap((line, at) => [
      ...found(line),
      ...found(`${line}\n${lines[at + 1] ?? ""}`),
    ]);
    expect(blocked).toEqual([]);
  });

  test("the same lines with one SSN put in are found, every one", () => {
    const missed = lines.filter((line) => found(`${line} my ssn is 219-45-6781`).length === 0);
    expect(missed).toEqual([]);
  });
});

describe("scan", () => {
  test("of overlapping hits of one detector the surest stays", () => {
    const detector = (id: string): Detector => ({
      id,
      version: 1,
      find: () =>
        [0.4, 0.9, 0.5].map((confidence, start) => ({
          ...{ detectorId: id, version: 1, start, end: start + 2 },
          ...{ confidence, evidence: [], isEvasion: false },
        })),
    });
    const hits = scan("abcd", [detector("a"), detector("b")]);
    expect(hits.map(({ detectorId, confidence }) => [detectorId, confidence])).toEqual([
      ["a", 0.9],
      ["b", 0.9],
    ]);
  });

  test("the gate", () => {
    expect(isWorthALook("see you at 10:30", DETECTORS)).toBe(false);
    expect(isWorthALook("219-45-6781", DETECTORS)).toBe(true);
    expect(isWorthALook("one two three", DETECTORS)).toBe(true);
    expect(isWorthALook("anything", [])).toBe(false);
  });

  test("several numbers are several hits", () => {
    expect(found("219-45-6781, 219-45-6782 and 4111 1111 1111 1111")).toHaveLength(3);
  });
});
