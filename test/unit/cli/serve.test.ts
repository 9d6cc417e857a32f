import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveUntilDrained } from "../../../src/cli/serve.ts";
import type { Steered } from "../../../src/cli/serve.ts";
import type { ReloadResult } from "../../../src/config/reload.ts";
import { callControl } from "../../../src/ops/control-client.ts";
import { createLog } from "../../../src/ops/log.ts";
import { makeInstallation } from "../../support/installation.ts";
import type { Installation } from "../../support/installation.ts";
import { runCommand } from "../../support/terminal.ts";
import type { CommandResult } from "../../support/terminal.ts";

const REFUSED: ReloadResult = {
  outcome: "refused",
  revisionId: "a",
  problems: [
    {
      code: "SG_CONFIG_SCHEMA",
      severity: "error",
      file: "policy.yaml",
      place: { line: 3, column: 1 },
      path: ["mode"],
      message: "wrong",
    },
  ],
};
const SWAPPED: ReloadResult = {
  outcome: "swapped",
  from: "a",
  to: "b",
  changes: ["~ mode: enforce -> shadow"],
};

let installation: Installation;
let served: Promise<void>;
let calls: string[];
let lines: string[];
let signals: EventEmitter;
let reloadResult: ReloadResult;
let finishDrain: () => void;

beforeEach(async () => {
  installation = await makeInstallation();
  calls = [];
  lines = [];
  signals = new EventEmitter();
  reloadResult = SWAPPED;
  const drained = Promise.withResolvers<undefined>();
  finishDrain = () => {
    drained.resolve(undefined);
  };
  const gateway: Steered = {
    status: () => ({ isUp: true }),
    clients: () => [
      {
        user: "lee@agency.example/desk",
        since: "2026-11-22T07:00:00.000Z",
        name: "Gajim\u001b[2J",
        standing: "suspect",
        reasons: ["two versions told"],
        isWarned: true,
        claims: [{ source: "tls" }, { source: "caps" }, { source: "version" }, { source: "version" }],
      },
    ],
    reload: async ({ isTrial }) => {
      calls.push(`reload ${String(isTrial)}`);
      return await Promise.resolve(reloadResult);
    },
    refresh: async () => {
      calls.push("refresh");
      return await Promise.resolve({ recorded: 1 });
    },
    drain: async () => {
      calls.push("drain");
      await drained.promise;
      return { endedCount: 2 };
    },
  };
  served = serveUntilDrained(gateway, {
    controlSocket: installation.path("data/control.sock"),
    log: createLog({ level: "info", destination: { write: (line) => void lines.push(line) } }),
    signals,
    reloadCame: () => false,
    abort: () => calls.push("abort"),
  });
  await until(async () => (await ask("status")).exitCode === 0);
});
afterEach(async () => {
  finishDrain();
  signals.emit("SIGTERM");
  await served.catch(() => undefined);
  installation.remove();
});

const ask = async (...args: readonly string[]): Promise<CommandResult> =>
  await runCommand([...args, "-c", installation.gateway]);

async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isThere())) await new Promise((settle) => setImmediate(settle));
}

describe("a gateway steered from outside", () => {
  it("is told that the state changed", async () => {
    const path = installation.path("data/control.sock");
    expect(await callControl(path, { command: "refresh" })).toEqual({ recorded: 1 });
    expect(calls).toContain("refresh");
  });

  it("answers status", async () => {
    expect((await ask("status")).out).toBe("isUp  true");
    expect((await ask("status", "--json")).json()).toEqual({ isUp: true });
  });

  it("answers clients, and what a client wrote does not act on the terminal", async () => {
    const { out } = await ask("clients");
    expect(out).toContain(
      "lee@agency.example/desk  2026-11-22T07:00:00.000Z  Gajim\\u{1b}[2J  -        -       caps version  suspect   warned; two versions told",
    );
    expect((await ask("clients", "--json")).json()).toMatchObject({ user: "lee@agency.example/desk" });
  });

  it("reloads, for real or on trial", async () => {
    expect((await ask("reload")).out).toBe("policy revision b replaced a\n  ~ mode: enforce -> shadow");
    expect((await ask("reload", "--dry-run")).out).toContain("would replace");
    expect(calls).toEqual(["reload false", "reload true"]);
  });

  it("tells a refused reload with its problems: by command and by signal", async () => {
    reloadResult = REFUSED;
    const result = await ask("reload");
    expect(result.exitCode).toBe(3);
    expect(result.err).toContain("policy.yaml:3:1 mode: wrong");
    signals.emit("SIGHUP");
    await until(() => lines.length > 0);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", code: "SG_CONFIG_SCHEMA", line: 3 });
  });

  it("drains once, whoever asks, and answers before the socket goes", async () => {
    const first = ask("drain");
    await until(() => calls.includes("drain"));
    signals.emit("SIGTERM");
    finishDrain();
    expect(await first).toMatchObject({ exitCode: 0, out: "endedCount  2" });
    await served;
    expect(calls.filter((call) => call === "drain")).toHaveLength(1);
    expect((await ask("status")).exitCode).toBe(6);
  });

  it("ends at once on a second signal", async () => {
    signals.emit("SIGTERM");
    await until(() => calls.includes("drain"));
    signals.emit("SIGTERM");
    expect(calls).toContain("abort");
  });

  it("lets go of the signals when it is over", async () => {
    signals.emit("SIGINT");
    finishDrain();
    await served;
    expect(signals.eventNames()).toEqual([]);
  });
});

const other = (socket: string) => {
  const told: string[] = [];
  const gateway: Steered = {
    status: () => "",
    clients: () => [],
    reload: async () => {
      told.push("reload");
      return await Promise.resolve(SWAPPED);
    },
    refresh: async () => await Promise.resolve({ recorded: 0 }),
    drain: async () => await Promise.resolve(told.push("drain")),
  };
  const log = createLog({ level: "error", destination: { write: () => undefined } });
  const options = { controlSocket: installation.path(socket), log, abort: () => undefined };
  return { gateway, told, options: { ...options, signals: new EventEmitter(), reloadCame: () => true } };
};

it("drains a gateway whose socket is taken", async () => {
  const { gateway, told, options } = other("data/control.sock");
  await expect(serveUntilDrained(gateway, options)).rejects.toMatchObject({ code: "SG_CONTROL_BUSY" });
  expect(told).toEqual(["drain"]);
});

it("reloads first where that was asked for before it could", async () => {
  const { gateway, told, options } = other("data/other.sock");
  const ended = serveUntilDrained(gateway, options);
  await until(() => options.signals.listenerCount("SIGTERM") > 0);
  options.signals.emit("SIGTERM");
  await ended;
  expect(told).toEqual(["reload", "drain"]);
});
