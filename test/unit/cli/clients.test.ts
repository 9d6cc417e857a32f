import { expect, it } from "vitest";
import { makeInstallation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

// What a running gateway answers is in serve.test.ts.
it("ends with 6 where no gateway runs", async () => {
  const installation = await makeInstallation();
  expect((await runCommand(["clients", "-c", installation.gateway])).exitCode).toBe(6);
  installation.remove();
});
