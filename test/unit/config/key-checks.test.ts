import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sealingKeyComplaint, signingKeyComplaint } from "../../../src/config/key-checks.ts";
import { Secret } from "../../../src/config/secret.ts";

const secret = (value: string): { readonly secret: Secret } => ({ secret: new Secret("env:X", value) });
const pem = (type: "ed25519" | "x25519"): string =>
  (type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519")).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;

describe("keys", () => {
  it("takes 32 bytes as base64 to seal with", () => {
    expect(sealingKeyComplaint(secret(randomBytes(32).toString("base64")), ["sealing_key"])).toEqual([]);
  });

  it.each([
    ["too short", randomBytes(31).toString("base64")],
    ["too long", randomBytes(33).toString("base64")],
    ["not base64", "!".repeat(43)],
  ])("refuses a sealing key that is %s, and does not quote it", (_name, value) => {
    const [complaint] = sealingKeyComplaint(secret(value), ["sealing_key"]);
    expect(complaint?.code).toBe("SG_CONFIG_SECRET");
    expect(JSON.stringify(complaint)).not.toContain(value);
  });

  it("takes an Ed25519 key to sign with, and no other", () => {
    expect(signingKeyComplaint(secret(pem("ed25519")), [])).toEqual([]);
    for (const value of [pem("x25519"), "no key"]) {
      expect(signingKeyComplaint(secret(value), [])).toMatchObject([{ code: "SG_CONFIG_SECRET" }]);
    }
  });

  it("passes on why a reference leads nowhere", () => {
    const result = { reason: "gone", hint: "look" };
    for (const check of [sealingKeyComplaint, signingKeyComplaint]) {
      expect(check(result, ["k"])).toEqual([
        { code: "SG_CONFIG_SECRET", path: ["k"], message: "gone", hint: "look" },
      ]);
    }
  });
});
