/**
 * What the dearest text costs to judge: a seeded search for texts that keep `evaluate` busy, in nanoseconds a byte.
 *
 * Run: `npm run bench -- worst`, or this file alone: `node bench/worst.ts [SEED [ROUNDS]]`. Texts are made of a short
 * unit, over and over, or of a few pieces in random order; the dearest are changed a little and tried again, then
 * measured at 16, 64 and 128 KiB, with a second text beside them (the stanza's joined text is read too) and, where
 * numbers are redacted, through the rewriting.
 */
import { evaluate } from "../src/policy/evaluate.ts";
import type { PolicyRevision } from "../src/policy/revision.ts";
import type { Stanza } from "../src/xmpp/stanza.ts";
import { createDice, type Dice } from "../test/support/dice.ts";
import { asked, policyFor } from "../test/support/policy.ts";
import { contextFor, stanzaOf } from "../test/support/stanzas.ts";

const KIB = 1_024;
const SEARCH_KIB = 16;
const SIZES_KIB = [16, 64, 126] as const;
const KEPT = 24;
const SHOWN = 12;
const DEFAULT_ROUNDS = 400;

type Pieces = readonly [string, ...string[]];

const DIGITS: Pieces = [
  "1",
  "2",
  "4",
  "0",
  "12",
  "123",
  "219",
  "45",
  "6781",
  "4111",
  "1111",
  "219456781",
  "1234567",
];
const SIGNS: Pieces = ["-", ".", " ", "_", "/", ",", ":", "*", "\n", "  ", "=", "+", "(", "%", "@", "#", "|"];
const LETTERS: Pieces = ["a", "l", "O", "S", "B", "ab", "xy", "Z", "é", "ж", "你"];
const WORDS: Pieces = [
  "ssn ",
  "card ",
  "order ",
  "ref ",
  "visa",
  "zip",
  "dash",
  "https://",
  "v1.",
  "a@b.c",
  "ss#",
  "cc",
];
const CODES: Pieces = [
  "%31",
  "%20",
  "%2d",
  "%",
  "&#4",
  "0x",
  "\\x",
  "=ybegin",
  "begin ",
  "data:",
  ";base64,",
  "-----BEGIN ",
];
const SPELLED: Pieces = [
  "two",
  "two ",
  "five-",
  "twenty ",
  "double ",
  "oh ",
  "one",
  "uno ",
  "ten",
  "dash ",
  "y ",
];
const HIDDEN: Pieces = ["\u200b", "\u2060", "\ufe0f", "\u00ad", "\u0301", "\u200d", "\u{e0031}"];
const BIDI: Pieces = ["\u202e", "\u202c", "\u2067", "\u2069", "\u202b"];
const FOREIGN: Pieces = ["１", "٣", "𝟏", "二", "⑫", "😀", "ﬁ", "Ａ", "𝐀", "\u{10ffff}"];
const KINDS = [DIGITS, SIGNS, LETTERS, WORDS, CODES, SPELLED, HIDDEN, BIDI, FOREIGN] as const;
/** Digits and signs are what is looked for; they come up more often. */
const WEIGHED: readonly [Pieces, ...Pieces[]] = [DIGITS, DIGITS, DIGITS, SIGNS, SIGNS, SIGNS, ...KINDS];

interface Recipe {
  readonly pieces: readonly [string, ...string[]];
  /** Over and over in this order, or thrown together by these dice. */
  readonly order: "repeated" | number;
}

interface Measured {
  readonly recipe: Recipe;
  readonly nanosPerByte: number;
}

const REVISION = policyFor();
/** Files in text are let through: a text must not be found out by its form before it is scanned. */
const BARE = policyFor({ ruleModes: { "file-transfer": "off" } });
const REDACTING = policyFor({
  detectors: asked("redact", "us-ssn", "credit-card"),
});
const CONTEXT = contextFor("outbound");

const piece = (dice: Dice): string => dice.pick(dice.pick(WEIGHED));

function rollRecipe(dice: Dice): Recipe {
  const [first, ...others] = Array.from({ length: 1 + dice.roll(6) }, () => piece(dice));
  return { pieces: [first ?? "1", ...others], order: dice.roll(4) === 0 ? dice.roll(1_000_000) : "repeated" };
}

function changed({ pieces, order }: Recipe, dice: Dice): Recipe {
  const copy = [...pieces];
  const at = dice.roll(copy.length + 1);
  const isShort = copy.length < 10;
  if (dice.roll(3) === 0 && copy.length > 1) copy.splice(at, 1);
  else copy.splice(at, isShort && dice.roll(2) === 0 ? 0 : 1, piece(dice));
  const [first, ...others] = copy;
  return { pieces: [first ?? "1", ...others], order };
}

function textOf({ pieces, order }: Recipe, bytes: number): string {
  const { roll } = createDice(order === "repeated" ? 0 : order, 0);
  const next = (at: number): string =>
    pieces[order === "repeated" ? at % pieces.length : roll(pieces.length)] ?? "";
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; length < bytes; at += 1) {
    const one = next(at);
    length += Buffer.byteLength(one);
    parts.push(one);
  }
  return parts.join("");
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const messageOf = (text: string, beside = ""): { readonly stanza: Stanza; readonly bytes: number } => {
  const stanza = `<message to='raj@agency.example' type='chat' id='m'>${beside}<body>${escaped(text)}</body></message>`;
  return { stanza: stanzaOf(stanza), bytes: Buffer.byteLength(stanza) };
};

function nanosPerByte(text: string, { revision = REVISION, beside = "", tries = 3 } = {}): number {
  const { stanza, bytes } = messageOf(text, beside);
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < tries; time += 1) {
    const start = performance.now();
    evaluate(stanza, CONTEXT, revision);
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1e6) / bytes;
}

/** What the work counter makes of it. */
function unitsPerByte(text: string): number {
  const { stanza, bytes } = messageOf(text);
  return evaluate(stanza, CONTEXT, REVISION).work / bytes;
}

function measure(recipe: Recipe, revision: PolicyRevision): Measured {
  return { recipe, nanosPerByte: nanosPerByte(textOf(recipe, SEARCH_KIB * KIB), { revision }) };
}

const dearest = (all: readonly Measured[]): readonly Measured[] =>
  all.toSorted((a, b) => b.nanosPerByte - a.nanosPerByte).slice(0, KEPT);

/** Half new recipes, half changes of the dearest so far. */
function search(seed: number, rounds: number, revision: PolicyRevision): readonly Measured[] {
  let kept: readonly Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const dice = createDice(seed, round);
    const from = round * 2 < rounds || kept.length === 0 ? undefined : kept[dice.roll(kept.length)];
    const recipe = from === undefined ? rollRecipe(dice) : changed(from.recipe, dice);
    kept = dearest([...kept, measure(recipe, revision)]);
  }
  return kept;
}

/** A look at one text may have been disturbed: each is measured anew, at every size. */
function tell({ recipe }: Measured): void {
  const of = (kib: number, options = {}): string =>
    nanosPerByte(textOf(recipe, kib * KIB), { tries: 9, ...options })
      .toFixed(0)
      .padStart(5);
  const sizes = SIZES_KIB.map((kib) => of(kib)).join(" ");
  const beside = of(64, { beside: "<subject>at 4</subject>" });
  const units = unitsPerByte(textOf(recipe, 64 * KIB))
    .toFixed(0)
    .padStart(3);
  const name = `${JSON.stringify(recipe.pieces.join("·"))}${recipe.order === "repeated" ? "" : " mixed"}`;
  console.log(`${sizes}  ${beside}  ${of(64, { revision: REDACTING })}  ${units}  ${name}`);
}

const [, , seedText = "1", roundsText = String(DEFAULT_ROUNDS)] = process.argv;
const isAlone = Number.isSafeInteger(Number(seedText));
const [seed, rounds] = isAlone ? [Number(seedText), Number(roundsText)] : [1, DEFAULT_ROUNDS];
console.log(
  `seed ${seed}, ${rounds} rounds; ns a byte: ${SIZES_KIB.join(", ")} KiB; 64 KiB beside a subject, redacted; units a byte`,
);
for (const [name, revision] of [
  ["every rule", REVISION],
  ["files in text let through", BARE],
] as const) {
  console.log(`${name}:`);
  search(seed, rounds, revision).slice(0, SHOWN).forEach(tell);
}
