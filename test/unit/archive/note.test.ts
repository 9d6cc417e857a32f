import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { createSigner, openNote, parseVerifierKey } from "../../../src/archive/note.ts";
import { CHECKPOINT_KEY_PEM } from "../../support/archive.ts";

// The example of the Go checksum database's note package, which the C2SP specification was written from.
const GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const verifiers = (...keys: readonly string[]) => keys.flatMap((key) => parseVerifierKey(key) ?? []);

describe("a note that others signed", () => {
  it("is trusted with the signer's key", () => {
    expect(openNote(GO_NOTE, verifiers(GO_KEY))).toEqual({ text: GO_TEXT, isTrusted: true });
  });

  test.each([
    ["an altered text", GO_NOTE.replace("answer", "Answer")],
    ["an altered signature", GO_NOTE.replace("x08go/ZJ", "x08go/ZK")],
    ["another name", GO_NOTE.replace("PeterNeumann", "SomebodyElse")],
  ])("is not trusted with %s", (_, note) => {
    expect(openNote(note, verifiers(GO_KEY))?.isTrusted).toBe(false);
  });

  it("is not trusted without a key", () => {
    expect(openNote(GO_NOTE, [])?.isTrusted).toBe(false);
  });
});

describe("a note of ours", () => {
  const signer = createSigner("log/a", CHECKPOINT_KEY_PEM);

  it("opens with its verifier key, and not with a key of the same name", () => {
    const note = signer.sign("a\nb\n");
    const stranger = generateKeyPairSync("ed25519")
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
    expect(openNote(note, verifiers(signer.verifierKey))).toEqual({ text: "a\nb\n", isTrusted: true });
    expect(openNote(note, verifiers(createSigner("log/a", stranger).verifierKey))?.isTrusted).toBe(false);
  });

  test.each(["", "text", "text\n", "text\n\nno signature\n", "text\n\n\u2014 name\n"])(
    "%j is no note",
    (note) => {
      expect(openNote(note, verifiers(signer.verifierKey))).toBeUndefined();
    },
  );
});

test.each([
  "",
  "name",
  GO_KEY.replace("c74f20a3", "c74f20a4"),
  GO_KEY.replace("PeterNeumann", "Peter"),
  GO_KEY.slice(0, -4),
])("%j is no verifier key", (key) => {
  expect(parseVerifierKey(key)).toBeUndefined();
});

test.each([
  ["no key", "log/a", "-----BEGIN PRIVATE KEY-----\n"],
  [
    "another kind of key",
    "log/a",
    generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  ],
  ["a name with a plus", "a+b", CHECKPOINT_KEY_PEM],
])("%s does not sign", (_, name, pem) => {
  expect(() => createSigner(name, pem)).toThrow();
});
