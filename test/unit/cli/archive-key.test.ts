import { afterEach, beforeEach, expect, it } from "vitest";
import { parseVerifierKey } from "../../../src/archive/note.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

it("prints the public key only", async () => {
  const { exitCode, out } = await runCommand(["archive", "key", "-c", installation.gateway]);
  expect(exitCode).toBe(0);
  expect(parseVerifierKey(out)?.name).toMatch(/^stanzagate\//);
  expect(out).not.toContain("PRIVATE");
  const json = await runCommand(["archive", "key", "-c", installation.gateway, "--json"]);
  expect(json.json()).toEqual({ verifierKey: out });
});

it("says what is wrong where the key cannot be read", async () => {
  installation.write("data/keys/sign.pem", "nonsense");
  const { exitCode, err } = await runCommand(["archive", "key", "-c", installation.gateway]);
  expect(exitCode).toBe(3);
  expect(err).toContain("archive.signing_key");
});
