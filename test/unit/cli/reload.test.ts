import { afterEach, beforeEach, expect, it } from "vitest";
import { describeReload } from "../../../src/cli/reload.ts";
import { serveControl } from "../../../src/ops/control-socket.ts";
import type { ControlServer } from "../../../src/ops/control-socket.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";

let installation: Installation;
let server: ControlServer;
let answer: unknown;
beforeEach(async () => {
  installation = await makeInstallation();
  const reply = async (): Promise<unknown> => await Promise.resolve(answer);
  server = await serveControl(installation.path("x.sock"), {
    status: reply,
    clients: reply,
    reload: reply,
    refresh: reply,
    drain: reply,
  });
});
afterEach(async () => {
  await server.close();
  installation.remove();
});

const reload = async (...args: readonly string[]): ReturnType<typeof runCommand> =>
  await runCommand(["reload", "--server", `unix:${installation.path("x.sock")}`, ...args]);

it("says that nothing changed", async () => {
  answer = { outcome: "unchanged", revisionId: "a" };
  expect(await reload()).toMatchObject({ exitCode: 0, out: "nothing to change: policy revision a stays" });
  expect((await reload("--json")).json()).toEqual(answer);
});

it.each([null, 5, "x", {}, { outcome: "exploded" }])("does not believe %j", async (given) => {
  answer = given;
  expect((await reload()).exitCode).toBe(1);
});

it("shows changes harmlessly", () => {
  const result = { outcome: "swapped", from: "a", to: "b", changes: ["+ pattern x: \u001b[2J"] } as const;
  expect(describeReload(result, false)).toBe("policy revision b replaced a\n  + pattern x: \\u{1b}[2J");
});
