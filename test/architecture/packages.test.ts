/** What comes from npm is pinned, runs nothing at installation and can be installed from a clean clone. */
import { describe, expect, test } from "vitest";
import {
  checkInstallScripts,
  checkCompleteness,
  checkRegistryNames,
  checkVersions,
  type Manifest,
} from "./checks/packages.ts";
import { fillGap, findGaps, type Lock } from "../../scripts/lock-gaps.ts";
import { readText } from "./tree.ts";

const manifest = JSON.parse(readText("package.json")) as Manifest;
const lock = JSON.parse(readText("package-lock.json")) as Lock;

describe("our packages", () => {
  test("have exact versions", () => {
    expect(checkVersions(manifest)).toEqual([]);
  });

  test("run no script when they are installed", () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(50);
    expect(checkInstallScripts(lock)).toEqual([]);
  });

  test("come from whatever registry the machine uses", () => {
    expect(checkRegistryNames(lock)).toEqual([]);
  });

  test("are locked for every platform", () => {
    expect(checkCompleteness(lock)).toEqual([]);
  });
});

describe("planted", () => {
  test.each(["^1.2.3", "~1.2.3", "1.2", "*", "latest", ">=1.0.0", "file:../a", "git+ssh://a/b"])(
    "version %s is found",
    (version) => {
      expect(checkVersions({ devDependencies: { a: version } })).toHaveLength(1);
      expect(checkVersions({ dependencies: { a: version } })).toHaveLength(1);
      expect(checkVersions({ optionalDependencies: { a: version } })).toHaveLength(1);
    },
  );

  test.each(["1.2.3", "1.0.0-rc.1"])("version %s passes", (version) => {
    expect(checkVersions({ dependencies: { a: version } })).toEqual([]);
  });

  test("install script is found", () => {
    const planted = { packages: { "node_modules/a": { hasInstallScript: true }, "node_modules/b": {} } };
    expect(checkInstallScripts(planted)).toEqual(["node_modules/a runs a script when it is installed"]);
  });

  test("registry name is found", () => {
    const planted = { packages: { "node_modules/a": { resolved: "https://registry.example/a.tgz" } } };
    expect(checkRegistryNames(planted)).toHaveLength(1);
  });

  const entry = {
    dev: true,
    optionalDependencies: { "a-win32": "1.0.0", "a-linux": "1.0.0", "a-darwin": "1.0.0" },
  };
  const gappy: Lock = {
    packages: {
      "node_modules/b/node_modules/a": entry,
      "node_modules/a-linux": {},
      "node_modules/b/node_modules/a-darwin": {},
    },
  };

  test("missing optional package is found", () => {
    expect(checkCompleteness(gappy)).toEqual([
      "a-win32, named by node_modules/b/node_modules/a, is not in the lock (npm run complete-lock)",
    ]);
  });

  test("missing optional package is added as the registry describes it", () => {
    const [gap] = findGaps(gappy);
    const published = {
      version: "1.0.0",
      "dist.integrity": "sha512-x",
      os: ["win32"],
      dependencies: { c: "1.0.0" },
    };
    const filled = gap === undefined ? gappy : fillGap(gappy, gap, published);
    expect(filled.packages["node_modules/a-win32"]).toEqual({
      version: "1.0.0",
      integrity: "sha512-x",
      dev: true,
      optional: true,
      os: ["win32"],
      dependencies: { c: "1.0.0" },
    });
    expect(findGaps(filled).map(({ name }) => name)).toEqual(["c"]);
  });
});
