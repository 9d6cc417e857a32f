import { expect, it } from "vitest";
import { keep } from "../../../src/archive/sink.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { CountingSink } from "../../support/counting-sink.ts";

it("waits for the receipt", async () => {
  const sink = new CountingSink();
  sink.hold();
  const kept = keep(sink, stanzaRecord(1));
  await expect(Promise.race([kept, Promise.resolve("waits")])).resolves.toBe("waits");
  sink.release();
  await expect(kept).resolves.toMatchObject({ sequence: 1 });
});

it("throws what the sink settles with", async () => {
  const sink = new CountingSink();
  sink.failure = "SG_ARCHIVE_FULL";
  await expect(keep(sink, stanzaRecord(1))).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
});
