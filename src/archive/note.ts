/**
 * Signed notes: a text and lines of Ed25519 signatures under it, as transparency logs use them.
 *
 * Rule: a signature counts only where name, key id and bytes all match a key that the caller trusts; lines of
 * unknown keys are passed over. Source: C2SP signed-note v1.0.0 (https://c2sp.org/signed-note).
 */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { sha256 } from "./chain.ts";

/** Algorithm byte of Ed25519 in key ids and encoded keys. */
const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const DASH = "\u2014";

export interface NoteSigner {
  /** `<name>+<key id, 8 hex digits>+<base64 of 0x01 and the public key>`: what others verify with. */
  readonly verifierKey: string;
  sign(text: string): string;
}

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Buffer;
  isSignedBy(text: string, signature: Uint8Array): boolean;
}

const keyIdOf = (name: string, encodedKey: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), encodedKey])).subarray(0, KEY_ID_BYTES);

/**
 * @param name of the key: no white space, no plus sign
 * @throws Error where the PEM is no Ed25519 private key
 */
export const createSigner = (name: string, privateKeyPem: string): NoteSigner => {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== "ed25519")
    throw new Error("the checkpoint key is not an Ed25519 private key");
  if (!/^[^\s+]+$/u.test(name)) throw new Error("a key name has no white space and no plus sign");
  const raw = Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
  const encoded = Buffer.concat([Buffer.of(ED25519), raw]);
  const keyId = keyIdOf(name, encoded);
  return {
    verifierKey: `${name}+${keyId.toString("hex")}+${encoded.toString("base64")}`,
    sign: (text) => {
      const signature = Buffer.concat([keyId, sign(null, Buffer.from(text), key)]);
      return `${text}\n${DASH} ${name} ${signature.toString("base64")}\n`;
    },
  };
};

/** @returns undefined where the text is no verifier key */
export const parseVerifierKey = (text: string): NoteVerifier | undefined => {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim());
  if (match === null) return undefined;
  const [, name = "", id = "", base64 = ""] = match;
  const encoded = Buffer.from(base64, "base64");
  const keyId = keyIdOf(name, encoded);
  if (encoded.length !== 33 || encoded[0] !== ED25519 || keyId.toString("hex") !== id) return undefined;
  const x = encoded.subarray(1).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return { name, keyId, isSignedBy: (body, signature) => verify(null, Buffer.from(body), key, signature) };
};

const SIGNATURE_LINE = new RegExp(`^${DASH} ([^\\s+]+) ([A-Za-z0-9+/]+=*)$`, "u");

const holds = (line: string, text: string, verifiers: readonly NoteVerifier[]): boolean => {
  const [, name, base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64, "base64");
  const keyId = bytes.subarray(0, KEY_ID_BYTES);
  return verifiers.some(
    (one) =>
      one.name === name && one.keyId.equals(keyId) && one.isSignedBy(text, bytes.subarray(KEY_ID_BYTES)),
  );
};

export interface OpenedNote {
  readonly text: string;
  /** True where at least one trusted key signed exactly this text. */
  readonly isTrusted: boolean;
}

/** @returns undefined where it is not a note at all */
export const openNote = (note: string, verifiers: readonly NoteVerifier[]): OpenedNote | undefined => {
  const cut = note.lastIndexOf("\n\n");
  if (cut === -1 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split("\n");
  if (!lines.every((line) => SIGNATURE_LINE.test(line))) return undefined;
  return { text, isTrusted: lines.some((line) => holds(line, text, verifiers)) };
};
