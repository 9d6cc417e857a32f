import { expect, test } from "vitest";
import { keep } from "../../../src/archive/sink.ts";
import { openArchive } from "../../../src/gateway/open-archive.ts";
import { configured } from "../../support/configured.ts";
import { memoryLog } from "../../support/edge.ts";
import { stanzaRecord } from "../../support/archive.ts";

test("the archive of a configuration keeps records, and a second owner is refused", async () => {
  const { gateway } = await configured();
  const { log } = memoryLog();
  const sink = await openArchive({ config: gateway, log });
  expect(await keep(sink, stanzaRecord(1))).toMatchObject({ sequence: 1 });
  await expect(openArchive({ config: gateway, log })).rejects.toMatchObject({ code: "SG_ARCHIVE_LOCKED" });
  await sink.close();
});

test("a worker waits until the one before it has let go of its log", async () => {
  const { gateway } = await configured();
  const worker = { config: gateway, log: memoryLog().log, logNumber: 2 };
  const before = await openArchive(worker);
  await keep(before, stanzaRecord(1));
  const opening = openArchive(worker);
  setTimeout(() => void before.close(), 1_000);
  const after = await opening;
  expect(await keep(after, stanzaRecord(2))).toMatchObject({ sequence: 2 });
  await after.close();
});
