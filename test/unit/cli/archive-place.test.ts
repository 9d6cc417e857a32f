import { afterEach, beforeEach, expect, it } from "vitest";
import { placeOf } from "../../../src/cli/archive-place.ts";
import { styleFor } from "../../../src/cli/output.ts";
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
