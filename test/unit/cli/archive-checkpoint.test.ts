import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
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

const keep = async (...recordIds: readonly string[]): Promise<void> => {
  const records = recordIds.map((recordId) => stanzaRecordFor({ recordId }));
  await keepRecords(installation.path("data/archive"), records, installation.read("data/keys/sign.pem"));
};

it("prints what verify takes as a witness, and that tells a log that was put back", async () => {
  await keep("s1.1", "s1.2");
  const { exitCode, out } = await archive("checkpoint");
  expect(exitCode).toBe(0);
  expect((await archive("checkpoint", "--json")).json()).toMatchObject({ size: 2, note: `${out}\n` });
  installation.write("kept-elsewhere", `${out}\n`);
  const witness = ["verify", "--witness", installation.path("kept-elsewhere")];
  expect((await archive(...witness)).exitCode).toBe(0);
  rmSync(installation.path("data/archive"), { recursive: true });
  await runCommand(["init", "-c", installation.gateway, "--non-interactive", "--domain", "agency.example"]);
  expect((await archive(...witness)).exitCode).toBe(7);
});

it("ends with 4 where nothing was signed yet", async () => {
  const { exitCode, err } = await archive("checkpoint");
  expect(exitCode).toBe(4);
  expect(err).toContain("no signed checkpoint yet");
});
