/**
 * `npm run build [-- FOLDER]`: compiles `src/` to `dist/` (or to the folder named). What an earlier build left there
 * goes first, so that a deleted source file cannot live on in a package.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { toolPath } from "./steps.ts";

const root = join(import.meta.dirname, "..");
const folder = resolve(root, process.argv[2] ?? "dist");

rmSync(folder, { recursive: true, force: true });
const args = [toolPath("typescript", "bin/tsc"), "--project", "tsconfig.build.json", "--outDir", folder];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
