import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withPrivateFile, writePrivate } from "../../../src/cli/private-file.ts";
import { temporaryFolder } from "../../support/state.ts";

test("a file is its owner's alone before anything is in it", async () => {
  const path = `${temporaryFolder()}/secret`;
  const before = process.umask(0);
  try {
    await withPrivateFile(path, async (file) => {
      expect(statSync(path)).toMatchObject({ size: 0 });
      expect(statSync(path).mode & 0o777).toBe(0o600);
      file.write("secret");
      await Promise.resolve();
    });
  } finally {
    process.umask(before);
  }
  expect(readFileSync(path, "utf8")).toBe("secret");
});

test("one that is there stays, and nothing is made for it", async () => {
  const path = `${temporaryFolder()}/secret`;
  writeFileSync(path, "old");
  let isMade = false;
  const making = withPrivateFile(path, async () => await Promise.resolve((isMade = true)));
  await expect(making).rejects.toMatchObject({ code: "SG_CLI_USAGE" });
  expect([isMade, readFileSync(path, "utf8")]).toEqual([false, "old"]);
});

test("what was not made leaves no file", async () => {
  const path = `${temporaryFolder()}/secret`;
  const making = withPrivateFile(path, async () => await Promise.reject(new Error("denied")));
  await expect(making).rejects.toThrow("denied");
  expect(existsSync(path)).toBe(false);
});

test("a place that is none is said", async () => {
  const making = withPrivateFile(`${temporaryFolder()}/gone/secret`, async () => await Promise.resolve());
  await expect(making).rejects.toMatchObject({ code: "SG_CLI_FAILED" });
});

test("one that is written at once is its owner's alone, and new", () => {
  const path = `${temporaryFolder()}/secret`;
  writePrivate(path, "secret");
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["secret", 0o600]);
  expect(() => {
    writePrivate(path, "other");
  }).toThrow(expect.objectContaining({ code: "SG_CLI_USAGE" }));
});
