/**
 * No text of a stanza costs more than its length: what is made to trip a scanner takes four times as long at four times
 * the length, not sixteen. CPU time, so that a busy machine does not matter, and only where it is enough to be measured.
 */
import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/policy/evaluate.ts";
import { policyFor } from "../support/policy.ts";
import { contextFor, stanzaOf } from "../support/stanzas.ts";

const SHORT = 16_000;
const FACTOR = 4;
/** Of microseconds; below it there is nothing to complain of. */
const ENOUGH = 150_000;
/** Between four and sixteen, nearer to what a square would give. */
const MAX_RATIO = 11;

const upTo = (length: number, piece: string): string =>
  piece.repeat(Math.floor(length / Buffer.byteLength(piece)));

function cpuOf(body: string): number {
  const stanza = stanzaOf(`<message to='raj@agency.example'><body>${body}</body></message>`);
  const start = process.cpuUsage();
  evaluate(stanza, contextFor("outbound"), policyFor());
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** The best of some, for the collector of garbage comes when it likes. */
function least(body: string): number {
  let best = cpuOf(body);
  for (let round = 0; round < 3 && best > ENOUGH; round += 1) best = Math.min(best, cpuOf(body));
  return best;
}

const PIECES = [
  ...[
    "BEGIN a ",
    "BEGIN ",
    "BEGIN SALTPACK ",
    "BEGINa ",
    "-----BEGIN A",
    "?OTR",
    "?O",
    "age-encryption.org/",
  ],
  ...[
    "data:a/a",
    "data:a.",
    ";base64",
    "begin 644 ",
    "=ybegin ",
    "magnet:?x",
    "cid:aaaa",
    "ed2k:/",
    "aesgcm",
  ],
  ...[
    "//a@",
    "//a",
    "https://upload.agency.example",
    "%35%33%36-",
    "%41",
    "five three six ",
    "five ",
    "twenty ",
  ],
  ...[
    "536-22-8145 ",
    "4111 1111 1111 1111 ",
    "card 4111",
    "ssn ",
    "1 ",
    "1",
    "a1",
    "1a2b3c",
    "O0",
    "1.1.",
    "v1.",
  ],
  ...[
    "a://",
    "www.",
    "a@a.",
    "a@",
    "a.",
    "/a",
    "a:/",
    "2026-01-",
    "-",
    "- ",
    "*",
    "&amp;#1;",
    "\\1",
    "0x1,",
    "ab ",
    "ab=",
  ],
  ...[
    "xmpp:",
    "xmpp:a@b ",
    "xmpp://",
    "a@",
    "aB1",
    "aB1cD2 ",
    "\u202e5 ",
    "\u2067a ",
    "\u200b1",
    "\u200d",
    "一",
    "𝟓",
  ],
  ...[
    "\u{e0041}a",
    "a\u0301",
    "👍🏽",
    "é",
    "ﷺ",
    "dash ",
    "double ",
    " \t  \t\t\t\t \t \t \t  ",
    " ",
    "\n",
    "\t",
  ],
];

const TAILED = ["xmpp:", "BEGIN ", "data:", "cid:", "https://", "a@", "//", "-----BEGIN ", "\u202e", "1"];

describe("four times the text", () => {
  test.each([
    ...PIECES.map((piece) => [JSON.stringify(piece), (length: number) => upTo(length, piece)] as const),
    ...TAILED.map(
      (head) => [`${JSON.stringify(head)} and a tail`, (length: number) => head + upTo(length, "a")] as const,
    ),
    ...TAILED.map(
      (head) => [`${JSON.stringify(head)} and dots`, (length: number) => head + upTo(length, "a.")] as const,
    ),
  ])("%s", (_what, make) => {
    const long = least(make(SHORT * FACTOR));
    if (long < ENOUGH) return;
    expect(long / least(make(SHORT))).toBeLessThan(MAX_RATIO);
  });
});
