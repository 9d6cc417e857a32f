import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { hashFile, makeFinal, statementOf } from "../../../src/archive/seal.ts";
import { isSealed, listSegments, type SegmentPath } from "../../../src/archive/segment-name.ts";
import { encodedRecords, hostLog, killedCopy, temporaryLog } from "../../support/archive.ts";

const unsealed = (): SegmentPath => {
  const log = temporaryLog();
  const { host } = hostLog(log);
  host.commit(encodedRecords(1, 3));
  const [segment] = listSegments([killedCopy(log).dir]);
  void host.close();
  if (segment === undefined) throw new Error("no segment");
  return segment;
};

it("makes one read-only file that keeps every record, once", async () => {
  const segment = unsealed();
  expect(isSealed(segment.path)).toBe(false);
  expect(makeFinal(segment)).toBe(true);
  expect(isSealed(segment.path)).toBe(true);
  const bytes = readFileSync(segment.path);
  // Read and write version 1: rollback journal, so no side file is ever needed to read it.
  expect([bytes[18], bytes[19]]).toEqual([1, 1]);
  expect(makeFinal(segment)).toBe(true);
  expect(readFileSync(segment.path).equals(bytes)).toBe(true);
  expect(await statementOf(segment, Number.MAX_SAFE_INTEGER)).toEqual({
    segment: segment.name,
    firstSequence: 1,
    lastSequence: 3,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
});

it("states only what counts", async () => {
  const segment = unsealed();
  makeFinal(segment);
  expect((await statementOf(segment, 2)).lastSequence).toBe(2);
});

it("tells where it cannot", async () => {
  const segment = unsealed();
  rmSync(segment.path);
  expect(() => makeFinal(segment)).toThrow(expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }));
  await expect(hashFile(segment.path)).rejects.toThrow();
});
