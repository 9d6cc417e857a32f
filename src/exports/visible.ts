/**
 * Text of anybody's as it may be printed: what cannot be seen, or turns the direction of what stands beside it, is written out.
 * The terminal has the same rule (cli/output.ts).
 */

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export const visible = (text: string): string =>
  text.toWellFormed().replace(UNSEEN, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`);
