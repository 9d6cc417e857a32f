import { expect, test } from "vitest";
import { readingWork, workLimit } from "../../../src/policy/work-limit.ts";
import { policyFor } from "../../support/policy.ts";

const limits = { maxStanzaBytes: 10_000, maxStanzasPerSecond: 1, maxBytesPerSecond: 1 };
const none = policyFor({ limits });
const pattern = { id: "p", action: "flag", findAll: () => [] } as const;

test("a little for every stanza, then so much for each byte", () => {
  const least = workLimit({ kind: "message", byteCount: 0 }, none);
  const perByte = workLimit({ kind: "message", byteCount: 1 }, none) - least;
  expect(least).toBeGreaterThan(0);
  expect(workLimit({ kind: "message", byteCount: 1_000 }, none)).toBe(least + 1_000 * perByte);
});

test("nothing more beyond the longest stanza of a user, but for reading it", () => {
  const [within, beyond] = [10_000, 40_000].map((byteCount) =>
    workLimit({ kind: "message", byteCount }, none),
  );
  expect((beyond ?? 0) - (within ?? 0)).toBe(readingWork({ byteCount: 30_000, fault: undefined }));
});

test("a roster gets as much as it is long", () => {
  const [short, long] = [10_000, 40_000].map((byteCount) => workLimit({ kind: "iq", byteCount }, none));
  const least = workLimit({ kind: "iq", byteCount: 0 }, none);
  expect((long ?? 0) - least).toBe(4 * ((short ?? 0) - least));
});

test("more where an operator's patterns read the text too", () => {
  const two = policyFor({ limits, patterns: [pattern, pattern] });
  const [without, with2] = [none, two].map((revision) =>
    workLimit({ kind: "message", byteCount: 1_000 }, revision),
  );
  expect(with2).toBe((without ?? 0) + 2 * 6 * 1_000);
});

test("what could not be read has cost more than its bytes, and less than every stanza may", () => {
  const read = readingWork({ byteCount: 28, fault: undefined });
  const unread = readingWork({ byteCount: 28, fault: "unreadable" });
  expect(unread).toBeGreaterThan(100 * read);
  expect(unread).toBeLessThan(workLimit({ kind: "message", byteCount: 28 }, policyFor()) / 10);
});
