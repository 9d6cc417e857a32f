/** A server by script for probes: answers what matches, and nothing else. Ended with the test. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import type { Pem } from "./certificates.ts";
import { portOf } from "./line-peer.ts";

/** Tried in order on what was not answered yet; what matched is used up. */
export type Rule = readonly [pattern: RegExp, answer: string | ((found: RegExpExecArray) => string)];

export interface ProbePeer {
  readonly port: number;
  /** What callers said, connection by connection. */
  readonly heard: readonly string[];
}

export interface PeerWishes {
  /** TLS from the first byte. */
  readonly pem?: Pem;
  /** Done with every connection at once. */
  readonly onConnect?: (socket: Socket) => void;
}

export const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' " +
  "from='agency.example' id='s1' version='1.0'>";

export const features = (inner: string): string => `${HEADER}<stream:features>${inner}</stream:features>`;

export const mechanisms = (...names: readonly string[]): string =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((one) => `<mechanism>${one}</mechanism>`).join("")}</mechanisms>`;

export const OPENED = /<stream:stream[^>]*>/;

/** The header is answered by these features. */
export const offering = (inner: string): readonly Rule[] => [[OPENED, features(inner)]];

const converse = (socket: Socket, rules: readonly Rule[], told: (text: string) => void): void => {
  let left = "";
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Uint8Array) => {
    const text = Buffer.from(bytes).toString();
    told(text);
    left += text;
    for (let next = take(); next !== undefined; next = take()) socket.write(next);
  });
  const take = (): string | undefined => {
    for (const [pattern, answer] of rules) {
      const found = pattern.exec(left);
      if (found === null) continue;
      left = left.slice(found.index + found[0].length);
      return typeof answer === "string" ? answer : answer(found);
    }
    return undefined;
  };
};

export const startProbePeer = async (
  rules: readonly Rule[],
  { pem, onConnect }: PeerWishes = {},
): Promise<ProbePeer> => {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    const at = heard.push("") - 1;
    converse(socket, rules, (text) => {
      heard[at] = (heard[at] ?? "") + text;
    });
    onConnect?.(socket);
  };
  const server = pem === undefined ? createServer(serve) : createTlsServer({ ...pem }, serve);
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: portOf(server), heard };
};

/** Where a probe is to look for it. */
export const targetAt = ({ port }: Pick<ProbePeer, "port">) =>
  ({ host: "127.0.0.1", port, tls: "none", sendProxy: "off" }) as const;

/** Short enough for a test of silence. */
export const QUICK = { answerTimeoutMs: 300, totalTimeoutMs: 3_000 };
