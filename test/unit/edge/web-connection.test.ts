/** What a connection may take before a session has it; over sockets in listener-http.test.ts. */
import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import type { Clock } from "../../../src/edge/clock.ts";
import { ConnectionLimits } from "../../../src/edge/limits.ts";
import { WebConnection } from "../../../src/edge/web-connection.ts";

const ENDPOINT = { address: "192.0.2.7", port: 51_000 };

const setUp = () => {
  let action: (() => void) | undefined;
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    after: (_, run) => {
      action = run;
      return { restart: () => undefined, cancel: () => (action = undefined) };
    },
  };
  const limits = new ConnectionLimits();
  const slot = limits.open();
  if (typeof slot === "string") throw new TypeError(slot);
  const arrival = { endpoints: { source: ENDPOINT, destination: ENDPOINT }, isProxied: false, slot };
  const socket = new Socket();
  const connection = new WebConnection(socket, arrival, { clock, timeoutMs: 1_000, stallTimeoutMs: 2_000 });
  const ask = () => {
    const request = new EventEmitter();
    const response = new EventEmitter();
    const isTaken = connection.noteRequest(request, response);
    return { request, response, isTaken };
  };
  const expire = (): void => {
    action?.();
  };
  return { connection, socket, limits, slot, ask, expire };
};

test("one that asks for nothing is cut, and its slot comes back", async () => {
  const { socket, limits, expire } = setUp();
  expire();
  expect(socket.destroyed).toBe(true);
  await expect.poll(() => limits.counts.total).toBe(0);
});

test("a request that never comes whole is cut, one that waits for its answer is not", () => {
  const { socket, ask, expire } = setUp();
  const { request, response } = ask();
  request.emit("end");
  expire();
  expect(socket.destroyed).toBe(false);
  response.emit("close");
  ask();
  expire();
  expect(socket.destroyed).toBe(true);
});

test("one that has its answer has to ask again in time", () => {
  const { connection, socket, ask, expire } = setUp();
  const { request, response } = ask();
  expect(connection.isIdle).toBe(false);
  request.emit("end");
  response.emit("close");
  expect(connection.isIdle).toBe(true);
  expire();
  expect(socket.destroyed).toBe(true);
});

test("more requests than anybody needs at once cost the connection", () => {
  const { socket, ask } = setUp();
  expect([ask(), ask(), ask(), ask(), ask()].map(({ isTaken }) => isTaken)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(socket.destroyed).toBe(true);
});

test("an answer that is not taken is cut, and other requests do not hide it", () => {
  const { socket, ask, expire } = setUp();
  const [first, second] = [ask(), ask()];
  first.request.emit("end");
  first.response.emit("prefinish");
  second.request.emit("end");
  expire();
  expect(socket.destroyed).toBe(true);
});

test("one that is lent is so once, gives its slot back, and ends when its last answer is taken", () => {
  const { connection, socket, limits, ask, expire } = setUp();
  expect([connection.lend(), connection.lend()]).toEqual([true, false]);
  expect(limits.counts.total).toBe(0);
  const { request, response } = ask();
  request.emit("end");
  connection.retire();
  expect(socket.writableEnded).toBe(false);
  response.emit("close");
  expect(socket.writableEnded).toBe(true);
  expire();
  expect(socket.destroyed).toBe(true);
});

test("one that is to end takes no more requests, and ends now where none is under way", () => {
  const { connection, socket, ask } = setUp();
  connection.retire();
  expect(socket.writableEnded).toBe(true);
  expect(ask().isTaken).toBe(false);
  expect(socket.destroyed).toBe(true);
});

test("one that was lent has another slot for a session that takes it", () => {
  const { connection, limits, slot } = setUp();
  expect(connection.slotFrom(limits)).toBe(slot);
  connection.lend();
  const other = connection.slotFrom(limits);
  expect(other).not.toBe(slot);
  expect(connection.slotFrom(limits)).toBe(other);
  expect(limits.counts.total).toBe(1);
});

test("one that a session took is not lent", () => {
  const { connection } = setUp();
  connection.take();
  expect(connection.lend()).toBe(false);
});

test("one that a session took runs on no clock, and keeps its slot for the session", async () => {
  const { connection, socket, limits, expire } = setUp();
  connection.take();
  expire();
  expect(socket.destroyed).toBe(false);
  socket.destroy();
  await new Promise(setImmediate);
  expect(limits.counts.total).toBe(1);
});
