import { expect, it } from "vitest";
import { runCommand } from "../../support/terminal.ts";

// What a running gateway answers is in serve.test.ts.
it("ends with 6 where no gateway runs", async () => {
  expect((await runCommand(["drain", "--server", "unix:absent.sock"])).exitCode).toBe(6);
});
