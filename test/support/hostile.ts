/**
 * Streams for hostile bytes: one at each stage of its life, and what became of it.
 */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, type Account } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { RawStream, type ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import { atGateway, offerOf, streamError } from "./door.ts";

/** Before TLS (of the STARTTLS listener alone), behind TLS but before log-in, and after bind. */
export type Stage = "plain" | "secured" | "bound";

export const plainStream = async (gateway: Gateway): Promise<ScriptedStream> => {
  const stream = await RawStream.connect({ port: gateway.starttlsPort, domain: AGENCY });
  stream.open();
  await stream.nonza("features");
  return stream;
};

/** A log-in and a ping: the gateway is well. */
export const goodSession = async (
  gateway: Gateway,
  account: Account,
  tls: "starttls" | "direct",
): Promise<ScriptedStream> => {
  const { stream } = await RawClient.logIn({ ...atGateway(gateway, tls), account, mechanism: "PLAIN" });
  await pong(stream);
  return stream;
};

export const pong = async (stream: ScriptedStream): Promise<void> => {
  stream.write(`<iq type='get' id='well' to='${AGENCY}'><ping xmlns='urn:xmpp:ping'/></iq>`);
  await stream.stanzas.take((one) => one.attrs["id"] === "well", "the answer to a ping");
};

export const securedStream = async (gateway: Gateway, tls: "starttls" | "direct"): Promise<ScriptedStream> =>
  (await offerOf(atGateway(gateway, tls))).stream;

/** Bytes in pieces that are no multiples of anything. */
export const writeInPieces = (stream: ScriptedStream, bytes: Uint8Array, size: number): void => {
  for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
};

/** The stream error that the stream ended with, or `accepted` where it goes on. */
export const outcomeOf = async (stream: ScriptedStream): Promise<string> => {
  try {
    await pong(stream);
    return "accepted";
  } catch (error) {
    if (stream.isClosed) return await streamError(stream);
    throw error;
  }
};

/** Resident memory of a process, in bytes. */
export const residentBytes = (pid: number): number => {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? Number.NaN) * 1024;
};

/** Connections that say this and no more. */
export const halfOpen = async (
  port: number,
  {
    count,
    from,
    bytes,
  }: { readonly count: number; readonly from: string; readonly bytes: string | Uint8Array },
): Promise<readonly Socket[]> =>
  await Promise.all(
    Array.from(
      { length: count },
      async () =>
        await new Promise<Socket>((resolve, reject) => {
          const socket = connect({ port, host: LOOPBACK, localAddress: from });
          socket.once("error", reject);
          socket.once("connect", () => {
            socket.on("error", () => undefined);
            socket.write(bytes);
            resolve(socket);
          });
        }),
    ),
  );
