/**
 * The core's cryptographic ports, on node:crypto: sealed tokens (AES-256-GCM) and digests.
 *
 * Rule 1: stateless. A token opens on every host that holds the key, before and after a restart.
 * Rule 2: several keys may be given: the first seals, all open, so that keys rotate without breaking streams.
 * Sources: NIST SP 800-38D (96-bit random nonces: fewer than 2^32 tokens a key); design §3 "small synchronous
 * ports", §8.2.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { Digest, Sealer } from "../session/ports.ts";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param keys 32 bytes each; the first one seals. */
export function createSealer(keys: readonly [Uint8Array, ...(readonly Uint8Array[])]): Sealer {
  const [first, ...older] = keys;
  // Made once: wrapping the bytes costs more than sealing a token.
  const sealing = createSecretKey(first);
  const opening = [sealing, ...older.map((key) => createSecretKey(key))];
  return {
    seal: (plain, context) => seal(sealing, plain, context),
    open: (token, context) => {
      for (const key of opening) {
        const plain = open(key, token, context);
        if (plain !== undefined) return plain;
      }
      return undefined;
    },
  };
}

export const digest: Digest = {
  sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  sha1: (text) => createHash("sha1").update(text, "utf8").digest("base64"),
};

function seal(key: KeyObject, plain: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, "utf8"));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
}

function open(key: KeyObject, token: string, context: string): string | undefined {
  const bytes = Buffer.from(token, "base64url");
  // A second spelling of the same bytes is not our token: we never wrote it.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== token) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context, "utf8"));
    decipher.setAuthTag(tag);
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
