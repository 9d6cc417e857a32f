import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer, digest } from "../../../src/edge/sealer.ts";

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const sealer = createSealer([key(1)]);

describe("a token", () => {
  test("opens with its key and context, on another host as well", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (plain, context) => {
        expect(createSealer([key(1)]).open(sealer.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  test("says nothing of what it holds, and never the same", () => {
    expect(sealer.seal("ann@agency.example", "c")).not.toBe(sealer.seal("ann@agency.example", "c"));
    expect(Buffer.from(sealer.seal("ann", "c"), "base64url").toString("latin1")).not.toContain("ann");
  });

  test("opens after a rotation, while the old key is kept", () => {
    const token = sealer.seal("x", "c");
    const rotated = createSealer([key(2), key(1)]);
    expect(rotated.open(token, "c")).toBe("x");
    expect(sealer.open(rotated.seal("x", "c"), "c")).toBeUndefined();
    expect(createSealer([key(2)]).open(token, "c")).toBeUndefined();
  });

  test("of another context, altered or made up does not open", () => {
    const token = sealer.seal("x", "ann@agency.example outbound");
    expect(sealer.open(token, "eve@agency.example outbound")).toBeUndefined();
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      expect(
        sealer.open(token.slice(0, at) + other + token.slice(at + 1), "ann@agency.example outbound"),
      ).toBeUndefined();
    }
    for (const made of ["", "A", `${token}=`, `${token} `, token.slice(0, -4), "!".repeat(60)]) {
      expect(sealer.open(made, "ann@agency.example outbound")).toBeUndefined();
    }
  });
});

test("digests are those of SHA-256 over UTF-8", () => {
  expect(digest.sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
