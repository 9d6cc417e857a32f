/**
 * Recognises a file that was written as text: base64, hex, uuencode, yEnc, armour, `data:` URIs.
 *
 * Rule 1: a judgement on form alone; nothing is decoded.
 * Rule 2: characters that nobody sees (zero-width, variation selectors) and full-width letters do not hide it.
 * Rule 3: people's long words pass: paths, links, UUIDs, a checksum or a few of them, dividers, laughter.
 * LIMIT(codings into words and files in many small messages are not recognised: whoever types text can type a cipher;
 * sampling and volume figures are the answer to that)
 * Sources: protocol.md §3.1 (last row), §10 (≥ 200 characters); RFC 4648; XEP-0454.
 */

import { changes, hasDump } from "./dumped-bytes.ts";
import { hasLongToken } from "./long-token.ts";

export type EncodedKind = "base64" | "hex" | "data-uri" | "uuencode" | "armour" | "opaque-run" | "bytes";

/** From this length on an unbroken, or line-wrapped, run is taken for a file (protocol.md §10). */
const FILE_LENGTH = 200;
/** A token of at least this length may be a line of base64; shorter ones are words and ids. */
const TOKEN_LENGTH = 16;
const MIN_DISTINCT = 8;
/** Without a hyphen or slash; longer ones are lines of letters. */
const LONGEST_WORD = 40;
const NO_WORD = /[^A-Za-z0-9]/;
/** Browsers and mail programs have long kept to it. */
const LONGEST_LINK = 2_048;

const DATA_URI = /data:(?:[\w.+-]+\/[\w.+-]+[;,]|,\S)|;base64,/i;
const UUENCODE = /^(?:begin(?:-base64)? [0-7]{3,4} \S|=ybegin [a-z])/m;
const ARMOUR = /-----BEGIN [A-Z0-9][A-Z0-9 ]*-----/i;
const NON_ASCII = /[^\0-\x7f]/;
/** With the name that logs and links set before it. */
const UUID = /^(?:\w{1,16}=)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e01ef}]/gu;

/** What a reader sees of a text, in one spelling; pure ASCII is itself. */
export const visible = (text: string): string =>
  NON_ASCII.test(text) ? text.normalize("NFKC").replace(INVISIBLE, "") : text;

/** `text` as `visible` gives it. */
export function encodedKind(text: string): EncodedKind | undefined {
  if (text.length < TOKEN_LENGTH) return undefined;
  return markedKind(text) ?? (text.length < FILE_LENGTH ? undefined : unmarkedKind(text));
}

/** The cheap look for a character comes first: nearly every text has none of the marks. */
function markedKind(text: string): EncodedKind | undefined {
  if (text.includes("-----") && ARMOUR.test(text)) return "armour";
  if ((text.includes(";") || text.includes(",")) && DATA_URI.test(text)) return "data-uri";
  return text.includes("begin") && UUENCODE.test(text) ? "uuencode" : undefined;
}

function unmarkedKind(text: string): EncodedKind | undefined {
  if (hasLongToken(text) && measure(text).run >= FILE_LENGTH) return "base64";
  if (hasSpacedHex(text)) return "hex";
  if (hasOpaqueRun(text)) return "opaque-run";
  return hasDump(text) ? "bytes" : undefined;
}

/** What the pieces of a stanza show together, put end to end with blanks. @param stretch see `hasDump` */
export function piecedKind(text: string, stretch: number): EncodedKind | undefined {
  if (text.length < stretch) return undefined;
  if (hasSpacedHex(text)) return "hex";
  return hasDump(text, stretch) ? "bytes" : undefined;
}

/** Characters of `text` that look like lines of base64, whatever stands between them: for sums over a stanza. */
export function encodedLength(text: string): number {
  if (text.length < TOKEN_LENGTH || !hasLongToken(text)) return 0;
  if (!text.includes("://")) return measure(text).total;
  // People send lists of links whose ids look no different; a third of them counts.
  const links = text.match(LINK) ?? [];
  const inLinks = links.reduce((sum, link) => sum + measure(link).total, 0);
  return measure(text.replace(LINK, " ")).total + Math.floor(inLinks / 3);
}

const LINK = /[a-z][a-z+.-]{1,11}:\/\/\S+/gi;

interface Measure {
  readonly run: number;
  readonly total: number;
}

/** Sums the dense tokens; `run` is the longest sum that no ordinary word interrupts. */
function measure(text: string): Measure {
  let run = 0;
  let longest = 0;
  let total = 0;
  for (const [token] of text.matchAll(/[\w+/=-]+/g)) {
    if (!isDense(token)) {
      if (token.length > 2) run = 0;
      continue;
    }
    run += token.length;
    total += token.length;
    longest = Math.max(longest, run);
  }
  return { run: longest, total };
}

function isDense(token: string): boolean {
  if (token.length < TOKEN_LENGTH || (token.length >= 36 && token.length <= 53 && UUID.test(token)))
    return false;
  if (token.length >= FILE_LENGTH) return isVaried(token);
  if (changes(token) * 5 >= token.length) return true;
  return token.length >= LONGEST_WORD && !NO_WORD.test(token) && isVaried(token);
}

const isVaried = (token: string): boolean => new Set(token).size >= MIN_DISTINCT;

/** Ascii85, base91, percent or quoted-printable runs: no white space, and signs among the letters. */
function hasOpaqueRun(text: string): boolean {
  for (const [run] of text.matchAll(/[!-~]{200,}/g)) {
    const isLink = run.slice(0, 12).includes("://");
    if (isLink ? isStuffed(run) : changes(run) * 2 >= run.length && new Set(run).size >= 24) return true;
  }
  return false;
}

/** Links have words, and figures that stay together; more than three in five neighbours differ in an encoding. */
const isStuffed = (link: string): boolean =>
  link.length > LONGEST_LINK || (link.length >= 300 && changes(link) * 20 >= link.length * 13);

/** `de ad be ef`, `de:ad`, `0xde, 0xad`, `\xde\xad`: at least two in ten are letters and two are figures. */
function hasSpacedHex(text: string): boolean {
  for (const [run] of text.matchAll(/(?:(?:0x|\\x|%|=)?[0-9a-f]{2,8}(?:[\s:,;-]+|(?=\\x|%|=)|$)){24,}/gi)) {
    const digits = run.replace(/0x|\\x/gi, "").match(/[0-9a-f]/gi)?.length ?? 0;
    const letters = run.match(/[a-f]/gi)?.length ?? 0;
    const isMixed = letters * 5 >= digits && (digits - letters) * 5 >= digits;
    if (digits >= FILE_LENGTH && isMixed) return true;
  }
  return false;
}
