import { describe, expect, test } from "vitest";
import { hitsNearSeams } from "../../../src/policy/seams.ts";
import { DETECTORS } from "../../../src/scan/detectors.ts";
import type { Scan } from "../../../src/scan/scan.ts";
import { Work } from "../../../src/scan/work.ts";
import type { PlacedText } from "../../../src/xmpp/text.ts";

const FAR = "word ".repeat(1_000);

/** The joined text of these pieces. */
function joined(...pieces: readonly string[]): PlacedText {
  let start = 0;
  const parts = pieces.map((piece, at) => {
    const part = { place: "text" as const, path: [at, 0], start };
    start += piece.length;
    return part;
  });
  return { path: [], text: pieces.join(""), place: "joined", parts };
}

const scanOf = ({ parts = [] }: PlacedText, work = new Work()): Scan => ({
  detectors: DETECTORS,
  work,
  seams: parts.slice(1).map(({ start }) => start),
});

const foundIn = (placed: PlacedText): readonly string[] | undefined =>
  hitsNearSeams(placed, scanOf(placed))?.map(({ start, end }) => placed.text.slice(start, end));

describe("around a seam", () => {
  test.each([
    ["a number cut in two", [`${FAR}219-45`, `-6781${FAR}`], ["219-45-6781"]],
    ["a word on one side", [`${FAR}my ssn is`, ` 219456781 ${FAR}`], ["219456781"]],
    ["a word that ends one side", [`${FAR}her ssn`, `is 219456781 ${FAR}`], ["219456781"]],
    ["a word that begins one side", [`${FAR}news`, `ssn is 219456781 ${FAR}`], ["219456781"]],
    ["a word cut in two", [`${FAR}her s`, `sn is 219456781 ${FAR}`], ["219456781"]],
    ["a word that explains it away", [`${FAR}news`, `sku 4000123412341234 ${FAR}`], []],
    ["three pieces", [`${FAR}219`, "-45-", `6781${FAR}`], ["219-45-6781"]],
    [
      "two seams far apart",
      [`${FAR}219-45`, `-6781${FAR}219-4`, `5-6782${FAR}`],
      ["219-45-6781", "219-45-6782"],
    ],
    [
      "every digit apart, in percent codes",
      [`${FAR}%32 %31 %39 - %34`, ` %35 - %36 %37 %38 %31 ${FAR}`],
      ["%32 %31 %39 - %34 %35 - %36 %37 %38 %31"],
    ],
    ["nothing", [FAR, FAR], []],
  ])("%s", (_, pieces, expected) => expect(foundIn(joined(...pieces))).toEqual(expected));

  test("what a piece shows by itself, far from its ends, is not told again", () => {
    expect(foundIn(joined(`${FAR}219-45-6781 ${FAR}`, FAR))).toEqual([]);
  });

  test("a long run of digits is no short one where the stretch begins", () => {
    // 1,024 units before the seam lie its last nine digits.
    const tail = "219456781 ssn ".padEnd(1_024, "word ");
    expect(foundIn(joined(`${FAR}12345678901${tail}`, FAR))).toEqual([]);
  });

  test("it costs what lies around it, however long the rest is", () => {
    const spent = [2, 8].map((times) => {
      const work = new Work();
      const placed = joined("1-2.".repeat(1_000 * times), "at 4");
      hitsNearSeams(placed, scanOf(placed, work));
      return work.spent;
    });
    expect(spent[1]).toBe(spent[0]);
  });
});

describe("read whole is", () => {
  test.each([
    ["a short text", joined("219-45", "-6781")],
    ["a text with something invisible", joined(`${FAR}219-45\u200b`, `-6781${FAR}`)],
    ["a text with bidi controls", joined(`${FAR}\u202e`, FAR)],
    ["a text with long blanks", joined(`${FAR}219-45`, `${" ".repeat(64)}-6781${FAR}`)],
    ["a text that is not joined", { path: [0], text: FAR, place: "body" } as const],
  ])("%s", (_, placed) => expect(foundIn(placed)).toBeUndefined());
});
