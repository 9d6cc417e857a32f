import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { placeOf } from "../../../src/cli/archive-place.ts";
import { styleFor } from "../../../src/cli/output.ts";
import { asNobody } from "../../support/nobody.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const globals = (): Parameters<typeof placeOf>[1] => ({
  config: installation.gateway,
  isJson: false,
  isQuiet: false,
  isVerbose: false,
  style: styleFor(false),
  socket: undefined,
});

it("is the log of gateway.yaml", () => {
  expect(placeOf({}, globals())).toEqual({ dir: installation.path("data/archive") });
  installation.edit("gateway.yaml", "reserve: 1GB", "reserve: 1GB, second_dir: /mnt/b");
  expect(placeOf({}, globals())).toEqual({ dir: installation.path("data/archive"), secondDir: "/mnt/b" });
});

it("is a directory given by hand, without any configuration", () => {
  const nowhere = { ...globals(), config: "absent.yaml" };
  expect(placeOf({ dir: "/copy" }, nowhere)).toEqual({ dir: "/copy" });
  expect(placeOf({ dir: "/copy", secondDir: "/b" }, nowhere)).toEqual({ dir: "/copy", secondDir: "/b" });
  expect(() => placeOf({}, nowhere)).toThrow(/no such file/);
});

it("is not for everybody, and says so: nothing is wrong with the archive", async () => {
  const outer = mkdtempSync(join(tmpdir(), "stanzagate-closed-"));
  const dir = join(outer, "archive");
  mkdirSync(dir);
  chmodSync(outer, 0o000);
  await expect(asNobody(() => placeOf({ dir }, globals()))).rejects.toMatchObject({
    code: "SG_CLI_DENIED",
    exitCode: 5,
  });
  chmodSync(outer, 0o700);
  chmodSync(dir, 0o000);
  await expect(asNobody(() => placeOf({ dir }, globals()))).rejects.toThrow("this user may not read");
  rmSync(outer, { recursive: true });
});
