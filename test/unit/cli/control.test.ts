import { chmodSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askGateway, meaningOf } from "../../../src/cli/control.ts";
import { styleFor } from "../../../src/cli/output.ts";
import { ControlError } from "../../../src/ops/control-error.ts";
import { serveControl } from "../../../src/ops/control-socket.ts";
import { asNobody } from "../../support/nobody.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await makeInstallation();
});
afterEach(() => {
  installation.remove();
});

const globals = (socket?: string): Parameters<typeof askGateway>[0] => ({
  config: installation.gateway,
  isJson: false,
  isQuiet: false,
  isVerbose: false,
  style: styleFor(false),
  socket,
});

describe("asking the running gateway", () => {
  it("finds its socket by configuration or by hand", async () => {
    const answer = async (): Promise<unknown> => await Promise.resolve("here");
    const path = installation.path("data/control.sock");
    const server = await serveControl(path, {
      status: answer,
      clients: answer,
      reload: answer,
      refresh: answer,
      drain: answer,
    });
    expect(await askGateway(globals(), { command: "status" })).toBe("here");
    expect(await askGateway({ ...globals(path), config: "absent.yaml" }, { command: "status" })).toBe("here");
    await server.close();
  });

  it("says that none is running", async () => {
    await expect(askGateway(globals(), { command: "status" })).rejects.toMatchObject({
      code: "SG_CLI_UNREACHABLE",
      exitCode: 6,
    });
  });

  it("tells somebody else that it is not for him", async () => {
    chmodSync(installation.path("data"), 0o000);
    const path = installation.path("data/control.sock");
    const asked = asNobody(async () => await askGateway(globals(path), { command: "status" }));
    await expect(asked).rejects.toMatchObject({ code: "SG_CLI_DENIED", exitCode: 5 });
    chmodSync(installation.path("data"), 0o700);
  });

  it("tells a closed door from an empty house", () => {
    const refused = (code: string): ControlError =>
      new ControlError("SG_CONTROL_UNREACHABLE", "x", Object.assign(new Error("x"), { code }));
    expect(meaningOf(refused("EACCES"), "p")).toMatchObject({ code: "SG_CLI_DENIED", exitCode: 5 });
    expect(meaningOf(refused("ENOENT"), "p")).toMatchObject({ code: "SG_CLI_UNREACHABLE" });
    const foreign = new ControlError("SG_CONTROL_UNSAFE", "x");
    expect(meaningOf(foreign, "p")).toMatchObject({ code: "SG_CLI_DENIED" });
    const own = new ControlError("SG_CONTROL_REFUSED", "x");
    expect(meaningOf(own, "p")).toBe(own);
  });
});
