/** What travels unseen or in no script is found; scripts and emoji are not. */
import { describe, expect, test } from "vitest";
import { strangeKind } from "../../../src/scan/strange-text.ts";

const BYTES = Uint8Array.from({ length: 400 }, (_, index) => (index * 7919 + (index % 13) * 31) % 256);
const inCharacters = (base: number): string =>
  Array.from(BYTES, (byte) => String.fromCodePoint(base + byte)).join("");

describe("strange", () => {
  test.each([
    ["bytes as variation selectors", `ok 😀${inCharacters(0xe0100)}`, "invisible"],
    [
      "text in tag characters",
      `ok${String.fromCodePoint(...Array.from("meet the courier", (c) => 0xe0000 + c.charCodeAt(0)))}`,
      "invisible",
    ],
    ["bits as zero-width characters", `at ten${"\u200b\u200c\u200c\u200b".repeat(8)}`, "invisible"],
    ["bits behind every letter", "hello".repeat(20).split("").join("\u200b\u200d"), "invisible"],
    ["joiners behind Latin letters", "hello".repeat(20).split("").join("\u200c"), "invisible"],
    ["private use", inCharacters(0xe000), "opaque-run"],
    ["Braille", inCharacters(0x2800), "opaque-run"],
    ["Latin letters that no language has together", inCharacters(0x100), "opaque-run"],
    [
      "ideographs at random",
      Array.from(BYTES, (b, i) => String.fromCodePoint(0x4e00 + b * 64 + (i % 64))).join(""),
      "opaque-run",
    ],
    ["pictographs", inCharacters(0x1f300), "opaque-run"],
  ])("%s", (_, text, kind) => {
    expect(strangeKind(text)).toBe(kind);
  });
});

describe("ordinary", () => {
  test.each([
    ["ASCII", "nothing to see here ".repeat(30)],
    ["hearts", "❤️".repeat(150)],
    ["families", "👨‍👩‍👧‍👦".repeat(40)],
    ["keycaps", "1️⃣2️⃣3️⃣".repeat(20)],
    ["flags of regions", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿".repeat(20)],
    ["Persian", "می‌خواهم به خانه‌ها بروم و کتاب‌هایم را بیاورم ".repeat(20)],
    ["Hindi", "क्‍या आप कल बैठक में आएँगे? कृपया सूची साथ लाएँ। ".repeat(20)],
    ["Hebrew with marks", "\u200fפגישה מחר בשלוש\u200f ".repeat(40)],
    [
      "Japanese",
      "明日の会議は午後三時からに変更になりましたので、署名済みの名簿をお持ちください。".repeat(20),
    ],
    ["Chinese", "会议改到星期二下午三点请带上签好的名单".repeat(20)],
    ["Thai", "พรุ่งนี้ประชุมเลื่อนไปเป็นบ่ายสามโมงกรุณานำรายชื่อที่ลงนามแล้วมาด้วย".repeat(12)],
    ["laughter", "ахахаха".repeat(100)],
    ["names in isolates", "\u2068Lee\u2069, \u2068Pat\u2069: at ten"],
  ])("%s", (_, text) => {
    expect(strangeKind(text)).toBeUndefined();
  });
});
