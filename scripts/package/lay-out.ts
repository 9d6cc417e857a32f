/** What an installation holds but its dependencies: the compiled program, and what `files` of package.json names. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const COMPILED = "dist";

/** Not in `files`: npm packs the first by itself and the second never. */
const ALWAYS = ["package.json", "package-lock.json"];

/** @throws Error where the sources do not compile or a file is missing */
export const layOut = (folder: string): void => {
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    files: readonly string[];
  };
  mkdirSync(folder, { recursive: true });
  const build = [join(ROOT, "scripts", "build.ts"), join(folder, COMPILED)];
  const { status } = spawnSync(process.execPath, build, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("the sources do not compile");
  for (const name of [...files, ...ALWAYS]) {
    if (name === COMPILED) continue;
    if (!existsSync(join(ROOT, name))) throw new Error(`package.json names ${name}, which is not there`);
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
};
