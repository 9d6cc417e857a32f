import { createHash } from "node:crypto";
import { expect, it, test } from "vitest";
import {
  allocateLeafInput,
  contentHash,
  genesis,
  leafHash,
  nextChain,
  sha256,
} from "../../../src/archive/chain.ts";

const plain = (...parts: readonly Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

const header = Buffer.from('{"v":1}');
const content = sha256("content");

test("a leaf is a hash of 0x00, header and content hash", () => {
  expect(leafHash(header, content).toString("hex")).toBe(plain(Buffer.of(0), header, content));
});

test("the room for a leaf begins with its prefix", () => {
  const input = allocateLeafInput(header.length);
  expect([input[0], input.length]).toEqual([0, 1 + header.length + 32]);
});

test("content is hashed behind its salt", () => {
  const [salt, payload] = [Buffer.alloc(16, 7), Buffer.from("text")];
  expect(contentHash(salt, payload).toString("hex")).toBe(plain(salt, payload));
});

test("the chain links to what precedes it", () => {
  expect(nextChain(content, header.subarray(0, 0)).equals(nextChain(sha256("other"), content))).toBe(false);
  const leaf = leafHash(header, content);
  expect(nextChain(content, leaf).toString("hex")).toBe(plain(content, leaf));
});

it("begins differently in each log", () => {
  expect(genesis("a").equals(genesis("b"))).toBe(false);
});
