/** Set-up of a fresh machine: what is judged stale or missing, and that no service is started. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withoutAutostart } from "../../scripts/bootstrap/no-autostart.js";
import { findDifference, findLeftOut } from "../../scripts/bootstrap/npm-packages.js";
import { missingFor, SYSTEM_PACKAGES } from "../../scripts/bootstrap/system-table.js";
import { isIntact, UNPACKED_PACKAGES } from "../../scripts/bootstrap/unpacked-packages.js";
import { ROOT, readText } from "../architecture/tree.ts";
import { lacking } from "../support/system-needs.ts";

/** What runs before Node 24 is there: on a Node as old as 20.0. */
const EARLY = ["bin", join("scripts", "bootstrap")]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .concat(join("scripts", "bootstrap.js"));

test.each(EARLY)("%s asks for nothing that Node 20.0 lacks", (path) => {
  expect(readText(path)).not.toMatch(/import\.meta\.(?:dirname|filename)/);
});

describe("npm packages", () => {
  const wanted = {
    packages: {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b-darwin": { version: "1.0.0", optional: true },
    },
  };

  test.each([
    ["the same", { "node_modules/a": { version: "1.0.0" } }, undefined],
    ["another version", { "node_modules/a": { version: "1.0.1" } }, "node_modules/a is 1.0.1, not 1.0.0"],
    ["nothing", {}, "node_modules/a is missing"],
    [
      "an optional package of another version",
      { "node_modules/a": { version: "1.0.0" }, "node_modules/b-darwin": { version: "2.0.0" } },
      "node_modules/b-darwin is 2.0.0, not 1.0.0",
    ],
  ])("%s installed", (_, packages, expected) => {
    expect(findDifference(wanted, { packages })).toBe(expected);
  });

  test.each([
    ["a binary for this machine", { os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, true],
    ["one whose lock entry names no list", { os: "linux", cpu: "x64" }, true],
    ["one for all but Windows", { os: ["!win32"] }, true],
    ["a binary for another C library", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }, false],
    ["one for another processor", { os: ["linux"], cpu: ["arm64"] }, false],
    ["one for all but Linux", { os: ["!linux"] }, false],
    // npm leaves these out with the package of another platform that asks for them.
    ["one for any machine", {}, false],
  ])("an optional package that is not there: %s", (_, platform, isLeftOut) => {
    const packages = { "node_modules/b": { version: "1.0.0", optional: true, ...platform } };
    const machine = { os: "linux", cpu: "x64", libc: "glibc" };
    expect(findLeftOut({ packages }, {}, machine)).toBe(isLeftOut ? "node_modules/b" : undefined);
    expect(findLeftOut({ packages }, { packages }, machine)).toBeUndefined();
  });
});

describe("system packages", () => {
  test("missing ones are named by purpose", () => {
    const names = missingFor("demo", () => false).map(({ name }) => name);
    expect(names).toEqual(["prosody", "openssl"]);
    expect(missingFor("test", () => false)).toHaveLength(SYSTEM_PACKAGES.length);
    expect(missingFor("test", () => true)).toEqual([]);
  });

  test("a test cannot ask for one that nobody installs", () => {
    expect(() => lacking(["no-such-package"])).toThrow("no table");
  });
});

describe("policy-rc.d", () => {
  let folder = "";
  let path = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stanzagate-policy-"));
    path = join(folder, "policy-rc.d");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const answer = (): number | null => spawnSync(path, ["prosody", "start"]).status;

  test("forbids starting while packages are installed, and is gone afterwards", () => {
    expect(withoutAutostart(answer, path)).toBe(101);
    expect(existsSync(path)).toBe(false);
  });

  test("of the machine is put back, also when the installation throws", () => {
    writeFileSync(path, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    expect(() =>
      withoutAutostart(() => {
        expect(answer()).toBe(101);
        throw new Error("apt");
      }, path),
    ).toThrow("apt");
    expect(answer()).toBe(0);
  });

  test.each([true, false])(
    "of a run that was killed goes, and the machine's own comes back (%s)",
    (hasOwn) => {
      const own = "#!/bin/sh\nexit 0\n";
      if (hasOwn) writeFileSync(path, own, { mode: 0o755 });
      const left = withoutAutostart(() => readFileSync(path, "utf8"), path);
      if (hasOwn) renameSync(path, `${path}.stanzagate`);
      writeFileSync(path, left, { mode: 0o755 });
      expect(withoutAutostart(answer, path)).toBe(101);
      expect(existsSync(path)).toBe(hasOwn);
      if (hasOwn) expect(readFileSync(path, "utf8")).toBe(own);
    },
  );

  test("of the machine that forbids already is not touched", () => {
    const own = "#!/bin/sh\n# ours\nexit 101\n";
    writeFileSync(path, own, { mode: 0o755 });
    expect(withoutAutostart(() => readFileSync(path, "utf8"), path)).toBe(own);
  });
});

describe("packages that are only unpacked", () => {
  test("are pinned by version and hash", () => {
    for (const { version, integrity } of UNPACKED_PACKAGES) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(integrity).toMatch(/^sha512-[A-Za-z\d+/]{86}==$/);
    }
  });

  test("are taken only as they were pinned", () => {
    const file = join(mkdtempSync(join(tmpdir(), "stanzagate-unpacked-")), "a.tgz");
    writeFileSync(file, "as pinned");
    const integrity =
      "sha512-4SxZllFVnMynSkf4tasTnrJT8XKKNUQe3N0ptOMlIhsVl/TYTqsgyf8ia8jCAPe/J7EJ9/kXa5CIwcvp2fN/3w==";
    expect(isIntact(file, integrity)).toBe(true);
    writeFileSync(file, "as pinned, and more");
    expect(isIntact(file, integrity)).toBe(false);
    rmSync(join(file, ".."), { recursive: true });
  });
});
