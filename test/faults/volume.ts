/**
 * Volumes of our own, for faults that a directory cannot have: power cuts, full disks, file systems that fail. Needs
 * root and loop devices; `describeWithVolumes` skips loudly where it cannot mount.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

const run = (program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { stdio: "pipe" });
};

/** What one test mounts and makes; `remove` undoes it all, in reverse. */
export class Bench {
  readonly directory = mkdtempSync(join(tmpdir(), "stanzagate-volume-"));
  readonly #mounted: string[] = [];

  path(name: string): string {
    return join(this.directory, name);
  }

  makeImage(name: string, megabytes: number): string {
    const image = this.path(name);
    run("truncate", "-s", `${megabytes}M`, image);
    // Small volumes get small blocks by default, which no real volume has: a mapped page would then need several, and
    // SQLite's precaution against running out of room under a mapping (it reserves one) would not hold.
    run("mkfs.ext4", "-q", "-F", "-b", "4096", image);
    return image;
  }

  mount(at: string, ...args: readonly string[]): string {
    mkdirSync(at, { recursive: true });
    run("mount", ...args, at);
    this.#mounted.push(at);
    return at;
  }

  remount(at: string, option: string): void {
    run("mount", "-o", `remount,${option}`, at);
  }

  /** The loop device writes into the image's page cache, so a copy is what the disk had been given. */
  copyImage(image: string, name: string): string {
    const copy = this.path(name);
    copyFileSync(image, copy);
    return copy;
  }

  unmount(at: string): void {
    const index = this.#mounted.lastIndexOf(at);
    if (index === -1) return;
    this.#mounted.splice(index, 1);
    run("umount", "--lazy", at);
  }

  remove(): void {
    for (const at of this.#mounted.toReversed()) this.unmount(at);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** @returns why loop devices cannot be mounted here, or undefined */
const whyNot = (): string | undefined => {
  if (process.getuid?.() !== 0) return "needs root";
  const bench = new Bench();
  try {
    bench.mount(bench.path("probe"), "-o", "loop", bench.makeImage("probe.image", 4));
    return undefined;
  } catch (cause) {
    return `no loop mounts here: ${cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "unknown"}`;
  } finally {
    bench.remove();
  }
};

export const describeWithVolumes = (title: string, body: () => void): void => {
  const reason = whyNot();
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} [${reason}]`, body);
};
