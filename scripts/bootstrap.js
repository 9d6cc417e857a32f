/**
 * Makes a fresh machine ready, then runs a program under Node 24:
 *
 *     node scripts/bootstrap.js [--system=test|demo|bench] FILE [ARGS...]
 *
 * Order: npm packages, Node 24, system packages and packages for the browser (only with --system), the program. Plain JavaScript without
 * dependencies, because nothing is installed when it starts; Node 20 is enough for it.
 */
import { fileURLToPath } from "node:url";
import { findNode24 } from "../bin/find-node24.cjs";
import { runChild } from "../bin/run-child.cjs";
import { completeNpmPackages, installNpmPackages } from "./bootstrap/npm-packages.js";
import { installSystemPackages } from "./bootstrap/system-packages.js";
import { unpackPackages } from "./bootstrap/unpacked-packages.js";

// By its URL: modules know their folder's path since Node 20.11 only.
const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} line */
const say = (line) => process.stderr.write(`stanzagate: ${line}\n`);

/**
 * @param {string} line
 * @returns {never}
 */
const giveUp = (line) => {
  say(line);
  process.exit(69); // EX_UNAVAILABLE of sysexits(3)
};

/** @returns {void} */
const main = () => {
  const [first = "", ...rest] = process.argv.slice(2);
  const purpose = /^--system=(\w+)$/.exec(first)?.[1];
  const command = purpose === undefined ? [first, ...rest] : rest;

  const failure = installNpmPackages(root, say);
  if (failure !== undefined) giveUp(failure);

  const node = findNode24();
  if ("missing" in node) return giveUp(node.missing);
  const incomplete = completeNpmPackages(root, node.path, say);
  if (incomplete !== undefined) giveUp(incomplete);

  if (purpose !== undefined) {
    installSystemPackages(purpose, say);
    unpackPackages(purpose, say);
  }

  return runChild(node.path, command);
};

main();
