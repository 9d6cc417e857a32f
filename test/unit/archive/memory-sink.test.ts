import { expect, it } from "vitest";
import { keep } from "../../../src/archive/sink.ts";
import { createMemorySink } from "../../../src/archive/memory-sink.ts";
import { stanzaRecord } from "../../support/archive.ts";

it("shows what it was given", async () => {
  const sink = createMemorySink();
  await keep(sink, stanzaRecord(1));
  expect(sink.records).toEqual([stanzaRecord(1)]);
});

it("fails and recovers as it is told", async () => {
  const sink = createMemorySink();
  sink.fail("SG_ARCHIVE_FULL");
  expect(sink.state()).toMatchObject({ isUp: false, code: "SG_ARCHIVE_FULL" });
  await expect(keep(sink, stanzaRecord(1))).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
  sink.restore();
  expect((await keep(sink, stanzaRecord(1))).sequence).toBe(1);
});

it("links its receipts, in whatever order one looks at them", async () => {
  const sink = createMemorySink();
  const receipts = [await keep(sink, stanzaRecord(1)), await keep(sink, stanzaRecord(2))];
  const [second, first] = [receipts[1]?.chainHash, receipts[0]?.chainHash];
  expect(first).toMatch(/^[0-9a-f]{64}$/u);
  expect(second).not.toBe(first);
  expect(receipts[1]?.chainHash).toBe(second);
});

it("keeps nothing where it only counts", async () => {
  const sink = createMemorySink(false);
  await keep(sink, stanzaRecord(1));
  expect((await keep(sink, stanzaRecord(2))).sequence).toBe(2);
  expect(sink.records).toEqual([]);
});
