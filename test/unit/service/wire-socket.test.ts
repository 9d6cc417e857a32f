import { beforeEach, expect, test } from "vitest";
import { WireSocket } from "../../../src/service/wire-socket.ts";
import { MemoryServer } from "../../support/service.ts";

let server: MemoryServer;
let socket: WireSocket;
let seen: string[];
beforeEach(() => {
  server = new MemoryServer();
  socket = new WireSocket(server.open);
  seen = [];
  for (const event of ["connect", "data", "error", "close"])
    socket.addListener(event, (value) => {
      const text = value instanceof Error ? value.message : value;
      seen.push(typeof text === "string" ? `${event} ${text}` : event);
    });
});

test("tells what an emitter tells", async () => {
  socket.connect();
  await expect.poll(() => seen).toEqual(["connect"]);
  server.say("hello");
  server.cut();
  expect(seen).toEqual(["connect", "data hello", "close"]);
});

test("a wire that cannot be had is an error, then closed", async () => {
  server.isReachable = false;
  socket.connect();
  await expect.poll(() => seen).toEqual(["error refused", "close"]);
});

test("is secure once TLS stands", async () => {
  socket.connect();
  await expect.poll(() => seen).toEqual(["connect"]);
  expect(socket.secure).toBe(false);
  await socket.startTls();
  expect(socket.secure).toBe(true);
});

test("`once` hears once, and a listener that left hears nothing", async () => {
  let count = 0;
  const listener = (): void => void (count += 1);
  socket.once("data", listener);
  socket.connect();
  await expect.poll(() => seen).toEqual(["connect"]);
  server.say("a");
  server.say("b");
  socket.once("data", listener).removeListener("data", listener);
  server.say("c");
  expect(count).toBe(1);
});

test("writing into a closed one fails, and closing again is quiet", async () => {
  socket.connect();
  await expect.poll(() => seen).toEqual(["connect"]);
  socket.destroy();
  socket.end();
  const failure = await new Promise((resolve) => {
    socket.write("late", resolve);
  });
  expect(failure).toBeInstanceOf(Error);
  expect(seen).toEqual(["connect", "close"]);
});

test("one that is given up before it is connected closes the wire when it comes", async () => {
  socket.connect();
  socket.destroy();
  await expect.poll(() => server.openedCount).toBe(1);
  await new Promise(setImmediate);
  expect(seen).toEqual(["close"]);
});
