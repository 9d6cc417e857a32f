/**
 * Set-up, part three: npm packages that tests serve to a browser as they are. They are unpacked, not installed: what
 * they are built with would run scripts at installation. Each is pinned by version and hash.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} UnpackedPackage
 * @property {string} name on npm
 * @property {string} version
 * @property {string} integrity of the tarball, as npm writes it
 * @property {readonly string[]} neededBy
 * @property {string} use what stops working without it
 */

/** @type {readonly UnpackedPackage[]} */
export const UNPACKED_PACKAGES = [
  {
    name: "converse.js",
    version: "14.0.0",
    integrity:
      "sha512-LFUg030jDalV47vI/vyVPqYPZfJYXFbubq8v0cFDe2zXNeeGEk3Up0Fj/WTzT6t+6do+cAIToy73eAj7RNDj2Q==",
    neededBy: ["test"],
    use: "a web client that we did not write",
  },
];

const HOME = fileURLToPath(new URL("../../node_modules/.unpacked", import.meta.url));

/**
 * @param {Pick<UnpackedPackage, "name" | "version">} entry
 * @returns {string} the folder that holds its package.json
 */
export const folderOf = ({ name, version }) => join(HOME, `${name}-${version}`);

/** @param {UnpackedPackage} entry */
export const isUnpacked = (entry) => existsSync(join(folderOf(entry), "package.json"));

/**
 * @param {string} file
 * @param {string} integrity such as "sha512-…"
 */
export const isIntact = (file, integrity) => {
  const [algorithm = "", expected] = integrity.split(/-(.*)/s);
  return createHash(algorithm).update(readFileSync(file)).digest("base64") === expected;
};

/**
 * @param {UnpackedPackage} entry
 * @returns {string | undefined} one line that says what failed
 */
const unpack = (entry) => {
  const { name, version, integrity } = entry;
  mkdirSync(HOME, { recursive: true });
  const work = mkdtempSync(join(HOME, "work-"));
  try {
    const npm = process.env["npm_execpath"];
    const words = ["pack", `${name}@${version}`, "--pack-destination", work, "--ignore-scripts", "--silent"];
    const isScript = npm?.endsWith(".js") === true;
    spawnSync(isScript ? process.execPath : "npm", isScript ? [npm, ...words] : words, { stdio: "ignore" });
    const [tarball] = readdirSync(work);
    if (tarball === undefined) return "npm pack brought nothing";
    if (!isIntact(join(work, tarball), integrity)) return "its hash is not the pinned one";
    if (spawnSync("tar", ["-xzf", join(work, tarball), "-C", work]).status !== 0) return "tar failed";
    rmSync(folderOf(entry), { recursive: true, force: true });
    renameSync(join(work, "package"), folderOf(entry));
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/**
 * @param {string} purpose such as "test"
 * @param {(line: string) => void} say
 * @returns {void}
 */
export const unpackPackages = (purpose, say) => {
  for (const entry of UNPACKED_PACKAGES) {
    if (!entry.neededBy.includes(purpose) || isUnpacked(entry)) continue;
    say(`unpacking ${entry.name} ${entry.version} (${entry.use})`);
    const failure = unpack(entry);
    if (failure !== undefined) say(`not unpacked: ${entry.name}: ${failure}`);
  }
};
