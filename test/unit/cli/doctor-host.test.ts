import { chmodSync, mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hostFindings } from "../../../src/cli/doctor-host.ts";
import type { GatewayConfig } from "../../../src/config/gateway-config.ts";
import { temporaryFolder } from "../../support/certificates.ts";
import { startProbePeer } from "../../support/probe-peer.ts";

const look = async (
  changes: { port?: number; reserveBytes?: number; mode?: number; aheadMs?: number; isGone?: boolean } = {},
) => {
  const folder = await temporaryFolder();
  const dir = join(folder, "archive");
  if (changes.isGone !== true) mkdirSync(join(dir, "log"), { recursive: true });
  chmodSync(folder, changes.mode ?? 0o750);
  const nowMs = Date.now();
  const ahead = (nowMs + (changes.aheadMs ?? 0)) / 1_000;
  if (changes.aheadMs !== undefined) utimesSync(join(dir, "log"), ahead, ahead);
  const config = {
    dataDir: folder,
    controlSocket: join(folder, "control.sock"),
    listeners: [{ type: "metrics", name: "m", bind: { host: "127.0.0.1", port: changes.port ?? 1 } }],
    archive: { dir, secondDir: dir, reserveBytes: changes.reserveBytes ?? 1 },
  } as unknown as GatewayConfig;
  const findings = await hostFindings(config, nowMs);
  return findings.map(({ level, code }) => `${level} ${code.replace("SG_DOCTOR_", "")}`);
};

it("looks at a host where no gateway runs", async () => {
  const found = await look();
  expect(found.slice(0, 4)).toEqual(["ok DATA_DIR", "note RUNNING", "note LISTENER", "ok ARCHIVE"]);
  // The second directory is on the first one's volume.
  expect(found[4]).toBe("warn ARCHIVE");
  expect(found.at(-1)).toBe("ok CLOCK");
});

it("sees directories that are open, and a port that somebody has", async () => {
  const { port } = await startProbePeer([]);
  const found = await look({ mode: 0o755, port });
  expect(found).toContain("warn DATA_DIR");
  expect(found).toContain("warn LISTENER");
});

it("sees an archive without room, or without a directory", async () => {
  expect(await look({ reserveBytes: 2 ** 60 })).toContain("fail ARCHIVE");
  expect(await look({ isGone: true })).toContain("fail ARCHIVE");
});

it("sees a clock that was set back", async () => {
  expect((await look({ aheadMs: 3_600_000 })).at(-1)).toBe("warn CLOCK");
});
