/**
 * The hashes that make a log provable: content hash, leaf, chain.
 *
 *   content = SHA-256(salt ‖ payload)         goes on proving the header after salt and payload are destroyed
 *   leaf    = SHA-256(0x00 ‖ header ‖ content) a leaf hash of RFC 6962 §2.1
 *   chain   = SHA-256(previous chain ‖ leaf), beginning with a hash of the log's id
 *
 * Rule: the salt is random for each record and kept with the content, so that a short text cannot be guessed from
 * what stays after disposal. Source: records.md §2.
 */
import { hash } from "node:crypto";

/** Bytes of salt: out of reach of guessing, small beside a stanza. */
export const SALT_BYTES = 16;
export const HASH_BYTES = 32;

const LEAF_PREFIX = 0x00;

/** Room for hashes alone: what else lives in Node's own pool would stay in memory as long as the hashes do. */
const SLAB_HASHES = 256;
let slab = Buffer.allocUnsafeSlow(SLAB_HASHES * HASH_BYTES);
let slabAt = 0;

/** By way of a string: a buffer made by the hash function itself takes twice as long as the hash. */
export const sha256 = (bytes: Uint8Array | string): Buffer => {
  if (slabAt === slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_HASHES * HASH_BYTES);
    slabAt = 0;
  }
  const digest = slab.subarray(slabAt, slabAt + HASH_BYTES);
  slabAt += HASH_BYTES;
  digest.write(hash("sha256", bytes, "binary"), "latin1");
  return digest;
};

/** The chain hash before the first record. */
export const genesis = (logId: string): Buffer => sha256(`stanzagate log\n${logId}`);

/** Room for what a leaf is hashed over; the header goes in at offset 1. */
export const allocateLeafInput = (headerBytes: number): Buffer => {
  const input = Buffer.allocUnsafe(1 + headerBytes + HASH_BYTES);
  input[0] = LEAF_PREFIX;
  return input;
};

export const leafHash = (header: Uint8Array, content: Uint8Array): Buffer => {
  const input = allocateLeafInput(header.length);
  input.set(header, 1);
  input.set(content, 1 + header.length);
  return sha256(input);
};

export const contentHash = (salt: Uint8Array, payload: Uint8Array): Buffer =>
  sha256(Buffer.concat([salt, payload]));

export const nextChain = (previous: Uint8Array, leaf: Uint8Array): Buffer => {
  const both = Buffer.allocUnsafe(2 * HASH_BYTES);
  both.set(previous, 0);
  both.set(leaf, HASH_BYTES);
  return sha256(both);
};
