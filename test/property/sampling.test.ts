/** What must hold of any sample: its rate, and that nothing but seed and chain hash decides. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { stanzaRecord } from "../support/archive.ts";
import { drawFrom, keptAs, PLAN } from "../support/samples.ts";

const COUNT = 2_000;
const ARCHIVE = Array.from({ length: COUNT }, (_, index) => keptAs(stanzaRecord(index), index + 1));
const seed = fc.string({ minLength: 1, maxLength: 32 });

/** Six standard deviations: one honest draw in five hundred million is outside. */
const SIGMAS = 6;

test("is within its binomial bound, whatever the seed and the rate", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 1_000_000 }), (one, rate) => {
      const { population, drawn } = drawFrom(ARCHIVE, one, { plan: { ...PLAN, rate } });
      const p = rate / 1_000_000;
      expect(population).toBe(COUNT);
      const bound = SIGMAS * Math.sqrt(COUNT * p * (1 - p)) + SIGMAS;
      expect(Math.abs(drawn.length - COUNT * p)).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 25 },
  );
});

test("is the same from any order of logs, and of a part of the archive it is that part", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 300 }), (one, cut) => {
      const part = ARCHIVE.slice(0, 300);
      const whole = drawFrom(part, one).drawn;
      expect(drawFrom(part.toReversed(), one).drawn).toEqual(whole);
      const first = drawFrom(part.slice(0, cut), one).drawn;
      expect(first).toEqual(whole.filter(({ sequence }) => sequence <= cut));
    }),
    { numRuns: 25 },
  );
});

test("hangs on the seed, and on what the archive adds to a record", () => {
  const [a, b] = ["a", "b"].map((one) => drawFrom(ARCHIVE, one).drawn);
  expect(a).not.toEqual(b);
  const kept = Array.from({ length: COUNT }, (_, index) => keptAs(stanzaRecord(index), index + 1));
  const sequences = (drawn: typeof a): readonly number[] => drawn?.map(({ sequence }) => sequence) ?? [];
  expect(sequences(drawFrom(kept, "a").drawn)).not.toEqual(sequences(a));
});
