/**
 * Programs that refuse to run as root: root runs them as nobody, in folders that are nobody's.
 */
import { chownSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Folder } from "./places.ts";

/** Of Debian's `nobody`, user and group. */
const NOBODY = 65_534;

const isRoot = (): boolean => process.geteuid?.() === 0;

/** Words to put before a command, which then ends with whatever started it; none where we are not root. */
export const asNobody = (): readonly string[] =>
  isRoot()
    ? [
        "/usr/bin/setpriv",
        "--pdeathsig=KILL",
        `--reuid=${NOBODY}`,
        `--regid=${NOBODY}`,
        "--clear-groups",
        "--",
      ]
    : [];

/** The folder with all that is in it. */
export const giveToNobody = (folder: Folder): void => {
  if (!isRoot()) return;
  chownSync(folder.path, NOBODY, NOBODY);
  for (const name of readdirSync(folder.path, { recursive: true, encoding: "utf8" }))
    chownSync(join(folder.path, name), NOBODY, NOBODY);
};
