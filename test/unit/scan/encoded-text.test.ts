/** Files written as text are found; what people write is not. */
import { describe, expect, test } from "vitest";
import { encodedKind, encodedLength, piecedKind, visible } from "../../../src/scan/encoded-text.ts";

const bytes = Uint8Array.from({ length: 180 }, (_, index) => (index * 7919 + (index % 13) * 31) % 256);
const buffer = Buffer.from(bytes);
const base64 = buffer.toString("base64");
const hex = buffer.toString("hex");
const wrap = (text: string, width: number, separator = "\n"): string =>
  (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(separator);
const ascii85 = Array.from({ length: 240 }, (_, index) => String.fromCharCode(33 + ((index * 37) % 85))).join(
  "",
);

describe("encoded", () => {
  test.each([
    ["base64", base64, "base64"],
    ["base64 in a sentence", `look at this ${base64} thanks`, "base64"],
    ["base64url", buffer.toString("base64url"), "base64"],
    ["base64 in 64 columns", wrap(base64, 64), "base64"],
    ["base64 in 20 columns", wrap(base64, 20), "base64"],
    ["base64, quoted", wrap(base64, 60, "\n> "), "base64"],
    ["base64 with zero-width spaces", wrap(base64, 10, "\u200b"), "base64"],
    [
      "base64 in full-width letters",
      Array.from(base64)
        .map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0))
        .join(""),
      "base64",
    ],
    ["hex", hex, "base64"],
    ["hex dump", wrap(hex, 2, " "), "hex"],
    ["hex with colons", wrap(hex, 2, ":"), "hex"],
    ["C array", wrap(hex, 2, ", 0x"), "hex"],
    ["percent", wrap(hex, 2, "%"), "hex"],
    ["ascii85", ascii85, "opaque-run"],
    ["short data URI", "data:image/png;base64,iVBORw0KGgo=", "data-uri"],
    ["data URI, upper case", "see DATA:text/html,<b>hello</b>", "data-uri"],
    ["uuencode", "begin 644 a.bin\n#0V%T\n`\nend", "uuencode"],
    ["yEnc", "x\n=ybegin line=128 size=3 name=a", "uuencode"],
    ["certificate", "-----BEGIN CERTIFICATE-----\nMIIB", "armour"],
    ["private key", "-----BEGIN OPENSSH PRIVATE KEY-----", "armour"],
  ])("%s", (_, text, kind) => {
    expect(encodedKind(visible(text))).toBe(kind);
  });
});

describe("ordinary", () => {
  const sentence = "The review of unit 4471 is on Tuesday; please bring form HR-2210 and the signed list. ";
  test.each([
    ["prose", sentence.repeat(12)],
    ["laughter", "ha".repeat(150)],
    ["dividers", `${"-".repeat(220)}\n${"=".repeat(220)}\n${"_".repeat(220)}`],
    ["UUIDs", Array.from({ length: 9 }, (_, i) => `3f2b9c${i}0-1d2e-4f60-8a7b-9c0d1e2f3a4${i}`).join("\n")],
    [
      "a checksum",
      `sha256 is ${hex.slice(0, 64)}, please check it against the page before ${sentence}${sentence}`,
    ],
    [
      "commits",
      `fixed in ${hex.slice(0, 40)} and ${hex.slice(40, 80)}; see also the notes of last week. ${sentence}`,
    ],
    [
      "a long link",
      `https://files.agency.example/sites/team-alpha/Shared%20Documents/2026/Quarterly%20Report/Final/Review_Notes_v12.docx?web=1&csf=1&e=aB3dE5&path=%2Fsites%2Fteam-alpha%2FShared%20Documents%2F2026%2FQuarterly ${sentence}`,
    ],
    ["paths", "/srv/app/releases/2026-11-20/config/production/settings.yaml ".repeat(6)],
    ["phone numbers", Array.from({ length: 30 }, (_, i) => `555-010-${1000 + i * 17}`).join(", ")],
    ["order numbers", Array.from({ length: 40 }, (_, i) => String(4_711_000 + i * 97)).join(" ")],
    ["MAC addresses", Array.from({ length: 9 }, (_, i) => `00:1b:44:11:3a:b${i}`).join(" ")],
    ["Chinese", "会议改到星期二下午三点请带上签好的名单".repeat(20)],
    [
      "a code line",
      `const getUserByAccountNumber = async (accountNumber: string) => fetchJson(accountNumber); // ${sentence}${sentence}`,
    ],
    ["talk of data:", `${sentence} I sent you the data: see the mail. ${sentence}`],
    ["begin", "We begin 644 files later\nthan planned"],
  ])("%s", (_, text) => {
    expect(encodedKind(visible(text))).toBeUndefined();
  });
});

test("lengths add up over words between", () => {
  const spaced = wrap(base64, 30, " and then ");
  expect(encodedKind(spaced)).toBeUndefined();
  expect(encodedLength(spaced)).toBeGreaterThan(200);
  expect(encodedLength("please bring the signed list on Tuesday")).toBe(0);
});

test("pieces put end to end show what each of them hides", () => {
  const long = base64 + base64 + base64;
  expect(piecedKind(wrap(long, 5, " "), 400)).toBe("bytes");
  expect(piecedKind(wrap(long, 5, " "), 1_200)).toBeUndefined();
  expect(piecedKind(wrap(hex, 4, " "), 400)).toBe("hex");
  expect(piecedKind("please bring the signed list on Tuesday ".repeat(20), 400)).toBeUndefined();
});

test("a long run of white space is no trap", () => {
  expect(encodedKind(`${"ab ".repeat(30_000)}!`)).toBeUndefined();
  expect(encodedKind(" ".repeat(100_000))).toBeUndefined();
});
