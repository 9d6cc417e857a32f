import { describe, expect, test } from "vitest";
import { wordsPattern } from "../../../src/scan/cues.ts";
import { readDigits } from "../../../src/scan/digit-chain.ts";
import { readingsOf } from "../../../src/scan/normalize.ts";
import { type Candidate, cueEvidence, numericDetector } from "../../../src/scan/numeric.ts";
import type { Hit } from "../../../src/scan/detector.ts";
import { Work } from "../../../src/scan/work.ts";

const seen: Candidate[] = [];
const detector = numericDetector({
  id: "four-digits",
  version: 7,
  minDigits: 4,
  maxDigits: 4,
  lexicon: { positive: wordsPattern(["pin"]), negative: wordsPattern(["room"]) },
  mayBe: ({ digits }) => digits !== "0000",
  judge: (candidate) => {
    seen.push(candidate);
    return candidate.cue.kind === "negative"
      ? undefined
      : { confidence: 0.5, evidence: cueEvidence(candidate.cue) };
  },
});

const hitsIn = (text: string): readonly Hit[] =>
  readingsOf(text).flatMap((reading) => detector.find(readDigits(reading), new Work()));

describe("a numeric detector", () => {
  test("asks for no more digits than a disguise leaves", () => expect(detector.minDigits).toBe(1));

  test("reports spans of the original, with what spoke for it", () => {
    const text = "pin １2\u200b34 ok";
    expect(hitsIn(text)).toEqual([
      {
        detectorId: "four-digits",
        version: 7,
        start: 4,
        end: 9,
        confidence: 0.5,
        evidence: ["keyword:pin", "fold:digits", "fold:invisible"],
        isEvasion: true,
      },
    ]);
  });

  test.each([
    ["1234", false],
    ["\u202a1234\u202c", false],
    ["１２３４", false],
    ["1\u200b234", true],
    ["12З4", true],
    ["l234", true],
    ["one two three four", true],
    ["\u202e4321\u202c", true],
  ])("%s is a disguise: %s", (text, expected) => {
    expect(hitsIn(text).some(({ isEvasion }) => isEvasion)).toBe(expected);
  });

  test("what is not judged, or judged nothing, is no hit", () => {
    seen.length = 0;
    expect(hitsIn("0000")).toEqual([]);
    expect(seen).toEqual([]);
    expect(hitsIn("room 1234")).toEqual([]);
    expect(seen).toHaveLength(1);
  });
});
