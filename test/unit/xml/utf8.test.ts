import { describe, expect, it } from "vitest";
import { Utf8Decoder, utf8Length } from "../../../src/xml/utf8.ts";

const GOOD = "a é € 😀 \uFEFF z";

function decodeInPieces(bytes: Uint8Array, size: number): { text: string; decoder: Utf8Decoder } {
  const decoder = new Utf8Decoder();
  let text = "";
  for (let at = 0; at < bytes.length && !decoder.isBroken; at += size) {
    // The same buffer every time: the decoder must have copied what it keeps.
    const piece = bytes.slice(at, at + size);
    text += decoder.decode(piece);
    piece.fill(0x41);
  }
  return { text, decoder };
}

describe("Utf8Decoder", () => {
  it.each([1, 2, 3, 5, 100])("decodes in pieces of %d bytes", (size) => {
    const { text, decoder } = decodeInPieces(new TextEncoder().encode(GOOD), size);
    expect(text).toBe(GOOD);
    expect(decoder.isBroken).toBe(false);
    expect(decoder.pendingByteCount).toBe(0);
  });

  it("keeps back what is unfinished", () => {
    const decoder = new Utf8Decoder();
    expect(decoder.decode(Uint8Array.of(0x61, 0xf0, 0x9f, 0x98))).toBe("a");
    expect(decoder.pendingByteCount).toBe(3);
    expect(decoder.decode(Uint8Array.of(0x80))).toBe("😀");
  });

  it.each([
    ["overlong", [0xc0, 0x80]],
    ["overlong of three", [0xe0, 0x80, 0x80]],
    ["surrogate", [0xed, 0xa0, 0x80]],
    ["above the last plane", [0xf4, 0x90, 0x80, 0x80]],
    ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["lone continuation", [0x80]],
    ["four continuations", [0x80, 0x80, 0x80, 0x80]],
    ["cut sequence", [0xe2, 0x82, 0x61]],
    ["FF", [0xff]],
  ])("breaks at %s and gives out what stood before it, in any pieces", (_, bad) => {
    const bytes = Uint8Array.from([
      ...new TextEncoder().encode(GOOD),
      ...bad,
      ...new TextEncoder().encode("tail"),
    ]);
    for (const size of [1, 2, 3, 7, 100]) {
      const { text, decoder } = decodeInPieces(bytes, size);
      expect(text).toBe(GOOD);
      expect(decoder.isBroken).toBe(true);
      expect(decoder.pendingByteCount).toBe(0);
    }
  });
});

it.each(["", "abc", GOOD, "ß".repeat(100), "\u{10FFFF}"])(
  "utf8Length counts as the encoder does: %j",
  (text) => {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  },
);
