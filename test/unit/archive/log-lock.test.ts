import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockLog } from "../../../src/archive/log-lock.ts";
import { temporaryDirectory } from "../../support/archive.ts";

const MODULE = join(import.meta.dirname, "../../../src/archive/log-lock.ts");
const LOCKED = expect.objectContaining({ code: "SG_ARCHIVE_LOCKED" }) as Error;

it("admits one writer at a time, in this process", () => {
  const dir = temporaryDirectory();
  const lock = lockLog(dir);
  expect(() => lockLog(dir)).toThrow(LOCKED);
  lock.release();
  lockLog(dir).release();
});

it("holds against other processes, and ends with the process that held it", () => {
  const dir = temporaryDirectory();
  const script = `import { lockLog } from ${JSON.stringify(MODULE)};
    try { lockLog(${JSON.stringify(dir)}); console.log("locked"); } catch (error) { console.log(error.code); }
    process.kill(process.pid, "SIGKILL");`;
  const ask = (): string => {
    try {
      return execFileSync(process.execPath, ["--input-type=module-typescript", "-e", script])
        .toString()
        .trim();
    } catch (cause) {
      return String((cause as { readonly stdout: Buffer }).stdout).trim();
    }
  };
  const lock = lockLog(dir);
  expect(ask()).toBe("SG_ARCHIVE_LOCKED");
  lock.release();
  expect(ask()).toBe("locked");
  lockLog(dir).release();
});

it("waits for a writer that is about to end", async () => {
  const dir = temporaryDirectory();
  const script = `import { lockLog } from ${JSON.stringify(MODULE)};
    lockLog(${JSON.stringify(dir)});
    console.log("locked");
    process.stdin.once("data", () => setTimeout(() => process.exit(), 500));`;
  const holder = spawn(process.execPath, ["--input-type=module-typescript", "-e", script]);
  await once(holder.stdout, "data");
  expect(() => lockLog(dir)).toThrow(LOCKED);
  // Told before this process blocks in its wait.
  await new Promise((resolve) => holder.stdin.write("end\n", resolve));
  lockLog(dir, 20_000).release();
});

it("tells where there is no directory", () => {
  expect(() => lockLog(join(temporaryDirectory(), "gone"))).toThrow(
    expect.objectContaining({ code: "SG_ARCHIVE_UNAVAILABLE" }) as Error,
  );
});
