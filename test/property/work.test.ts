/**
 * Scanning is linear, by count and not by the clock: four times the text is four times the work, whatever the text is
 * made of; and no stanza costs more than its length allows.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../src/policy/evaluate.ts";
import { sensitiveHits } from "../../src/policy/sensitive-text.ts";
import { workLimit } from "../../src/policy/work-limit.ts";
import { Work } from "../../src/scan/work.ts";
import type { Stanza } from "../../src/xmpp/stanza.ts";
import { createDice } from "../support/dice.ts";
import { policyFor } from "../support/policy.ts";
import { contextFor, stanzaOf } from "../support/stanzas.ts";

const PIECES = [
  ...[
    "1",
    "4",
    "12",
    "219",
    "45",
    "6781",
    "4111",
    "1111",
    "219456781",
    "-",
    ".",
    " ",
    "_",
    "/",
    ",",
    ":",
    "*",
  ],
  ...[
    "\n",
    "=",
    "|",
    "a",
    "O",
    "S",
    "ssn ",
    "card ",
    "ref ",
    "%31",
    "%",
    "two ",
    "five-",
    "twenty ",
    "oh ",
    "one",
  ],
  ...[
    "\u200b",
    "\u00ad",
    "\u0301",
    "\u202e",
    "\u202c",
    "\u2067",
    "１",
    "٣",
    "𝟏",
    "😀",
    "https://",
    "v1.",
    "@",
  ],
] as const;

const unit = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(""));

const REVISION = policyFor();
const SHORT = 1_500;

const repeated = (one: string, length: number): string => one.repeat(Math.ceil(length / one.length));

function messageOf(body: string, beside: string): Stanza {
  const text = `<message to='raj@agency.example'>${beside}<body>${body}</body></message>`;
  return { ...stanzaOf(text), byteCount: new TextEncoder().encode(text).length };
}

function workOn(stanza: Stanza): number {
  const work = new Work();
  sensitiveHits(stanza, REVISION, work);
  return work.spent;
}

test("four times the text is no more than four times the work", () => {
  fc.assert(
    fc.property(unit, fc.constantFrom("", "<subject>at 4</subject>"), (one, beside) => {
      const text = repeated(one, SHORT);
      const once = workOn(messageOf(text, beside));
      const fourTimes = workOn(messageOf(text.repeat(4), beside));
      // A text that just misses what a scan needs (six digits, three number words) costs nothing; the seam adds a little.
      expect(fourTimes).toBeLessThanOrEqual(5 * once + 40 * SHORT);
    }),
    { numRuns: 150 },
  );
});

test("what costs more than its length allows is refused, in shadow mode too, and the count stops there", () => {
  // Digits at random, each apart, and a word for every few of them: nearly every window is a candidate, twice.
  const { roll } = createDice(1, 0);
  const pieces = Array.from({ length: 40_000 }, (_, at) => (at % 12 === 0 ? "ss# " : `${roll(10)} `));
  const body = `\u2067${pieces.join("")}`;
  const stanza = messageOf(body, "");
  expect(workOn(stanza)).toBeGreaterThan(workLimit(stanza, REVISION));
  for (const mode of ["enforce", "shadow"] as const) {
    const verdict = evaluate(stanza, contextFor("outbound"), policyFor({ mode }));
    expect(verdict.disposition).toBe("block");
    expect(verdict.findings.map(({ reason }) => reason)).toContain(
      "sensitive-content gave up: more work than a stanza of this length may cost",
    );
    expect(verdict.work).toBeLessThan(1.2 * workLimit(stanza, REVISION));
  }
});
