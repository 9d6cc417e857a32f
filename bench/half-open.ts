/**
 * What a connection costs that never gets on, by how far it came: 2,000 of each kind before a fresh gateway with its limits
 * raised, resident memory after some rest over that before, and how many of them still stand.
 *
 * Run: `npm run bench -- half-open`, one kind as `node bench/half-open.ts silent`. `bench/results.md` keeps the figures.
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { startGateway, type Gateway } from "../scripts/peers/gateway.ts";
import { AGENCY } from "../scripts/peers/people.ts";
import { clientHello } from "../test/support/client-hello.ts";
import { upgradeText } from "../test/support/raw-web.ts";
import { residentBytes } from "./hop/measure.ts";
import { startEcho } from "./hop/targets.ts";

type Door = "starttlsPort" | "directPort" | "webPort";

interface Stage {
  readonly door: Door;
  readonly isSecured?: boolean;
  readonly says?: string | Uint8Array;
}

const COUNT = 2_000;
const AT_ONCE = 100;
const REST_MS = 3_000;
const LIMITS = {
  connections: 40_000,
  connections_per_address: 20_000,
  connections_per_minute: 1_000_000,
  pre_auth_connections: 30_000,
  handshake_timeout: "5m",
  pre_auth_timeout: "5m",
};

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${AGENCY}' version='1.0'>`;
const BODY = `POST /http-bind HTTP/1.1\r\nhost: ${AGENCY}\r\ncontent-length: 9000\r\n\r\n<body a='`;
const hello = await clientHello(AGENCY);

const STAGES: Readonly<Record<string, Stage>> = {
  "STARTTLS: silent": { door: "starttlsPort" },
  "direct TLS: silent": { door: "directPort" },
  "web: silent": { door: "webPort" },
  "direct TLS: half a ClientHello": { door: "directPort", says: hello.subarray(0, 200) },
  "direct TLS: a ClientHello": { door: "directPort", says: hello },
  "STARTTLS: half a header": { door: "starttlsPort", says: HEADER.slice(0, 60) },
  "STARTTLS: a header": { door: "starttlsPort", says: HEADER },
  "direct TLS: up, then silent": { door: "directPort", isSecured: true },
  "web: TLS up, then silent": { door: "webPort", isSecured: true },
  "web: half of HTTP's headers": { door: "webPort", isSecured: true, says: upgradeText().slice(0, 90) },
  "web: half a body": { door: "webPort", isSecured: true, says: BODY },
  "web: a WebSocket, then silent": { door: "webPort", isSecured: true, says: upgradeText() },
  "direct TLS: a header, upstream open": { door: "directPort", isSecured: true, says: HEADER },
};

const call = async (gateway: Gateway, { door, isSecured = false, says = "" }: Stage): Promise<Socket> => {
  const place = { port: gateway[door], host: "127.0.0.1" };
  const socket = isSecured
    ? connectTls({ ...place, servername: AGENCY, rejectUnauthorized: false })
    : connectPlain(place);
  socket.on("error", () => undefined).resume();
  await new Promise((resolve) =>
    socket.once(isSecured ? "secureConnect" : "connect", resolve).once("close", resolve),
  );
  socket.write(says);
  return socket;
};

const callMany = async (gateway: Gateway, stage: Stage, count: number): Promise<readonly Socket[]> => {
  const sockets: Socket[] = [];
  while (sockets.length < count)
    sockets.push(
      ...(await Promise.all(Array.from({ length: AT_ONCE }, async () => await call(gateway, stage)))),
    );
  await sleep(REST_MS);
  return sockets;
};

const measure = async (name: string, stage: Stage, upstreamPort: number): Promise<string> => {
  const wishes = { upstream: { port: upstreamPort }, web: {}, services: [], logLevel: "error" } as const;
  const gateway = await startGateway({ ...wishes, gateway: { limits: LIMITS } });
  try {
    // Some that are gone again: what the first of a kind costs once is not of the kind.
    for (const socket of await callMany(gateway, stage, AT_ONCE)) socket.destroy();
    await sleep(REST_MS);
    const before = residentBytes(gateway.pid());
    const sockets = await callMany(gateway, stage, COUNT);
    const each = (residentBytes(gateway.pid()) - before) / COUNT / 1_000;
    const standing = sockets.filter(({ destroyed }) => !destroyed).length;
    for (const socket of sockets) socket.destroy();
    return `| ${name} | ${each.toFixed(1)} | ${String(standing)} |`;
  } finally {
    await gateway.remove();
  }
};

const wanted = process.argv.slice(2).filter((one) => Object.keys(STAGES).some((name) => name.includes(one)));
const echo = await startEcho();
console.log("| | KB each | standing |\n|---|---|---|");
for (const [name, stage] of Object.entries(STAGES))
  if (wanted.every((word) => name.includes(word))) console.log(await measure(name, stage, echo.port));
await echo.stop();
