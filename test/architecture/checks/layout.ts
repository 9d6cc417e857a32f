/** Names that hide what is inside: barrels and catch-all folders. */
import type { RepoFile } from "../tree.ts";

const CATCH_ALL = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|lib)(?:\/|\.ts$)/;
const BARREL = /(?:^|\/)index\.[cm]?[jt]s$/;

export const checkLayout = (files: readonly Pick<RepoFile, "path">[]): readonly string[] =>
  files.flatMap(({ path }) => [
    ...(BARREL.test(path) ? [`${path}: no barrels, import the file that defines the name`] : []),
    ...(CATCH_ALL.test(path) ? [`${path}: a catch-all name; name what it does`] : []),
  ]);
