/**
 * `npm run package -- FOLDER`: an installation, complete with Node 24 and its dependencies, in a folder that is not
 * there yet or empty. It can be moved to another machine of the same kind as it is.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { layOut } from "./package/lay-out.ts";

/** Under `npm run`, npm says where it lives; its own file is surer than whatever PATH finds. */
const npm = (args: readonly string[], cwd: string): number => {
  const own = process.env["npm_execpath"];
  const [command, first] = own?.endsWith(".js") === true ? [process.execPath, [own]] : ["npm", []];
  return spawnSync(command, [...first, ...args], { cwd, stdio: "inherit" }).status ?? 1;
};

const make = (folder: string): number => {
  layOut(folder);
  // No `--omit=optional`: Node 24 is an optional package, for machines with an older one.
  const failed = npm(["ci", "--omit=dev", "--include=optional", "--no-audit", "--no-fund"], folder);
  // Whoever made the checkout, under whatever mask: the gateway's own user must be able to read it.
  const closed = spawnSync("chmod", ["-R", "a+rX,go-w", folder], { stdio: "inherit" }).status ?? 1;
  if (failed + closed > 0) return 1;
  process.stdout.write(`\nMade ${folder}. Try it: ${folder}/bin/stanzagate.cjs version\n`);
  return 0;
};

const [given] = process.argv.slice(2);
const folder = resolve(given ?? "");
if (given === undefined || (existsSync(folder) && readdirSync(folder).length > 0)) {
  process.stderr.write("Name a folder that is not there yet or empty: npm run package -- /opt/stanzagate\n");
  process.exitCode = 2;
} else {
  try {
    process.exitCode = make(folder);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
