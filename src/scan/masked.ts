/**
 * A found value as people may see it: the last four letters or digits, dots for the rest.
 *
 * Rule: only this type leaves for consoles and exports; logs get not even that (design: rule 7).
 */
declare const MASKED: unique symbol;
export type MaskedValue = string & { readonly [MASKED]: true };

const SHOWN = 4;
const VISIBLE = /[\p{L}\p{N}]/u;

/** Separators stay, so that the layout can be told; a value of eight or fewer shows nothing. */
export function maskValue(value: string): MaskedValue {
  const characters = Array.from(value);
  const visible = characters.filter((one) => VISIBLE.test(one)).length;
  let hidden = visible > 2 * SHOWN ? visible - SHOWN : visible;
  const masked = characters.map((one) => (VISIBLE.test(one) && hidden-- > 0 ? "•" : one));
  return masked.join("") as MaskedValue;
}
