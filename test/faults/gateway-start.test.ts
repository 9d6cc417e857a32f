/** A gateway that cannot keep records does not start: it says why, ends with its code, and listens nowhere. */
import { once } from "node:events";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

// One gateway for all: each test leaves the archive as it found it, at first as a kill left it.
beforeAll(async () => {
  upstream = createServer((socket) => void socket.on("error", () => undefined)).listen(0, LOOPBACK);
  await once(upstream, "listening");
  const address = upstream.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  gateway = await startGateway({ upstream: { port: address.port } });
  await gateway.kill9();
});

afterAll(async () => {
  await gateway.remove();
  upstream.close();
});

describe("an archive that is not sound keeps the gateway from starting", () => {
  it("where its directory is missing", async () => {
    const aside = `${gateway.archiveDir}.aside`;
    renameSync(gateway.archiveDir, aside);
    await expectRefusal("SG_ARCHIVE_NO_LOG", 4);
    renameSync(aside, gateway.archiveDir);
  });

  it.each([
    ["is overwritten", (path: string): void => overwrite(path, 100, Buffer.alloc(3_900, 0x5a))],
    [
      "is no database at all",
      (path: string): void => writeFileSync(path, "not a database, but long enough to be read"),
    ],
  ])("where the newest segment %s", async (_, damage) => {
    const path = newestSegment();
    const sound = [path, `${path}-wal`].map((one) => ({ one, bytes: readFileSync(one) }));
    rmSync(`${path}-wal`);
    damage(path);
    await expectRefusal("SG_ARCHIVE_CORRUPT", 7);
    for (const { one, bytes } of sound) writeFileSync(one, bytes);
  });

  it("and no longer once it is as it was", async () => {
    await gateway.start();
    expect(await isListening(gateway.directPort)).toBe(true);
    expect((await gateway.stop()).code).toBe(0);
  });

  it("where the newest segment is gone, but its checkpoint is there", async () => {
    const [path, aside] = [newestSegment(), gateway.folder.at("aside")];
    renameSync(path, aside);
    await expectRefusal("SG_ARCHIVE_CORRUPT", 7);
    renameSync(aside, path);
  });
});

describeWithVolumes("a volume that cannot be written keeps the gateway from starting", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.remove());

  it("where it is read-only", async () => {
    bench.mount(gateway.archiveDir, "--bind", gateway.archiveDir);
    bench.remount(gateway.archiveDir, "bind,ro");
    await expectRefusal("SG_ARCHIVE_READ_ONLY", 1);
  });

  it("where it is full", async () => {
    const files = readdirSync(gateway.archiveDir).map((name) => {
      const path = join(gateway.archiveDir, name);
      return { path, bytes: readFileSync(path) };
    });
    bench.mount(gateway.archiveDir, "-t", "tmpfs", "-o", "size=6m", "tmpfs");
    for (const { path, bytes } of files) writeFileSync(path, bytes);
    await expectRefusal("SG_ARCHIVE_FULL", 1);
  });
});
