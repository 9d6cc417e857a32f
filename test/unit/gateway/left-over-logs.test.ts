import { cpSync, renameSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { placeOfLog } from "../../../src/archive/log-set.ts";
import { isSealed, listSegments } from "../../../src/archive/segment-name.ts";
import { keep } from "../../../src/archive/sink.ts";
import { verifyLog } from "../../../src/archive/verify.ts";
import { sealLeftOver } from "../../../src/gateway/left-over-logs.ts";
import { openArchive } from "../../../src/gateway/open-archive.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { configured } from "../../support/configured.ts";
import { memoryLog } from "../../support/edge.ts";

const LOGS = [1, 2, 3];

/** The archive of three workers that were killed: its files as they were in the middle of their lives. */
const killed = async () => {
  const { gateway: config } = await configured();
  const { dataDir } = config;
  const { log, lines } = memoryLog();
  const sinks = await Promise.all(
    LOGS.map(async (logNumber) => await openArchive({ config, log, logNumber })),
  );
  for (const sink of sinks) await keep(sink, stanzaRecord(1));
  cpSync(dataDir, `${dataDir}.killed`, { recursive: true });
  for (const sink of sinks) await sink.close();
  rmSync(dataDir, { recursive: true });
  renameSync(`${dataDir}.killed`, dataDir);
  lines.length = 0;
  const placeOf = (number: number) => placeOfLog({ dir: config.archive.dir }, number);
  const seals = (numbers = LOGS) =>
    numbers.map((number) => listSegments([placeOf(number).dir]).map(({ path }) => isSealed(path)));
  return { config, log, lines, placeOf, seals };
};

test("logs without a process are recovered and sealed, once", async () => {
  const { config, log, lines, placeOf, seals } = await killed();
  expect(seals()).toEqual([[false], [false], [false]]);
  for (let times = 0; times < 2; times += 1) {
    await sealLeftOver({ config, log }, 1);
    expect(seals()).toEqual([[false], [true], [true]]);
  }
  expect(await verifyLog(placeOf(3))).toMatchObject({ isSound: true, records: 1, sealedSegments: 1 });
  expect(lines.filter((line) => line.includes("archive sealed"))).toHaveLength(2);
});

test("one that is lost is told, and the others are sealed", async () => {
  const { config, log, lines, placeOf, seals } = await killed();
  rmSync(placeOf(2).dir, { recursive: true });
  await sealLeftOver({ config, log }, 1);
  expect(seals([3])).toEqual([[true]]);
  expect(
    lines.filter((line) => line.includes("not sealed")).map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ worker: 2, code: "SG_ARCHIVE_NO_LOG" }]);
});
