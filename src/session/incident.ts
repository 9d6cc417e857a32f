/**
 * The reference of a refusal: what the sender reads in the error, tells the help desk, and `explain` looks up.
 */
import type { Digest } from "./ports.ts";

/** Crockford's base 32: no I, L, O, U, so that it survives a telephone. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `G-XXXXX-XXXXX`, 50 bits of the record id's digest: stable for one record, and not to be guessed in order. */
export function incidentReference(recordId: string, digest: Pick<Digest, "sha256">): string {
  let bits = BigInt(`0x${digest.sha256(recordId).slice(0, 13)}`) >> 2n;
  let text = "";
  for (let digit = 0; digit < 10; digit += 1) {
    text = (ALPHABET[Number(bits % 32n)] ?? "0") + text;
    bits /= 32n;
  }
  return `G-${text.slice(0, 5)}-${text.slice(5)}`;
}
