import { cpSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recordsOf } from "../../../src/archive/reader.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { keepRecords, stanzaRecordFor } from "../../support/kept-records.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const archive = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand(["archive", ...args, "-c", installation.gateway]);

it("signs a log that another key had signed, and says so in it", async () => {
  const dir = installation.path("data/archive");
  await keepRecords(dir, [stanzaRecordFor({ recordId: "s1.1" })], installation.read("data/keys/sign.pem"));
  const old = await archive("key");
  installation.write("old.pub", old.out);
  const other = await makeInstallation();
  cpSync(other.path("data/keys/sign.pem"), installation.path("data/keys/sign.pem"));
  other.remove();
  expect((await archive("verify")).exitCode).toBe(7);
  const { exitCode, out } = await archive("adopt");
  expect(exitCode).toBe(0);
  expect(out).toBe("signed as it was found: 1 records");
  installation.write("new.pub", (await archive("key")).out);
  const keys = ["--key", installation.path("old.pub"), installation.path("new.pub")];
  expect((await archive("verify", ...keys)).exitCode).toBe(0);
  expect([...recordsOf({ dir })].at(-1)?.record).toMatchObject({
    kind: "admin",
    facts: { act: "archive adopted", records: 1 },
  });
});

it("leaves a checkpoint outside, by which verify tells an archive that was put back alone", async () => {
  const dir = installation.path("data/archive");
  await keepRecords(dir, [stanzaRecordFor({ recordId: "s1.1" })], installation.read("data/keys/sign.pem"));
  cpSync(dir, installation.path("yesterday"), { recursive: true });
  expect((await archive("adopt")).exitCode).toBe(0);
  expect((await archive("verify")).exitCode).toBe(0);
  rmSync(dir, { recursive: true });
  cpSync(installation.path("yesterday"), dir, { recursive: true });
  expect((await archive("verify")).exitCode).toBe(7);
});
