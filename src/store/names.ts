/** The names that people and things get here, and the texts that people write: what fits and what does not. */
import { StoreError } from "./errors.ts";

const ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** No control characters, and none that turn the direction of text or cannot be seen. */
const READABLE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u;
const MAX_TEXT = 500;

const refuse = (message: string): never => {
  throw new StoreError("SG_STORE_INVALID", message);
};

/** A login or a person's id. `os:UID` is none. @throws StoreError SG_STORE_INVALID */
export const checkId = (what: string, text: string): string =>
  ID.test(text)
    ? text
    : refuse(`"${text}" is no ${what}: lower-case letters, digits, ".", "_" and "-", 64 at most`);

/** `cio`, `records-officer`. @throws StoreError SG_STORE_INVALID */
export const checkKebab = (what: string, text: string): string =>
  text.length <= 64 && KEBAB.test(text)
    ? text
    : refuse(`"${text}" is no ${what}: lower-case letters and digits with single "-" between`);

/** One line that can be read. @throws StoreError SG_STORE_INVALID */
export const checkText = (what: string, text: string): string => {
  const isFit = text.trim() === text && text.length <= MAX_TEXT && READABLE.test(text);
  return isFit
    ? text
    : refuse(`the ${what} must be one line of 1 to ${String(MAX_TEXT)} readable characters`);
};
