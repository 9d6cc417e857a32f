/**
 * The account that a value of the directory names.
 *
 * Rule: what is no address of a served domain names nobody: a person under it would be in no division, unseen.
 * Source: RFC 7622.
 */
import type { AddressOptions } from "./options.ts";

/** @returns a bare JID, prepared; undefined where the value names no account */
export function accountOf(
  value: string,
  { domain, prepareJid, isServed }: AddressOptions,
): string | undefined {
  const text = value.trim();
  const jid = prepareJid(text.includes("@") || domain === undefined ? text : `${text}@${domain}`);
  if (jid === undefined || jid.full !== jid.bare) return undefined;
  const at = jid.bare.indexOf("@");
  return at > 0 && isServed(jid.bare.slice(at + 1)) ? jid.bare : undefined;
}
