/**
 * Set-up, part one: the npm packages of a checkout. Runs `npm ci` where node_modules is missing or differs from
 * package-lock.json. npm leaves out the optional packages whose `engines` refuse the Node that it runs on; what an old
 * Node was refused is added under Node 24 once that is there. No dependencies: this runs before there are any. Works
 * on Node 20.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/**
 * @typedef {string | readonly string[]} Words
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean,
 *   os?: Words, cpu?: Words, libc?: Words }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 * @typedef {{ os: string, cpu: string, libc: string }} Machine in npm's words
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
 * @param {Words | undefined} words such as "linux", ["x64", "arm64"] or ["!win32"]; none allows all
 * @param {string} value
 */
const allows = (words, value) => {
  const all = [words ?? []].flat();
  return all.includes(value) || all.every((word) => word.startsWith("!") && word !== `!${value}`);
};

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @param {Machine} machine
 * @returns {string | undefined} a package made for this machine that is not installed
 */
export const findLeftOut = (wanted, installed, machine) =>
  Object.entries(wanted.packages ?? {}).find(
    ([path, { os, cpu, libc }]) =>
      installed.packages?.[path] === undefined &&
      (os !== undefined || cpu !== undefined) &&
      allows(os, machine.os) &&
      allows(cpu, machine.cpu) &&
      allows(libc, machine.libc),
  )?.[0];

/** @returns {Machine} */
const thisMachine = () => {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const libc = report.header.glibcVersionRuntime === undefined ? "musl" : "glibc";
  return { os: process.platform, cpu: process.arch, libc };
};

/**
 * @param {string} path
 * @returns {Lock}
 */
const readLock = (path) => /** @type {Lock} */ (JSON.parse(readFileSync(path, "utf8")));

/** @param {string} root of the checkout */
const lockPath = (root) => join(root, "package-lock.json");

/** @param {string} root of the checkout */
const installedPath = (root) => join(root, "node_modules", ".package-lock.json");

/**
 * @param {string} root of the checkout
 * @returns {string | undefined} why `npm ci` is needed; undefined where it is not
 */
const whyStale = (root) => {
  if (!existsSync(installedPath(root))) return "node_modules is missing";
  return findDifference(readLock(lockPath(root)), readLock(installedPath(root)));
};

/**
 * @param {string} root of the checkout
 * @param {readonly string[]} command such as ["ci"]
 * @param {string} node that npm is to run on
 * @returns {string | undefined} one line that says what failed
 */
const runNpm = (root, command, node = process.execPath) => {
  // Under `npm run`, npm says where it lives; its own file is surer than whatever PATH finds.
  const npm = process.env["npm_execpath"];
  const args = [...command, "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}` },
  };
  const isScript = npm?.endsWith(".js") === true;
  const run = spawnSync(isScript ? node : "npm", isScript ? [npm, ...args] : args, options);
  return run.status === 0
    ? undefined
    : `"npm ${command.join(" ")}" failed (${run.error?.message ?? `exit ${run.status}`}).`;
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
  return runNpm(root, ["ci"]);
};

/**
 * @param {string} root of the checkout
 * @param {string} node24
 * @param {(line: string) => void} say tells the person what is done
 * @returns {string | undefined} one line that says what failed
 */
export const completeNpmPackages = (root, node24, say) => {
  const leftOut = () => findLeftOut(readLock(lockPath(root)), readLock(installedPath(root)), thisMachine());
  const before = leftOut();
  if (before === undefined) return undefined;
  say(`npm packages: ${before} was left out; running "npm install" under Node 24`);
  const failure = runNpm(root, ["install", "--no-save"], node24);
  if (failure !== undefined) return failure;
  const after = leftOut();
  if (after !== undefined)
    say(`npm packages: this npm leaves ${after} out; a newer Node brings one that does not`);
  return undefined;
};
