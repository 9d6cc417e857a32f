/**
 * Set-up, part two: system packages. As root on Debian what is missing is installed, nothing is started, and nothing
 * that runs already is touched or used. Elsewhere the missing packages are named, and the tests that need them are
 * skipped by `test/support/system-needs.ts`, which reads the same table.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { withoutAutostart } from "./no-autostart.js";
import { missingFor } from "./system-table.js";

/** @typedef {import("./system-table.js").SystemPackage} SystemPackage */

const APT = "/usr/bin/apt-get";
// A lock held by another apt (unattended upgrades of a fresh machine) is waited for, not failed on.
const APT_OPTIONS = [
  "-q",
  "-y",
  "-o",
  "Dpkg::Use-Pty=0",
  "-o",
  "DPkg::Lock::Timeout=300",
  "-o",
  "Acquire::Retries=3",
];

/** @param {readonly string[]} args */
const apt = (args) => {
  const run = spawnSync(APT, [...APT_OPTIONS, ...args], {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return run.status === 0;
};

const mayInstall = () => process.getuid?.() === 0 && existsSync(APT);

/**
 * @param {readonly SystemPackage[]} missing
 * @param {(line: string) => void} say
 */
const nameMissing = (missing, say) => {
  for (const { name, use } of missing) say(`not installed: ${name} (${use})`);
  say(`to install: apt-get install ${missing.map(({ name }) => name).join(" ")}`);
};

/**
 * @param {string} purpose such as "test"
 * @param {(line: string) => void} say
 * @returns {void}
 */
export const installSystemPackages = (purpose, say) => {
  const missing = missingFor(purpose);
  if (missing.length === 0) return;
  if (!mayInstall()) {
    say("system packages are missing, and only root on a Debian system can install them from here");
    return nameMissing(missing, say);
  }
  const names = missing.map(({ name }) => name);
  say(`installing system packages, without starting any service: ${names.join(" ")}`);
  withoutAutostart(() => {
    // A stale list still installs what has not changed since; the installation itself tells.
    if (!apt(["update"])) say("apt-get update failed; trying with the package lists as they are");
    // One package that cannot be had must not take the others with it.
    if (!apt(["install", "--no-install-recommends", ...names])) {
      for (const name of names) apt(["install", "--no-install-recommends", name]);
    }
  });
  const left = missingFor(purpose);
  if (left.length > 0) nameMissing(left, say);
};
