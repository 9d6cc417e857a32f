/** What was counted outlives a restart; a file that is no such file is said, and costs nothing but the count. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VolumeFile } from "../../../src/gateway/volume-file.ts";
import { Volumes } from "../../../src/session/volumes.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const MOMENT = { nowMs: 86_400_000, day: 1 };
const LEE = { scope: "user", name: "u\tlee" } as const;

describe("volume file", () => {
  let dataDir: string;
  const warnings: unknown[] = [];
  const clock = new ManualClock();
  const log = { warn: (facts: unknown) => void warnings.push(facts) } as never;
  const open = (): { readonly volumes: Volumes; readonly file: VolumeFile } => {
    const volumes = new Volumes();
    const file = new VolumeFile({ dataDir, volumes, clock, log });
    file.start();
    return { volumes, file };
  };

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "volume-file-"));
    warnings.length = 0;
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  it("keeps the day over an end, for its owner alone", () => {
    const first = open();
    first.volumes.add(LEE.name, 70, MOMENT);
    first.file.close();
    expect(statSync(join(dataDir, "volumes.json")).mode & 0o777).toBe(0o600);
    const second = open();
    expect(second.volumes.of(LEE, MOMENT)).toMatchObject({ messagesToday: 1, bytesToday: 70 });
    expect(second.volumes.of(LEE, { ...MOMENT, day: 2 })).toMatchObject({ messagesToday: 0 });
    second.file.close();
  });

  it("is written each minute, where something was counted", () => {
    const { volumes, file } = open();
    clock.pass(60_000);
    expect(readdirSync(dataDir)).toEqual([]);
    volumes.add(LEE.name, 70, MOMENT);
    clock.pass(60_000);
    expect(readdirSync(dataDir)).toEqual(["volumes.json"]);
    file.close();
  });

  it.each(["{", "[]", '{"day":1,"counts":[["u",-1,2]]}', '{"day":1,"counts":[[1,1,2]]}'])(
    "%s is said and left aside",
    (text) => {
      writeFileSync(join(dataDir, "volumes.json"), text);
      const { volumes, file } = open();
      expect(volumes.size).toBe(0);
      expect(warnings).toHaveLength(1);
      file.close();
    },
  );
});
