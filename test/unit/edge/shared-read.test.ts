/** Sockets that read into one buffer: nothing is lost, nothing is mixed, pauses hold. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { connectShared } from "../../../src/edge/shared-read.ts";
import { openServer } from "../../support/line-peer.ts";

const open = async (port: number): Promise<Socket> => {
  const socket = connectShared({ host: "127.0.0.1", port, allowHalfOpen: true });
  await once(socket, "connect");
  return socket;
};

const listen = (socket: Socket): (() => string) => {
  const heard: string[] = [];
  socket.on("data", (bytes) => heard.push(bytes.toString("latin1"))).resume();
  return () => heard.join("");
};

it("keeps what several servers say apart, however much it is", async () => {
  const server = await openServer();
  const letters = ["a", "b", "c", "d"];
  const pairs: { readonly near: Socket; readonly far: Socket }[] = [];
  for (let count = 0; count < letters.length; count += 1) {
    pairs.push({ near: await open(server.port), far: await server.next() });
  }
  const heard = pairs.map(({ near }) => listen(near));
  for (let round = 0; round < 20; round += 1) {
    for (const [at, { far }] of pairs.entries()) far.write((letters[at] ?? "").repeat(10_000));
  }
  for (const [at, letter] of letters.entries()) {
    await expect.poll(() => heard[at]?.().length, { timeout: 5_000 }).toBe(200_000);
    expect(new Set(heard[at]?.())).toEqual(new Set([letter]));
  }
  for (const { near } of pairs) near.destroy();
});

it("reads nothing before somebody listens, and nothing while it is paused", async () => {
  const server = await openServer();
  const near = await open(server.port);
  const far = await server.next();
  far.write("early ");
  await new Promise((resolve) => setTimeout(resolve, 30));
  const heard = listen(near);
  await expect.poll(heard).toBe("early ");
  near.pause();
  far.write("later ");
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(heard()).toBe("early ");
  near.resume();
  await expect.poll(heard).toBe("early later ");
  near.destroy();
});

it("tells the far end's end, and can still write", async () => {
  const server = await openServer();
  const near = await open(server.port);
  const far = await server.next();
  const heard = listen(near);
  const ended = once(near, "end");
  far.end("last words");
  await ended;
  expect(heard()).toBe("last words");
  const answered = once(far, "data");
  near.write("heard");
  expect(String((await answered)[0])).toBe("heard");
  near.destroy();
});
