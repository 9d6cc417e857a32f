/** Bytes as numbers, bits and scraps are found; tables, schedules, links and code are not. */
import { expect, test } from "vitest";
import { hasDump } from "../../../src/scan/dumped-bytes.ts";

const BYTES = Uint8Array.from({ length: 400 }, (_, index) => (index * 7919 + (index % 13) * 31) % 256);
const base64 = Buffer.from(BYTES).toString("base64");
const scraps = (length: number): string => (base64.match(new RegExp(`.{1,${length}}`, "g")) ?? []).join(" ");
const each = (join: string, write: (byte: number) => string): string => Array.from(BYTES, write).join(join);

test.each([
  ["numbers", each(" ", String)],
  ["a list of numbers", each(", ", String)],
  ["character references", each("", (byte) => `&#${byte};`)],
  ["octal escapes", each("", (byte) => `\\${byte.toString(8)}`)],
  ["bits", each(" ", (byte) => byte.toString(2).padStart(8, "0"))],
  ["scraps of 7", scraps(7)],
  ["scraps of 15", scraps(15)],
])("dumped: %s", (_, text) => {
  expect(hasDump(text)).toBe(true);
});

test.each([
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
