import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { anything, readFirst, wholeRecord, type FirstWishes } from "../../../src/edge/first-bytes.ts";
import { clientHello } from "../../support/client-hello.ts";
import { openServer } from "../../support/line-peer.ts";

const WISHES = { timeoutMs: 5_000, code: "SG_EDGE_SILENT" } as const;

const pair = async (): Promise<{ readonly client: Socket; readonly socket: Socket }> => {
  const server = await openServer();
  const client = connect(server.port, "127.0.0.1").on("error", () => undefined);
  return { client, socket: await server.next() };
};

/** A line, which is taken. */
const line: FirstWishes<string>["look"] = (received) => {
  const byteCount = received.indexOf("\n") + 1;
  if (byteCount > 3) return "a long one";
  return byteCount > 0 ? { value: received.toString("latin1", 0, byteCount - 1), byteCount } : undefined;
};

test.each([
  ["at once", ["ab\nrest"]],
  ["byte by byte", ["a", "b", "\n", "rest"]],
])("what is taken is told, and the rest is there for the next one: %s", async (_, pieces) => {
  const { client, socket } = await pair();
  const first = readFirst(socket, { ...WISHES, look: line });
  for (const piece of pieces) {
    client.write(piece);
    await new Promise(setImmediate);
  }
  expect(await first).toBe("ab");
  let rest = "";
  socket.on("data", (bytes) => (rest += String(bytes)));
  await expect.poll(() => rest).toBe("rest");
  client.destroy();
});

test.each([
  ["silence", (): void => undefined, 20, "took too long"],
  ["an end", (client: Socket) => client.end("a"), 5_000, "connection closed"],
  ["a reset", (client: Socket) => client.resetAndDestroy(), 5_000, "connection closed"],
  ["what is wrong", (client: Socket) => client.write("abc\n"), 5_000, "a long one"],
])("%s destroys the socket", async (_, act, timeoutMs, detail) => {
  const { client, socket } = await pair();
  const first = readFirst(socket, { ...WISHES, timeoutMs, look: line });
  act(client);
  await expect(first).rejects.toThrow(`SG_EDGE_SILENT: ${detail}`);
  expect(socket.destroyed).toBe(true);
  client.destroy();
});

test("who is gone already is not waited for", async () => {
  const { client, socket } = await pair();
  socket.destroy();
  await once(socket, "close");
  await expect(readFirst(socket, { ...WISHES, look: anything })).rejects.toThrow("connection closed");
  client.destroy();
});

test("a socket that is stopped right behind stays so", async () => {
  const { client, socket } = await pair();
  client.write("hello");
  await readFirst(socket, { ...WISHES, look: anything });
  let told = "";
  socket.on("data", (bytes) => (told += String(bytes))).pause();
  client.write(" more");
  await expect.poll(() => socket.readableLength).toBe("hello more".length);
  expect(told).toBe("");
  socket.resume();
  await expect.poll(() => told).toBe("hello more");
  client.destroy();
});

const enough = (bytes: Buffer): boolean => wholeRecord(bytes) !== undefined;

test("a ClientHello is enough with its last byte", async () => {
  const hello = await clientHello("a.example");
  for (let length = 1; length < hello.length; length += 1)
    expect(enough(hello.subarray(0, length)), String(length)).toBe(false);
  expect(wholeRecord(hello)).toEqual({ value: undefined, byteCount: 0 });
  expect(enough(Buffer.concat([hello, hello]))).toBe(true);
});

test.each([
  ["plain text", [...Buffer.from("<")]],
  ["a record of another kind", [0x17]],
  ["a length that no record has", [0x16, 3, 1, 0x40, 0x01]],
])("%s is for TLS to refuse", (_, bytes) => {
  expect(enough(Buffer.from(bytes))).toBe(true);
});

test("nothing is not anything", () => {
  expect(anything(Buffer.alloc(0))).toBeUndefined();
  expect(anything(Buffer.from("x"))).toEqual({ value: undefined, byteCount: 0 });
});
