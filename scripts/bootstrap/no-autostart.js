/**
 * Installs packages without starting their services.
 *
 * Debian asks `policy-rc.d` before a package script starts or restarts a daemon; exit code 101 forbids it
 * (invoke-rc.d(8)). A policy that already forbids it is left alone; any other is put aside for the time of the
 * installation and put back, also when the installation fails or is interrupted. What a killed run left behind is not
 * taken for the machine's own.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const POLICY = "/usr/sbin/policy-rc.d";
const FORBIDDEN = 101;
const SCRIPT = `#!/bin/sh\n# Set up by Stanzagate for the time of an installation: nothing is started.\nexit ${FORBIDDEN}\n`;

/** @param {string} path */
const forbidsAlready = (path) =>
  existsSync(path) && spawnSync(path, ["prosody", "start"], { stdio: "ignore" }).status === FORBIDDEN;

/**
 * Puts things back where a run was killed before it could.
 * @param {string} path
 * @param {string} aside
 */
const cleanUp = (path, aside) => {
  if (existsSync(path) && readFileSync(path, "utf8") === SCRIPT) rmSync(path);
  if (existsSync(aside) && !existsSync(path)) renameSync(aside, path);
};

/**
 * @template T
 * @param {() => T} install
 * @param {string} path of the policy file
 * @returns {T}
 */
export const withoutAutostart = (install, path = POLICY) => {
  const aside = `${path}.stanzagate`;
  cleanUp(path, aside);
  if (forbidsAlready(path)) return install();
  const hasOwn = existsSync(path);
  // A signal that arrives while apt runs is delivered after it; without a listener it would skip the restoring.
  const wait = () => undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, wait);
  if (hasOwn) renameSync(path, aside);
  try {
    writeFileSync(path, SCRIPT, { mode: 0o755 });
    return install();
  } finally {
    rmSync(path, { force: true });
    if (hasOwn) renameSync(aside, path);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, wait);
  }
};
