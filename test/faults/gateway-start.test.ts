/** A gateway that cannot keep records does not start: it says why, ends with its code, and listens nowhere. */
import { once } from "node:events";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { Bench, describeWithVolumes } from "./volume.ts";

let upstream: Server;
let gateway: Gateway;

/** As after a kill: the newest segment is still open. */
const newestSegment = (): string => {
  const name = readdirSync(gateway.archiveDir)
    .filter((one) => /^\d{6}-.*\.sqlite$/u.test(one))
    .toSorted()
    .at(-1);
  if (name === undefined) throw new Error("no segment");
  return join(gateway.archiveDir, name);
};

const overwrite = (path: string, from: number, bytes: Buffer): void => {
  const whole = readFileSync(path);
  bytes.copy(whole, from);
  writeFileSync(path, whole);
};

const isListening = async (port: number): Promise<boolean> => {
  const socket = connect({ port, host: LOOPBACK });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** @returns what it said */
const expectRefusal = async (code: string, exitCode: number): Promise<void> => {
  const { output, ...exit } = await gateway.command("run");
  expect(exit).toEqual({ code: exitCode, signal: null });
  expect(output).toContain(code);
  for (const port of [gateway.directPort, gateway.starttlsPort, gateway.metricsPort]) {
    expect(await isListening(port)).toBe(false);
  }
};

const expectStart = async (): Promise<void> => {
  await gateway.start();
  expect(await isListening(gateway.directPort)).toBe(true);
};

beforeEach(async () => {
  upstream = createServer((socket) => void socket.on("error", () => undefined)).listen(0, LOOPBACK);
  await once(upstream, "listening");
  const address = upstream.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  gateway = await startGateway({ upstream: { port: address.port } });
});

afterEach(async () => {
  await gateway.remove();
  upstream.close();
});

describe("an archive that is not sound", () => {
  it("keeps the gateway from starting where its directory is missing", async () => {
    await gateway.stop();
    const aside = `${gateway.archiveDir}.aside`;
    renameSync(gateway.archiveDir, aside);
    await expectRefusal("SG_ARCHIVE_NO_LOG", 4);
    renameSync(aside, gateway.archiveDir);
    await expectStart();
  });

  it.each([
    ["is overwritten", (path: string): void => overwrite(path, 100, Buffer.alloc(3_900, 0x5a))],
    [
      "is no database at all",
      (path: string): void => writeFileSync(path, "not a database, but long enough to be read"),
    ],
  ])("keeps the gateway from starting where the newest segment %s", async (_, damage) => {
    await gateway.kill9();
    const path = newestSegment();
    const sound = [path, `${path}-wal`].map((one) => ({ one, bytes: readFileSync(one) }));
    rmSync(`${path}-wal`);
    damage(path);
    await expectRefusal("SG_ARCHIVE_CORRUPT", 7);
    for (const { one, bytes } of sound) writeFileSync(one, bytes);
    await expectStart();
  });

  it("keeps the gateway from starting where the newest segment is gone, but its checkpoint is there", async () => {
    await gateway.stop();
    renameSync(newestSegment(), join(gateway.folder.path, "stolen"));
    await expectRefusal("SG_ARCHIVE_CORRUPT", 7);
  });
});

describeWithVolumes("a volume that cannot be written", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.remove());

  it("keeps the gateway from starting where it is read-only", async () => {
    await gateway.stop();
    bench.mount(gateway.archiveDir, "--bind", gateway.archiveDir);
    bench.remount(gateway.archiveDir, "bind,ro");
    await expectRefusal("SG_ARCHIVE_READ_ONLY", 1);
    bench.unmount(gateway.archiveDir);
    await expectStart();
  });

  it("keeps the gateway from starting where it is full", async () => {
    await gateway.stop();
    const kept = bench.path("kept");
    renameSync(gateway.archiveDir, kept);
    bench.mount(gateway.archiveDir, "-t", "tmpfs", "-o", "size=6m", "tmpfs");
    for (const name of readdirSync(kept))
      writeFileSync(join(gateway.archiveDir, name), readFileSync(join(kept, name)));
    await expectRefusal("SG_ARCHIVE_FULL", 1);
    bench.unmount(gateway.archiveDir);
  });
});
