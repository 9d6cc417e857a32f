/** What every archive must hold to (src/archive/sink.ts). Run by archive-sink.test.ts against each of them. */
import { describe, expect, test } from "vitest";
import { keep, type ArchiveSink } from "../../src/archive/sink.ts";
import type { Receipt } from "../../src/records/receipt.ts";
import type { ArchiveRecord } from "../../src/records/record.ts";
import { NOON, refusalRecord, stanzaRecord } from "../support/archive.ts";

/** An archive and how to make its store fail and heal, as far as that can be done to it. */
export interface Subject {
  readonly sink: ArchiveSink;
  breakStore(): void;
  mendStore(): void;
}

const collect = async (
  sink: ArchiveSink,
  from: number,
): Promise<readonly (readonly [Receipt, ArchiveRecord])[]> => {
  const all: (readonly [Receipt, ArchiveRecord])[] = [];
  for await (const entry of sink.read(from)) all.push(entry);
  return all;
};

const untilUp = async (sink: ArchiveSink): Promise<void> => {
  while (!sink.state().isUp) await new Promise((resolve) => setTimeout(resolve, 20));
};

export const describeSink = (name: string, open: () => Promise<Subject>): void => {
  describe(name, () => {
    test("numbers records densely in the order of append, however they overlap", async () => {
      const { sink } = await open();
      const receipts = await Promise.all(
        Array.from({ length: 700 }, (_, n) => keep(sink, stanzaRecord(n + 1))),
      );
      expect(receipts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 700 }, (_, n) => n + 1));
      expect(new Set(receipts.map(({ logId }) => logId)).size).toBe(1);
      expect(new Set(receipts.map(({ chainHash }) => chainHash)).size).toBe(700);
      expect(receipts[0]?.chainHash).toMatch(/^[0-9a-f]{64}$/u);
      await sink.close();
    });

    test("gives back what was appended, from any place on", async () => {
      const { sink } = await open();
      const records: readonly ArchiveRecord[] = [
        { kind: "start", recordId: "x.1", receivedAtMs: NOON, facts: { b: 1, a: "text" } },
        { kind: "session", recordId: "x.2", receivedAtMs: NOON, sessionId: "x", step: "open", facts: {} },
        stanzaRecord(1, { forwarded: "<message/>" }),
        refusalRecord(2),
        stanzaRecord(3, { received: "<a/>", forwarded: "<a/>" }),
      ];
      const receipts = await Promise.all(records.map((record) => keep(sink, record)));
      expect(await collect(sink, 1)).toEqual(
        records.map((record, index) => [{ ...receipts[index] }, record]),
      );
      expect((await collect(sink, 4)).map(([{ sequence }]) => sequence)).toEqual([4, 5]);
      expect(await collect(sink, 6)).toEqual([]);
      await sink.close();
    });

    test("answers a record id that is kept with its first receipt", async () => {
      const { sink } = await open();
      const first = await keep(sink, stanzaRecord(1));
      await keep(sink, stanzaRecord(2));
      const [again, other, twin] = await Promise.all([
        keep(sink, stanzaRecord(1)),
        keep(sink, stanzaRecord(3)),
        keep(sink, stanzaRecord(3)),
      ]);
      expect({ ...again }).toEqual({ ...first });
      expect({ ...twin }).toEqual({ ...other });
      expect(other.sequence).toBe(3);
      expect(sink.state().lastSequence).toBe(3);
      await sink.close();
    });

    test("rejects at once while its store is broken, and goes on where it was once it is sound", async () => {
      const subject = await open();
      const { sink } = subject;
      await keep(sink, stanzaRecord(1));
      subject.breakStore();
      await expect(keep(sink, stanzaRecord(2))).rejects.toMatchObject({
        code: expect.stringMatching(/^SG_ARCHIVE_/u) as string,
      });
      expect(sink.state()).toMatchObject({ isUp: false, queuedRecords: 0 });
      await expect(keep(sink, stanzaRecord(3))).rejects.toThrow();
      subject.mendStore();
      await untilUp(sink);
      expect((await keep(sink, stanzaRecord(2))).sequence).toBe(2);
      expect((await collect(sink, 1)).map(([, { recordId }]) => recordId)).toEqual([
        "session-a.1",
        "session-a.2",
      ]);
      await sink.close();
    });

    test("lets appends under way settle before it closes, and takes no more", async () => {
      const { sink } = await open();
      const appends = Array.from({ length: 300 }, (_, n) => keep(sink, stanzaRecord(n + 1)));
      await sink.close();
      expect((await Promise.all(appends)).at(-1)?.sequence).toBe(300);
      await expect(keep(sink, stanzaRecord(301))).rejects.toMatchObject({ code: "SG_ARCHIVE_UNAVAILABLE" });
      await sink.close();
    });
  });
};
