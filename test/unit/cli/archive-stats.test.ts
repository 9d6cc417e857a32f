import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeStats, sizeText } from "../../../src/cli/archive-stats.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { keepRecords, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

describe("archive stats", () => {
  it("counts what is there", async () => {
    await keepRecords(installation.path("data/archive"), [
      stanzaRecordFor({ recordId: "s1.1", disposition: "allow" }),
      stanzaRecordFor({ recordId: "s1.2" }),
    ]);
    const { exitCode, out } = await runCommand(["archive", "stats", "-c", installation.gateway]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^records +2$/m);
    expect(out).toMatch(/^verdict block +1$/m);
    expect(out).toMatch(/^first record +2026-10-01T08:00:00.000Z$/m);
  });

  it("speaks JSON, of an empty log too", async () => {
    const { json } = await runCommand([
      "archive",
      "stats",
      "--dir",
      installation.path("data/archive"),
      "--json",
    ]);
    expect(json()).toMatchObject({ records: 0, segments: 0 });
  });

  it("ends with 4 where there is no log", async () => {
    const result = await runCommand(["archive", "stats", "--dir", installation.path("tls")]);
    expect(result.exitCode).toBe(4);
    expect(result.err).toContain("SG_ARCHIVE_NO_LOG");
  });
});

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_500, "1.5 KB"],
  [2_000_000_000, "2.0 GB"],
  [5e15, "5000.0 TB"],
])("writes %d as %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

it("says none where there is no first record", () => {
  const stats = {
    logId: "x",
    records: 0,
    bytes: 0,
    segments: 0,
    sealedSegments: 0,
    byDisposition: {},
    byKind: {},
  };
  expect(describeStats(stats)).toMatch(/^first record +none$/m);
});
