import { chmodSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { callControl } from "../../../src/ops/control-client.ts";
import type { ControlHandlers } from "../../../src/ops/control-protocol.ts";
import { MAX_REQUEST_BYTES, serveControl, type ControlServer } from "../../../src/ops/control-socket.ts";
import { temporaryFolder } from "../../support/certificates.ts";
import { LinePeer } from "../../support/line-peer.ts";
import { connect } from "node:net";

const HANDLERS: ControlHandlers = {
  status: (options) => Promise.resolve({ sessions: 3, options }),
  clients: () => Promise.resolve([]),
  reload: () =>
    Promise.reject(Object.assign(new Error("line 3: unknown key"), { code: "SG_CONFIG_INVALID" })),
  refresh: () => Promise.resolve({ recorded: 0 }),
  drain: () => Promise.resolve(),
};

const serve = async (): Promise<{ path: string; server: ControlServer }> => {
  const path = `${await temporaryFolder()}/control.sock`;
  const server = await serveControl(path, HANDLERS);
  onTestFinished(async () => {
    await server.close();
  });
  return { path, server };
};

const say = async (path: string, text: string): Promise<LinePeer> => {
  const peer = new LinePeer(connect(path));
  peer.socket.write(text);
  await peer.closed();
  return peer;
};

test("a path that no socket takes is told as that", async () => {
  const path = `${await temporaryFolder()}/${"x".repeat(108)}`;
  await expect(serveControl(path, HANDLERS)).rejects.toMatchObject({ code: "SG_CONTROL_PATH" });
});

describe("a call", () => {
  test("is answered", async () => {
    const { path } = await serve();
    const request = { command: "status", options: { verbose: true } } as const;
    expect(await callControl(path, request)).toEqual({ sessions: 3, options: { verbose: true } });
    expect(await callControl(path, { command: "drain" })).toBeNull();
  });

  test("that fails there throws here, with its code and words", async () => {
    const { path } = await serve();
    await expect(callControl(path, { command: "reload" })).rejects.toThrow(
      "SG_CONFIG_INVALID: line 3: unknown key",
    );
  });

  test("in pieces is put together", async () => {
    const { path } = await serve();
    const peer = new LinePeer(connect(path));
    for (const character of '{"command":"status"}\n') {
      peer.socket.write(character);
      await new Promise(setImmediate);
    }
    await peer.hear('"ok":true');
  });

  test.each([
    "nonsense\n",
    "{}\n",
    '{"command":"halt"}\n',
    '{"command":"__proto__"}\n',
    "[]\n",
    "null\n",
    "\n",
  ])("%j is refused", async (text) => {
    const { path } = await serve();
    expect((await say(path, text)).received).toContain("SG_CONTROL_REFUSED");
  });

  test("longer than a request can be is cut", async () => {
    const { path } = await serve();
    expect((await say(path, "x".repeat(MAX_REQUEST_BYTES + 1))).received).toBe("");
  });
});

describe("the socket", () => {
  test("is for its owner alone, and gone after the end", async () => {
    const { path, server } = await serve();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await server.close();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test("of a gateway that was killed is taken over", async () => {
    const path = `${await temporaryFolder()}/control.sock`;
    const dead = createServer().listen(path);
    await once(dead, "listening");
    // What kill -9 leaves: the file without the listener.
    const keep = `${path}.keep`;
    const { linkSync, renameSync } = await import("node:fs");
    linkSync(path, keep);
    dead.close();
    await once(dead, "close");
    renameSync(keep, path);
    const server = await serveControl(path, HANDLERS);
    expect(await callControl(path, { command: "drain" })).toBeNull();
    await server.close();
  });

  test("of a gateway that runs is left alone", async () => {
    const { path } = await serve();
    await expect(serveControl(path, HANDLERS)).rejects.toThrow("SG_CONTROL_BUSY");
    expect(await callControl(path, { command: "drain" })).toBeNull();
  });

  test("does not replace a file of another kind", async () => {
    const path = `${await temporaryFolder()}/control.sock`;
    writeFileSync(path, "precious");
    await expect(serveControl(path, HANDLERS)).rejects.toThrow("SG_CONTROL_UNSAFE");
    expect(statSync(path).isFile()).toBe(true);
  });

  test("is not put where others can write", async () => {
    const folder = await temporaryFolder();
    chmodSync(folder, 0o777);
    await expect(serveControl(`${folder}/control.sock`, HANDLERS)).rejects.toThrow("SG_CONTROL_UNSAFE");
  });
});
