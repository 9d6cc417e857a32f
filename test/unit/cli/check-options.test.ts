import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
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

it.each([
  [
    "is missing",
    () => rmSync(installation.path("data/archive"), { recursive: true }),
    /archive is missing.*SG_ARCHIVE_NO_LOG/,
  ],
  [
    "holds no log",
    () => rmSync(installation.path("data/archive/log.json")),
    /archive holds no log.*SG_ARCHIVE_NO_LOG/,
  ],
  [
    "has no room",
    () => installation.edit("gateway.yaml", "reserve: 1GB", "reserve: 9000TB"),
    /data\/archive has \d+ bytes free, less than the reserve of 9000000000000000 \[SG_ARCHIVE_FULL\]/,
  ],
])("an archive that %s is told where somebody asks for everything", async (_, damage, message) => {
  damage();
  const check = await runCommand(["config", "check", installation.gateway]);
  expect(check.exitCode).toBe(3);
  expect(check.err).toMatch(/gateway\.yaml:\d+:\d+ archive: /);
  expect(check.err).toMatch(message);
  expect((await runCommand(["-c", installation.gateway, "config", "show"])).exitCode).toBe(0);
});
