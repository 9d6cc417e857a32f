/** Random single-bit damage: whatever is hit, `verify` says so; where a record is hit, it says which. */
import { copyFileSync, readFileSync, chmodSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { readableSegments } from "../../src/archive/reader.ts";
import { verifyLog, type VerifyReport } from "../../src/archive/verify.ts";
import { sealedLog, temporaryDirectory, verifierKeyOf } from "../support/archive.ts";
import { flipBit } from "../support/damage.ts";

const RECORDS = 60;

/** Runs `verify` with one bit flipped, and mends it again. */
const withFlip = async (
  log: { readonly dir: string; readonly logId: string },
  choose: (file: Buffer) => readonly number[],
): Promise<VerifyReport> => {
  const segments = readableSegments([log.dir]);
  const { path } = segments[Math.floor(Math.random() * segments.length)] ?? { path: "" };
  const sound = `${temporaryDirectory()}/sound`;
  copyFileSync(path, sound);
  const bit = Math.floor(Math.random() * 8);
  for (const byte of choose(readFileSync(path))) flipBit(path, byte, bit);
  const report = await verifyLog(log, { verifierKeys: [verifierKeyOf(log.logId)] });
  chmodSync(path, 0o640);
  rmSync(path);
  copyFileSync(sound, path);
  chmodSync(path, 0o440);
  return report;
};

/** SQLite leaves stale copies of rows behind in pages it has split: all are hit, so that the live one is. */
const everyPlaceOf = (text: string, file: Buffer): readonly number[] => {
  const places: number[] = [];
  for (let at = file.indexOf(text); at !== -1; at = file.indexOf(text, at + 1)) places.push(at + 2);
  return places;
};

it("finds 300 of 300 flipped bits anywhere in a sealed file", { timeout: 120_000 }, async () => {
  const log = await sealedLog(RECORDS, { maxSegmentBytes: 20_000 });
  let found = 0;
  for (let flip = 0; flip < 300; flip += 1) {
    const { isSound } = await withFlip(log, (file) => [Math.floor(Math.random() * file.length)]);
    if (!isSound) found += 1;
  }
  expect(found).toBe(300);
});

it("names the record whose text was hit", { timeout: 60_000 }, async () => {
  const log = await sealedLog(RECORDS);
  for (let flip = 0; flip < 60; flip += 1) {
    const hit = 1 + Math.floor(Math.random() * RECORDS);
    const report = await withFlip(log, (file) => everyPlaceOf(`<body>text ${hit} `, file));
    expect(report.firstBadSequence).toBe(hit);
  }
});
