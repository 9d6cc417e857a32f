/**
 * `npm run complete-lock`: adds to package-lock.json what npm left out (see lock-gaps.ts). Run it after `npm install`
 * of a package with binaries for several platforms, when test/architecture/packages.test.ts says so.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillGap, findGaps, type Gap, type Lock, type Published } from "./lock-gaps.ts";

const PATH = join(import.meta.dirname, "..", "package-lock.json");
const FIELDS = ["version", "dist.integrity", "cpu", "os", "libc", "license", "engines", "dependencies"];

/** Asks the registry that npm is set up for. A range may match several versions: the last is the newest. */
const lookUp = ({ name, range }: Gap): Published => {
  const run = spawnSync("npm", ["view", "--json", `${name}@${range}`, ...FIELDS], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`npm view ${name}@${range} failed: ${run.stderr}`);
  const answer = JSON.parse(run.stdout) as Published | readonly Published[];
  const published = [answer].flat().at(-1);
  if (published === undefined) throw new Error(`no version of ${name} matches ${range}`);
  return published;
};

let lock = JSON.parse(readFileSync(PATH, "utf8")) as Lock;
// One at a time: what is added may itself ask for packages that are missing.
for (let [gap] = findGaps(lock); gap !== undefined; [gap] = findGaps(lock)) {
  const published = lookUp(gap);
  process.stdout.write(`added ${gap.name} ${published.version}\n`);
  lock = fillGap(lock, gap, published);
}
writeFileSync(PATH, `${JSON.stringify(lock, null, 2)}\n`);
