/** What holds for every text: offsets stay inside, ASCII folds to itself, disguises do not help, nothing throws. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DETECTORS } from "../../src/scan/detectors.ts";
import { originalSpan } from "../../src/scan/folded.ts";
import { fold, readingsOf } from "../../src/scan/normalize.ts";
import { scan } from "../../src/scan/scan.ts";

const ascii = fc.string({ unit: "binary-ascii", maxLength: 200 });
/** Pieces that numbers and their disguises are made of, so that hits are common. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        "219",
        "45",
        "6781",
        "219-45-6781",
        "4111",
        "1",
        "٣",
        "２",
        "l",
        "O",
        "-",
        " ",
        "\n",
        "\u200b",
        "\u202e",
      ],
      ...[
        "\u202c",
        "\u2067",
        "two",
        "five",
        "ssn ",
        "card ",
        "dash",
        "😀",
        "\ud83d",
        "ﬁ",
        "⑫",
        "*",
        "https://x/",
        "é",
      ],
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), pieces);

describe("folding", () => {
  test("pure ASCII is its own fold", () => {
    fc.assert(fc.property(ascii, (one) => fold(one).text === one && fold(one).map === undefined));
  });

  test("every unit of every reading leads inside the original", () => {
    fc.assert(
      fc.property(text, (one) => {
        for (const reading of readingsOf(one)) {
          for (let at = 0; at < reading.text.length; at += 1) {
            const [start, end] = originalSpan(reading, at, at + 1);
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(one.length);
          }
        }
      }),
    );
  });

  test("in stored order, units keep their order", () => {
    fc.assert(
      fc.property(text, (one) => {
        const { map } = fold(one);
        for (let at = 1; at < (map?.starts.length ?? 0); at += 1) {
          expect(map?.starts[at]).toBeGreaterThanOrEqual(map?.starts[at - 1] ?? 0);
        }
      }),
    );
  });
});

describe("hits", () => {
  test("lie inside the original and are sure between nothing and everything", () => {
    fc.assert(
      fc.property(text, (one) => {
        for (const { start, end, confidence } of scan(one, DETECTORS)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(one.length);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  const area = fc.integer({ min: 1, max: 899 }).filter((one) => one !== 666);
  const ssn = fc
    .tuple(area, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9_999 }))
    .map(([a, b, c]) => [String(a).padStart(3, "0"), String(b).padStart(2, "0"), String(c).padStart(4, "0")])
    .filter((parts) => !/^(\d)\1*$/.test(parts.join("")));

  test("any SSN beside its keyword is found, whatever separates its parts and wherever invisibles are sown", () => {
    const separator = fc.constantFrom("-", " ", ".", "/", "_", "\n", "–", "\u00a0", " - ", "·", "**-**");
    const invisible = fc.constantFrom("\u200b", "\u00ad", "\u2060", "\ufe0f", "\u034f", "\u{e0020}");
    fc.assert(
      fc.property(ssn, separator, invisible, fc.nat(), (parts, gap, hidden, seed) => {
        const plain = parts.join(gap);
        const at = seed % (plain.length + 1);
        const one = `her ssn: ${plain.slice(0, at)}${hidden}${plain.slice(at)} thanks`;
        expect(scan(one, DETECTORS).some(({ confidence }) => confidence >= 0.65)).toBe(true);
      }),
    );
  });

  test("in any script's digits too", () => {
    const zero = fc.constantFrom(0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce, 0x1d7d8, 0x1fbf0);
    fc.assert(
      fc.property(ssn, zero, (parts, first) => {
        const digits = parts.join("-").replace(/\d/g, (digit) => String.fromCodePoint(first + Number(digit)));
        expect(scan(`ssn ${digits}`, DETECTORS).some(({ confidence }) => confidence >= 0.65)).toBe(true);
      }),
    );
  });
});
