import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
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

it("shows what holds, with keys as references only", async () => {
  const text = await runCommand(["config", "show", "-c", installation.gateway]);
  const json = await runCommand(["config", "show", "-c", installation.gateway, "--json"]);
  expect(parse(text.out)).toEqual(json.json());
  expect(json.json()).toMatchObject({
    gateway: { limits: { maxConnections: 20_000 }, sealingKey: "file:data/keys/seal.key" },
    policy: {
      settings: {
        textOnly: { value: true, layers: ["profile:strict"] },
        limits: { maxStanzaBytes: { value: 131_072 } },
      },
    },
  });
  const secrets = [installation.read("data/keys/seal.key").trim(), "PRIVATE KEY"];
  for (const secret of secrets) expect(text.out + json.out).not.toContain(secret);
});

it("needs a fit configuration", async () => {
  installation.edit("policy.yaml", "version: 1", "version: 9");
  expect((await runCommand(["config", "show", "-c", installation.gateway])).exitCode).toBe(3);
});
