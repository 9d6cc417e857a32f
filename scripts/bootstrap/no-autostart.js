/**
 * Installs packages without starting their services.
 *
 * Debian asks `policy-rc.d` before a package script starts or restarts a daemon; exit code 101 forbids it
 * (invoke-rc.d(8)). A policy that already forbids it is left alone; any other is put aside for the time of the
 * installation and put back, also when the installation fails or is interrupted.
 */
import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";

const POLICY = "/usr/sbin/policy-rc.d";
const FORBIDDEN = 101;
const SCRIPT = `#!/bin/sh\n# Set up by Stanzagate for the time of an installation: nothing is started.\nexit ${FORBIDDEN}\n`;

/** @param {string} path */
const forbidsAlready = (path) =>
  existsSync(path) && spawnSync(path, ["prosody", "start"], { stdio: "ignore" }).status === FORBIDDEN;

/**
 * @template T
 * @param {() => T} install
 * @param {string} path of the policy file
 * @returns {T}
 */
export const withoutAutostart = (install, path = POLICY) => {
  if (forbidsAlready(path)) return install();
  const aside = `${path}.stanzagate`;
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
