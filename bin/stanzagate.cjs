#!/usr/bin/env node
/**
 * The command `stanzagate`: starts the gateway under Node 24, whatever Node runs this file, or says in one line what
 * is missing. A checkout runs `src/main.ts`, an installed package `dist/main.js`.
 */
"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { findNode24 } = require("./find-node24.cjs");
const { runChild } = require("./run-child.cjs");

/**
 * A thousand clients that log in at once would grow the young generation to 64 MB a half, for good; 16 serve as well. What
 * lives may grow by half before it is collected, not to its double and more: a quarter of the memory for no CPU that could
 * be measured (bench/results.md). Node takes these on its command line alone; Dockerfile and scripts/peers/gateway.ts say
 * the same.
 */
const NODE_FLAGS = ["--max-semi-space-size=16", "--heap-growing-percent=50"];

/** @param {string} message one line for the person at the terminal */
const giveUp = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(69); // EX_UNAVAILABLE of sysexits(3)
};

/** @returns {void} */
const launch = () => {
  const root = join(__dirname, "..");
  // Sources first: a checkout may hold a stale dist/, and a package holds no sources.
  const main = [join(root, "src", "main.ts"), join(root, "dist", "main.js")].find((path) => existsSync(path));
  if (main === undefined)
    return giveUp("Stanzagate is not built: neither src/main.ts nor dist/main.js is there.");
  const node = findNode24();
  if ("missing" in node) return giveUp(node.missing);
  return runChild(node.path, [...NODE_FLAGS, main, ...process.argv.slice(2)]);
};

launch();
