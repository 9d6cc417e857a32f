import { expect, it, test } from "vitest";
import { formatCheckpoint, noteHash, originOf, parseCheckpoint } from "../../../src/archive/checkpoint.ts";
import { NOON } from "../../support/archive.ts";

const ROOT = Buffer.alloc(32, 1).toString("base64");
const seal = {
  segment: "000001-000000000001-2026-03-01.sqlite",
  firstSequence: 1,
  lastSequence: 9,
  sha256: "a".repeat(64),
};
const checkpoint = { origin: originOf("log"), size: 9, root: ROOT, atMs: NOON, seals: [seal] };

it("has origin, size and root in its first three lines", () => {
  expect(formatCheckpoint(checkpoint).split("\n").slice(0, 4)).toEqual([
    "stanzagate/log",
    "9",
    ROOT,
    "time 2026-03-01T12:00:00.000Z",
  ]);
});

it("reads back", () => {
  expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
});

it("names the note before it", () => {
  const linked = { ...checkpoint, previous: noteHash("the note before") };
  expect(formatCheckpoint(linked)).toContain(`\nprevious sha256:${linked.previous}\n`);
  expect(parseCheckpoint(formatCheckpoint(linked))).toEqual(linked);
});

const body = formatCheckpoint(checkpoint);

test.each([
  ["nothing", ""],
  ["a size with a leading zero", body.replace("\n9\n", "\n09\n")],
  ["a negative size", body.replace("\n9\n", "\n-9\n")],
  ["a short root", body.replace(ROOT, ROOT.slice(4))],
  ["no time", body.replace("time ", "tide ")],
])("%s is no checkpoint", (_, text) => {
  expect(parseCheckpoint(text)).toBeUndefined();
});

it("passes over lines that it does not know", () => {
  expect(parseCheckpoint(`${body}later extension\n`)).toEqual(checkpoint);
});
