import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateKeys, isApproved, readPublicKey, signApproval } from "../../../src/store/signature.ts";

const keys = generateKeys();
const publicKey = readPublicKey(keys.publicKey);
const approval = { hash: "ab".repeat(32), role: "cio", login: "raj" };
const signature = signApproval(approval, keys.privateKey);

describe("approvals", () => {
  test("one that was signed is one", () => {
    expect(isApproved(approval, publicKey, signature)).toBe(true);
  });

  test.each([
    ["another hash", { ...approval, hash: "cd".repeat(32) }],
    ["another role", { ...approval, role: "iso" }],
    ["another person", { ...approval, login: "lee" }],
    ["parts shifted", { ...approval, role: "cio\nraj", login: "" }],
  ])("%s was not signed", (_, other) => {
    expect(isApproved(other, publicKey, signature)).toBe(false);
  });

  test("another key did not sign it", () => {
    expect(isApproved(approval, readPublicKey(generateKeys().publicKey), signature)).toBe(false);
  });

  test.each([
    ["", signature],
    ["AAAA", signature],
    [publicKey, ""],
    [publicKey, "x"],
    [publicKey, signature.slice(2)],
  ])("what is no key or signature is no approval: %j %j", (key, text) => {
    expect(isApproved(approval, key, text)).toBe(false);
  });
});

describe("keys", () => {
  const invalid = expect.objectContaining({ code: "SG_STORE_INVALID" }) as Error;
  const other = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });

  test.each(["", "text", other.publicKey, keys.privateKey])("is no public key to enroll: %.30j", (pem) => {
    expect(() => readPublicKey(pem)).toThrow(invalid);
  });

  test.each(["", "text", other.privateKey, keys.publicKey])("is no key to sign with: %.30j", (pem) => {
    expect(() => signApproval(approval, pem)).toThrow(invalid);
  });

  test("a public key is 32 bytes, and no two are the same", () => {
    expect(Buffer.from(publicKey, "base64url")).toHaveLength(32);
    expect(generateKeys().publicKey).not.toBe(generateKeys().publicKey);
  });
});
