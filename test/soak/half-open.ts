/**
 * A child of `hostile-peers`: connections that never get on, held and opened anew where they are cut, until this process
 * ends. Arguments: how many, from how many addresses, and a list of `kind:port`. A process of its own, for each has its
 * own table of open files. It says `held N` once, then `open N` every second.
 */
import { connect, type Socket } from "node:net";
import { clientHello } from "../support/client-hello.ts";

const hello = await clientHello("agency.example");

/** What each kind says at first; where it has more to say it does so a byte at a time. */
const WORDS: Readonly<Record<string, Uint8Array>> = {
  silent: new Uint8Array(),
  header: Buffer.from("<?xml version='1.0'?><stream:stream xmlns='jabber:client' ".padEnd(2_000, "a")),
  hello,
};
const AT_FIRST = 32;
const AT_ONCE = 200;
const DRIP_MS = 10_000;
const SWEEP_MS = 1_000;
/** New ones a sweep, so that whoever cuts them has them again, and this process does not only call. */
const REFILL = 500;

const [, , countText = "0", addressesText = "1", ...places] = process.argv;
const [count, addresses] = [Number(countText), Number(addressesText)];

interface Held {
  readonly socket: Socket;
  readonly words: Uint8Array;
  said: number;
}

const held = new Set<Held>();
let opened = 0;

const open = async (): Promise<void> => {
  const index = opened;
  opened += 1;
  const [kind = "", port = ""] = (places[index % places.length] ?? "").split(":");
  const words = WORDS[kind] ?? new Uint8Array();
  const localAddress = `127.1.${String(1 + Math.floor((index % addresses) / 250))}.${String(1 + (index % 250))}`;
  await new Promise<void>((resolve) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress });
    const one = { socket, words, said: Math.min(AT_FIRST, words.length) };
    socket.on("error", () => undefined);
    socket.on("close", () => {
      held.delete(one);
      resolve();
    });
    socket.resume();
    socket.once("connect", () => {
      socket.write(words.subarray(0, one.said));
      held.add(one);
      resolve();
    });
  });
};

const openMany = async (many: number): Promise<void> => {
  for (let left = many; left > 0; left -= AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, open));
};

/** One in so many of them a sweep; nobody says the last byte. */
const drip = (sweep: number): void => {
  const every = DRIP_MS / SWEEP_MS;
  let index = 0;
  for (const one of held) {
    index += 1;
    if ((index + sweep) % every !== 0 || one.said + 1 >= one.words.length) continue;
    one.socket.write(one.words.subarray(one.said, one.said + 1));
    one.said += 1;
  }
};

await openMany(count);
process.stdout.write(`held ${String(held.size)}\n`);
for (let sweep = 0; ; sweep += 1) {
  await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
  drip(sweep);
  await openMany(Math.min(REFILL, count - held.size));
  process.stdout.write(`open ${String(held.size)}\n`);
}
