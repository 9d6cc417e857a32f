/** Where peers live: free loopback ports and folders that go away. */
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, type RunningProcess } from "./child-process.ts";

export const LOOPBACK = "127.0.0.1";

const STARTUP_MS = 60_000;
const POLL_MS = 50;

/** Below those that a system gives to outgoing connections (Linux: from 32768 on): none of them takes one meanwhile. */
const FIRST_PORT = 15_000;
/** Test files that run side by side each have a part of their own, so that none is given a port that another was. */
const PARTS = 8;
const PORTS_EACH = 2_125;

/** Ports on which nobody listens, all different. Free now: whoever takes one should take it soon. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const ports = new Set<number>();
  const first = FIRST_PORT + (Number(process.env["VITEST_POOL_ID"] ?? 0) % PARTS) * PORTS_EACH;
  while (ports.size < count) {
    const port = randomInt(first, first + PORTS_EACH);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
};

/** The port where nobody listens on it, else a free one. */
export const portOrFree = async (wanted: number): Promise<number> =>
  (await isFree(wanted)) ? wanted : ((await freePorts(1))[0] ?? 0);

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  return await new Promise<boolean>((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, LOOPBACK, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
};

const isListening = async (port: number): Promise<boolean> =>
  await new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Settles when the process accepts on the port. @throws Error with its last lines where it ends or stays deaf. */
export const untilListening = async (port: number, running: RunningProcess): Promise<void> => {
  const deadline = Date.now() + STARTUP_MS;
  while (!(await isListening(port))) {
    if (await hasEnded(running)) throw new Error(`ended at start: ${running.lines.slice(-15).join("\n")}`);
    if (Date.now() > deadline)
      throw new Error(`port ${port} stays closed: ${running.lines.slice(-15).join("\n")}`);
    await sleep(POLL_MS);
  }
};

const folders = new Set<string>();

const removeFolder = (path: string): void => {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(path);
};

process.on("exit", () => {
  for (const path of folders) removeFolder(path);
});

export interface Folder {
  readonly path: string;
  at(...parts: readonly string[]): string;
  remove(): void;
}

/** A temporary folder, removed when asked to or when this process exits. */
export const makeFolder = (name: string): Folder => {
  const path = mkdtempSync(join(tmpdir(), `stanzagate-${name}-`));
  folders.add(path);
  return { path, at: (...parts) => join(path, ...parts), remove: () => removeFolder(path) };
};
