/**
 * Approvals as signatures: an approver signs the hash of what he approves, as whom and in which role.
 *
 * Rule: what is signed names role and login, so that nobody's signature counts as another's, or twice.
 * Source: Ed25519 (FIPS 186-5 §7).
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { StoreError } from "./errors.ts";

export interface Approval {
  /** SHA-256 of the canonical form of what is approved, 64 hex digits. */
  readonly hash: string;
  readonly role: string;
  readonly login: string;
}

const textOf = ({ hash, role, login }: Approval): Buffer =>
  Buffer.from(`stanzagate approval v1\n${hash}\n${role}\n${login}\n`);

const bad = (detail: string, cause?: unknown): never => {
  throw new StoreError("SG_STORE_INVALID", detail, cause);
};

const readKey = (read: () => KeyObject, what: string): KeyObject => {
  try {
    const key = read();
    return key.asymmetricKeyType === "ed25519" ? key : bad(`the ${what} key is no Ed25519 key`);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    return bad(`the ${what} key is no Ed25519 key in PEM`, cause);
  }
};

const rawOf = (key: KeyObject): string =>
  key.export({ format: "jwk" }).x ?? bad("the public key is not whole");

export interface KeyPair {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

export const generateKeys = (): KeyPair =>
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });

/**
 * @param pem the public key; of a private one nothing is taken, so that nobody gets used to handing it about
 * @returns 32 bytes, base64url
 * @throws StoreError SG_STORE_INVALID
 */
export const readPublicKey = (pem: string): string =>
  pem.includes("PRIVATE")
    ? bad("this is a private key: enroll the public one (FILE.pub)")
    : rawOf(readKey(() => createPublicKey(pem), "public"));

/** @returns base64url. @throws StoreError SG_STORE_INVALID */
export const signApproval = (approval: Approval, privateKeyPem: string): string => {
  const key = readKey(() => createPrivateKey(privateKeyPem), "private");
  return sign(null, textOf(approval), key).toString("base64url");
};

/** @param publicKey as `readPublicKey` gives it. Anything that is no such key or signature is no approval. */
export const isApproved = (approval: Approval, publicKey: string, signature: string): boolean => {
  const asked = JSON.stringify([publicKey, approval.hash, approval.role, approval.login]);
  if (KNOWN.get(signature) === asked) return true;
  if (!isRight(approval, publicKey, signature)) return false;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(signature, asked);
  return true;
};

/** What each right signature was found to be of: all are looked at with each change, and the thread serves sessions. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 50_000;

const isRight = (approval: Approval, publicKey: string, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
    return verify(null, textOf(approval), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
};
