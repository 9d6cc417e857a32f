/** Full disks, failing file systems, volumes that go and come back: nothing acknowledged is lost, all ends by itself. */
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { createLog } from "../../src/archive/log-directory.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import { keep, type ArchiveSink } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { LEAST_RESERVE_BYTES } from "../../src/archive/sqlite-store.ts";
import { verifyLog } from "../../src/archive/verify.ts";
import { NOON, stanzaRecord } from "../support/archive.ts";
import { wait } from "./archive-load.ts";
import { Bench, describeWithVolumes } from "./volume.ts";

const SIZE_MB = 40;

const OPTIONS = { reserveBytes: 0, maxSegmentBytes: 2_000_000 };

interface Kept {
  readonly recordIds: string[];
  next: number;
}

/** Appends until the archive refuses. @returns the code that it refuses with */
const appendUntilRefused = async (sink: ArchiveSink, kept: Kept): Promise<string> => {
  for (;;) {
    const records = Array.from({ length: 50 }, () => {
      kept.next += 1;
      return stanzaRecord(kept.next, { received: "x".repeat(2_000) });
    });
    const results = await Promise.allSettled(records.map((record) => keep(sink, record)));
    for (const [index, result] of results.entries()) {
      if (result.status === "fulfilled") kept.recordIds.push(records[index]?.recordId ?? "");
      else return (result.reason as { readonly code: string }).code;
    }
  }
};

const appendOne = async (sink: ArchiveSink, kept: Kept): Promise<void> => {
  kept.next += 1;
  await keep(sink, stanzaRecord(kept.next));
  kept.recordIds.push(`session-a.${kept.next}`);
};

const untilUp = async (sink: ArchiveSink): Promise<void> => {
  while (!sink.state().isUp) await wait(50);
};

const expectAllThere = async (dir: string, { recordIds }: Kept): Promise<void> => {
  expect([...recordsOf({ dir })].map(({ record }) => record.recordId)).toEqual(recordIds);
  expect((await verifyLog({ dir })).problems).toEqual([]);
};

/** Leaves so many bytes free, or as few as can be. */
const fillTo = (dir: string, leave: number): string => {
  const filler = join(dir, "filler");
  const { bavail, bsize } = statfsSync(dir);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - leave));
  return filler;
};

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const mountTmpfs = (): string =>
  bench.mount(bench.path("disk"), "-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "tmpfs");
const mountExt4 = (): string =>
  bench.mount(bench.path("disk"), "-o", "loop", bench.makeImage("image", SIZE_MB));

const openAt = async (disk: string): Promise<{ readonly dir: string; readonly sink: ArchiveSink }> => {
  const dir = join(disk, "log");
  createLog({ dir }, NOON);
  return { dir, sink: await openSqliteSink({ dir, ...OPTIONS }) };
};

describeWithVolumes("a disk that fills", () => {
  test.each([
    ["tmpfs, at the reserve", mountTmpfs, LEAST_RESERVE_BYTES + 3_000_000],
    ["tmpfs, to the last byte", mountTmpfs, 600_000],
    ["ext4, at the reserve", mountExt4, LEAST_RESERVE_BYTES + 3_000_000],
    ["ext4, to the last byte", mountExt4, 600_000],
  ])("%s", async (_, mount, leave) => {
    const disk = mount();
    const { dir, sink } = await openAt(disk);
    const kept: Kept = { recordIds: [], next: 0 };
    await appendOne(sink, kept);
    const filler = fillTo(disk, leave);
    expect(await appendUntilRefused(sink, kept)).toBe("SG_ARCHIVE_FULL");
    expect(sink.state()).toMatchObject({ isUp: false, code: "SG_ARCHIVE_FULL", queuedRecords: 0 });
    await expectAllThere(dir, kept);
    rmSync(filler);
    await untilUp(sink);
    await appendOne(sink, kept);
    await sink.close();
    await expectAllThere(dir, kept);
  });
});

describeWithVolumes("a volume that fails", () => {
  it("is refused at the start where it is read-only", async () => {
    const disk = mountTmpfs();
    const { dir, sink } = await openAt(disk);
    await sink.close();
    bench.remount(disk, "ro");
    await expect(openSqliteSink({ dir, reserveBytes: 0 })).rejects.toMatchObject({
      code: "SG_ARCHIVE_READ_ONLY",
    });
  });

  it("stops everything when it fails while in use, and goes on when a sound copy is mounted", async () => {
    const image = bench.makeImage("image", SIZE_MB);
    const disk = bench.mount(bench.path("disk"), "-o", "loop", image);
    const { dir, sink } = await openAt(disk);
    const kept: Kept = { recordIds: [], next: 0 };
    await appendOne(sink, kept);
    // What ext4 does to itself after an I/O error.
    bench.remount(disk, "abort");
    expect(await appendUntilRefused(sink, kept)).toMatch(/^SG_ARCHIVE_(?:READ_ONLY|UNAVAILABLE)$/u);
    const copy = bench.copyImage(image, "copy");
    bench.unmount(disk);
    bench.mount(disk, "-o", "loop", copy);
    await untilUp(sink);
    await appendOne(sink, kept);
    await sink.close();
    await expectAllThere(dir, kept);
  });

  it("is missed when nothing, or something else, is mounted in its place", async () => {
    const { dir, sink } = await openAt(mountTmpfs());
    const kept: Kept = { recordIds: [], next: 0 };
    await appendOne(sink, kept);
    mkdirSync(bench.path("other"));
    bench.mount(dir, "--bind", bench.path("other"));
    expect(await appendUntilRefused(sink, kept)).toBe("SG_ARCHIVE_NO_LOG");
    bench.unmount(dir);
    await untilUp(sink);
    await appendOne(sink, kept);
    await sink.close();
    await expectAllThere(dir, kept);
  });
});
