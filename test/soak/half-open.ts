/**
 * A child of `hostile-peers`: connections that never get on, held until this process ends. Arguments: how many, and a
 * list of `kind:port`. A process of its own, for each has its own table of open files.
 */
import { connect, type Socket } from "node:net";

/** What each kind says, and then no more. */
const BEGINNINGS: Readonly<Record<string, string | Uint8Array>> = {
  silent: "",
  header: "<?xml version='1.0'?><stream:s",
  hello: Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00),
};
const AT_ONCE = 200;
const ADDRESSES = 40;

const [, , countText = "0", ...places] = process.argv;
const count = Number(countText);
const held: Socket[] = [];

const open = async (index: number): Promise<void> => {
  const [kind = "", port = ""] = (places[index % places.length] ?? "").split(":");
  const localAddress = `127.0.1.${String(1 + (index % ADDRESSES))}`;
  await new Promise<void>((resolve) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress });
    socket.once("error", () => {
      resolve();
    });
    socket.once("connect", () => {
      socket.write(BEGINNINGS[kind] ?? "");
      held.push(socket);
      resolve();
    });
  });
};

for (let at = 0; at < count; at += AT_ONCE)
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, count - at) }, async (_, more) => await open(at + more)),
  );
process.stdout.write(`held ${String(held.length)}\n`);
setInterval(() => {
  process.stdout.write(`open ${String(held.filter(({ destroyed }) => !destroyed).length)}\n`);
}, 1_000);
