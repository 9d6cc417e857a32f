/** The two keys of an installation: what they must look like. Messages never quote them. */
import { createPrivateKey } from "node:crypto";
import type { Complaint } from "./complaint.ts";
import type { KeyPath } from "./problem.ts";
import type { SecretResult } from "./secret.ts";

export const SEALING_KEY_BYTES = 32;

const secretComplaint = (path: KeyPath, message: string, hint?: string): Complaint => ({
  code: "SG_CONFIG_SECRET",
  path,
  message,
  ...(hint === undefined ? {} : { hint }),
});

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** 32 bytes as base64: AES-256 (design: sealed tokens). */
export function sealingKeyComplaint(result: SecretResult, path: KeyPath): readonly Complaint[] {
  if (!("secret" in result)) return [secretComplaint(path, result.reason, result.hint)];
  const text = result.secret.reveal().trim();
  const isKey = BASE64.test(text) && Buffer.from(text, "base64").length === SEALING_KEY_BYTES;
  return isKey ? [] : [secretComplaint(path, "the key is not 32 bytes as base64")];
}

/** Ed25519, PKCS#8 PEM: what checkpoints are signed with. */
export function signingKeyComplaint(result: SecretResult, path: KeyPath): readonly Complaint[] {
  if (!("secret" in result)) return [secretComplaint(path, result.reason, result.hint)];
  return isEd25519(result.secret.reveal())
    ? []
    : [secretComplaint(path, "the key is not an Ed25519 private key in PEM")];
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}
