/**
 * The two PRECIS profiles that an address uses: UsernameCaseMapped (localpart) and OpaqueString (resource).
 *
 * Rule 1: undefined where the text is outside the profile; what comes back is stable (mapping it again changes
 * nothing).
 * Rule 2: where servers on stringprep (RFC 3920) and PRECIS disagree about which account a spelling names, it does not
 * prepare: a spelling that two sides read differently is refused, not guessed.
 * Sources: RFC 8264 §4.2 (IdentifierClass), §4.3 (FreeformClass), §9 (categories); RFC 8265 §3.3, §4.2; RFC 7622 §3.3,
 * §3.4.
 */

/** Fullwidth and halfwidth forms; the "width mapping" of RFC 8265 §3.3. */
const WIDE = /[\uff01-\uffee\u3000]/g;
const HAS_WIDE = /[\uff01-\uffee\u3000]/;

const OLD_HANGUL_JAMO = "\\u1100-\\u11ff\\ua960-\\ua97c\\ud7b0-\\ud7fb";

/** Letters, marks, decimal digits, printable ASCII; the rest of RFC 8264 §9's sets is cut out by the two below. */
const IDENTIFIER = /^[\x21-\x7e\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}]+$/u;

/** RFC 7622 §3.3.1: separators, quotes and what XML escapes. */
const FORBIDDEN_IN_LOCAL = /["&'/:<>@]/;

/** LIMIT(the joiners of RFC 8264 §9.8 are refused whatever stands around them). */
const IGNORABLE = new RegExp(`[${OLD_HANGUL_JAMO}\\p{DI}\\p{NChar}]`, "u");

/** Controls, unassigned, private use, lone surrogates, ignorable, old jamo; line and paragraph separators too. */
const OUTSIDE_FREEFORM = new RegExp(
  `[\\p{Cc}\\p{Cn}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\p{DI}\\p{NChar}${OLD_HANGUL_JAMO}]`,
  "u",
);

/**
 * COMPAT(Prosody, ejabberd, Openfire: nodeprep and nameprep fold ß to ss, final sigma to sigma, the iota subscript to iota, which
 * PRECIS keeps apart).
 */
const FOLDED_BY_STRINGPREP = /[\u00df\u03c2\u0345]/;

const ARABIC_DIGIT = /[\u0660-\u0669]/;
const EXTENDED_ARABIC_DIGIT = /[\u06f0-\u06f9]/;

const RTL_RANGES = "\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}";
const RIGHT_TO_LEFT = new RegExp(`[${RTL_RANGES}]`, "u");
const FRAMED_RIGHT_TO_LEFT = new RegExp(`^[${RTL_RANGES}](?:.*[${RTL_RANGES}\\p{Nd}])?$`, "u");
const OTHER_LETTER = new RegExp(`[\\p{L}--[${RTL_RANGES}]]`, "v");

const SPACES = /\p{Zs}/gu;

export const mapWidth = (text: string): string =>
  HAS_WIDE.test(text) ? text.replace(WIDE, (unit) => unit.normalize("NFKC")) : text;

/** Width, case, NFC: what a localpart and a domain have in common. */
export const mapIdentifier = (text: string): string => mapWidth(text).toLowerCase().normalize("NFC");

/** True where mapping is done with and a server on stringprep reads the same letters. */
export const isReadAlike = (mapped: string): boolean =>
  !IGNORABLE.test(mapped) &&
  // HasCompat (RFC 8264 §9.17): a ligature or a squared letter stands for other letters.
  mapped.normalize("NFKC") === mapped &&
  mapIdentifier(mapped) === mapped &&
  !FOLDED_BY_STRINGPREP.test(mapped.normalize("NFD"));

export function prepareLocal(text: string): string | undefined {
  const mapped = mapIdentifier(text);
  if (!IDENTIFIER.test(mapped) || FORBIDDEN_IN_LOCAL.test(mapped) || !isReadAlike(mapped)) return undefined;
  return isBidiSafe(mapped) && !mixesArabicDigits(mapped) ? mapped : undefined;
}

/** LIMIT(RFC 8264's contextual rules for middle dots and the like are not asked of resources: room nicks have them). */
export function prepareResource(text: string): string | undefined {
  const mapped = text.replace(SPACES, " ").normalize("NFC");
  return mapped === "" || OUTSIDE_FREEFORM.test(mapped) ? undefined : mapped;
}

/** RFC 5893 §2 in its strict half: with right-to-left letters, no others, and one of them first. */
const isBidiSafe = (text: string): boolean =>
  !RIGHT_TO_LEFT.test(text) || (FRAMED_RIGHT_TO_LEFT.test(text) && !OTHER_LETTER.test(text));

const mixesArabicDigits = (text: string): boolean =>
  ARABIC_DIGIT.test(text) && EXTENDED_ARABIC_DIGIT.test(text);
