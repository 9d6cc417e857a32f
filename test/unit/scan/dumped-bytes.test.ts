/** Bytes as numbers, bits and scraps are found; tables, schedules, links and code are not. */
import { expect, test } from "vitest";
import { hasDump } from "../../../src/scan/dumped-bytes.ts";

const BYTES = Uint8Array.from({ length: 400 }, (_, index) => (index * 7919 + (index % 13) * 31) % 256);
const BYTES_LONG = Array.from({ length: 600 }, (_, index) => (index * 7919 + (index % 17) * 31) % 256);
const PROSE = "The review of unit 4471 is on Tuesday; please bring form HR-2210 and the signed list. ".repeat(
  12,
);
const base64 = Buffer.from(BYTES).toString("base64");
const scraps = (length: number): string => (base64.match(new RegExp(`.{1,${length}}`, "g")) ?? []).join(" ");
const each = (join: string, write: (byte: number) => string): string => Array.from(BYTES, write).join(join);

test.each([
  ["numbers", each(" ", String)],
  ["a list of numbers", each(", ", String)],
  ["character references", each("", (byte) => `&#${byte};`)],
  ["octal escapes", each("", (byte) => `\\${byte.toString(8)}`)],
  ["bits", each(" ", (byte) => byte.toString(2).padStart(8, "0"))],
  [
    "numbers with a word between now and then",
    BYTES_LONG.map((byte, at) => (at % 99 === 98 ? `${byte} and` : String(byte))).join(" "),
  ],
  ["base64 in words of 5", scraps(5)],
  ["base64 in words of 3", scraps(3)],
  [
    "hex in words of 15",
    (
      Buffer.from(BYTES)
        .toString("hex")
        .match(/.{1,15}/g) ?? []
    ).join(" "),
  ],
  [
    "base64 of a text, in words of 5",
    (
      Buffer.from(PROSE)
        .toString("base64")
        .match(/.{1,5}/g) ?? []
    ).join(" "),
  ],
  ["base64 in words of 4 after a text", `${PROSE} ${scraps(4)} ${scraps(4)}`],
  ["scraps of 7", scraps(7)],
  ["scraps of 15", scraps(15)],
])("dumped: %s", (_, text) => {
  expect(hasDump(text)).toBe(true);
});

test.each([
  ["prose", PROSE],
  [
    "a table with a name in each row",
    Array.from(
      { length: 40 },
      (_, i) => `Lee${i} ${[3, 5, 7, 11, 13, 17, 19, 23, 29].map((n) => (i * n) % 101).join(" ")}`,
    ).join("\n"),
  ],
  [
    "short links",
    Array.from({ length: 40 }, (_, i) => `https://short.example/${base64.slice(i * 11, i * 11 + 11)}`).join(
      "\n",
    ),
  ],
  [
    "seats and rooms",
    Array.from({ length: 120 }, (_, i) => `${i + 1}${"ABCDEF"[i % 6] ?? ""} Rm${i * 3}`).join(", "),
  ],
  ["keys of licences", Array.from({ length: 20 }, (_, i) => `X7KD${i}-9FQ${i}M-TT4R2`).join("\n")],
  [
    "UUIDs",
    Array.from({ length: 30 }, (_, i) => `3f2b9c${10 + i}-1d2e-4f60-8a7b-9c0d1e2f3a${10 + i}`).join("\n"),
  ],
  ["rooms and times", Array.from({ length: 90 }, (_, i) => `Room ${i}, Tue 10:${10 + (i % 50)}`).join("\n")],
  [
    "days and hours",
    Array.from({ length: 90 }, (_, i) => `${["Mon", "Tue", "Wed"][i % 3] ?? ""} ${8 + (i % 9)}am`).join(", "),
  ],
  ["a mixed-case joke", "wHy ArE yOu LiKe ThIs ".repeat(8)],
  [
    "a table",
    Array.from({ length: 60 }, (_, i) => `${i + 1}, ${i * 3}, ${(i * 17) % 200}, ${i * i}`).join("\n"),
  ],
  ["a schedule", Array.from({ length: 60 }, (_, i) => `${9 + (i % 8)}:30am-${10 + (i % 8)}:45am`).join(" ")],
  [
    "links",
    Array.from(
      { length: 12 },
      (_, i) => `https://docs.example/d/1${base64.slice(i * 40, i * 40 + 40)}/edit`,
    ).join("\n"),
  ],
  ["case numbers", Array.from({ length: 50 }, (_, i) => `2024-CV-0${12_345 + i}`).join("\n")],
  ["code", 'if (row.id === id && !row.isDone) return row.value ?? fallback(row.id, "none");\n'.repeat(12)],
  ["contractions", "Don't say it's what they'd've wanted, we'll see. ".repeat(12)],
  ["mail addresses", Array.from({ length: 30 }, (_, i) => `lee${i}@agency.example`).join("; ")],
])("ordinary: %s", (_, text) => {
  expect(hasDump(text)).toBe(false);
});
