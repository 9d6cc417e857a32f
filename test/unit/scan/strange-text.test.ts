/** What travels unseen or in no script is found; scripts and emoji are not. */
import { describe, expect, test } from "vitest";
import { strangeKind } from "../../../src/scan/strange-text.ts";

const BYTES = Uint8Array.from({ length: 400 }, (_, index) => (index * 7919 + (index % 13) * 31) % 256);
/** One of so many characters for each byte, `stop` after every so many. */
const spread = (base: number, count: number, stop: number): string =>
  Array.from({ length: 1_500 }, (_, at) => {
    const letter = String.fromCodePoint(base + ((at * 7_919) % count));
    return at % stop === stop - 1 ? `${letter}。` : letter;
  }).join("");
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
    ["ideographs at random, with stops", spread(0x4e00, 20_480, 290), "opaque-run"],
    ["ideographs at random, in short words", spread(0x4e00, 4_096, 7), "opaque-run"],
    ["Braille with stops", spread(0x2800, 256, 40), "opaque-run"],
    [
      "selectors behind words",
      Array.from(BYTES.slice(0, 20), (b) => `words${String.fromCodePoint(0xe0100 + b)}`).join(" "),
      "invisible",
    ],
    [
      "rare selectors behind ideographs",
      Array.from(BYTES.slice(0, 40), (b) => `葛${String.fromCodePoint(0xe0100 + b)}`).join("、"),
      "invisible",
    ],
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
    ["names with selectors", "葛\u{e0100}城、辻\u{e0101}本、邉\u{e0107}".repeat(30)],
    ["Chinese with stops", "会议改到星期二下午三点，请带上签好的名单。".repeat(60)],
    [
      "a list of names",
      "王秀英、李伟、张敏、刘洋、陈静、杨磊、赵丽、黄强、周军、吴勇、徐杰、孙娟、马涛、朱超、胡霞、郭平、何刚、林桂香、罗鑫、高飞".repeat(
        8,
      ),
    ],
    [
      "Russian and Greek",
      "Совещание перенесено на вторник в три часа. Η σύσκεψη μεταφέρθηκε στις τρεις. ".repeat(20),
    ],
    ["Korean", "회의가 화요일 오후 세 시로 바뀌었습니다. 서명한 명단을 가져오세요. ".repeat(30)],
    ["Amharic", "ስብሰባው ወደ ማክሰኞ ከሰዓት በኋላ ተዛውሯል፤ እባክዎ የተፈረመውን ዝርዝር ይዘው ይምጡ። ".repeat(20)],
    ["Thai", "พรุ่งนี้ประชุมเลื่อนไปเป็นบ่ายสามโมงกรุณานำรายชื่อที่ลงนามแล้วมาด้วย".repeat(12)],
    ["laughter", "ахахаха".repeat(100)],
    ["names in isolates", "\u2068Lee\u2069, \u2068Pat\u2069: at ten"],
  ])("%s", (_, text) => {
    expect(strangeKind(text)).toBeUndefined();
  });
});
