/**
 * Set-up, part one: the npm packages of a checkout. Runs `npm ci` where node_modules is missing or differs from
 * package-lock.json. No dependencies: this runs before there are any. Works on Node 20.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes
 * @returns {string | undefined} why the two differ; undefined where they agree
 */
export const findDifference = (wanted, installed) => {
  const present = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    const found = present[path];
    const isOptional = entry.optional === true || entry.devOptional === true;
    if (path === "" || (found === undefined && isOptional)) continue;
    if (found === undefined) return `${path} is missing`;
    if (found.version !== entry.version)
      return `${path} is ${found.version ?? "?"}, not ${entry.version ?? "?"}`;
  }
  return undefined;
};

/**
 * @param {string} path
 * @returns {Lock}
 */
const readLock = (path) => /** @type {Lock} */ (JSON.parse(readFileSync(path, "utf8")));

/**
 * @param {string} root of the checkout
 * @returns {string | undefined} why `npm ci` is needed; undefined where it is not
 */
const whyStale = (root) => {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return "node_modules is missing";
  return findDifference(readLock(join(root, "package-lock.json")), readLock(hidden));
};

/**
 * @param {string} root of the checkout
 * @param {(line: string) => void} say tells the person what is done
 * @returns {string | undefined} one line that says what failed
 */
export const installNpmPackages = (root, say) => {
  const reason = whyStale(root);
  if (reason === undefined) return undefined;
  say(`npm packages: ${reason}; running "npm ci"`);
  // Under `npm run`, npm says where it lives; its own file is surer than whatever PATH finds.
  const npm = process.env["npm_execpath"];
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
  const isScript = npm?.endsWith(".js") === true;
  const run = spawnSync(isScript ? process.execPath : "npm", isScript ? [npm, ...args] : args, options);
  return run.status === 0 ? undefined : `"npm ci" failed (${run.error?.message ?? `exit ${run.status}`}).`;
};
