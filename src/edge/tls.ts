/**
 * TLS as both legs speak it, and the handshake of a client.
 *
 * Rule 1: TLS 1.2 or newer, forward secrecy and AEAD only, no compression, no renegotiation, no resumption; 0-RTT data
 * is never accepted (Node offers none).
 * Rule 2: the socket handed over is taken from whoever read it: bytes that were read before TLS began never reach
 * the encrypted stream.
 * Rule 3: no engine, and no turn among the handshakes, before a whole ClientHello has come.
 * Sources: RFC 7590 §3, RFC 9325 §3 and §4, RFC 6120 §5.4.3.3, XEP-0368 1.1.0 (ALPN, SNI).
 */
import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { type SecureContext, type SecureContextOptions, TLSSocket } from "node:tls";
import type { TlsFacts } from "../session/input.ts";
import { clientCertificateOf } from "./client-certificate.ts";
import { systemClock } from "./clock.ts";
import { codeOf, EdgeError } from "./edge-error.ts";
import { readFirst, wholeRecord } from "./first-bytes.ts";
import type { Gate } from "./limits.ts";
import { inTurn } from "./next-turn.ts";

export const ALPN_XMPP_CLIENT = "xmpp-client";

/**
 * How long one handshake keeps others waiting. Its share of our CPU is done within milliseconds; behind that it waits
 * for its client, and a client that never goes on must not close the door for all others (protocol.md §6.3).
 */
const PLACE_MS = 250;

/** RFC 9325 §4.2; TLS 1.3's own suites first. */
const CIPHERS = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

export const CONTEXT_OPTIONS: SecureContextOptions = {
  minVersion: "TLSv1.2",
  ciphers: CIPHERS,
  honorCipherOrder: true,
  // No tickets: their key would live as long as the process, and with it every session that it opens (RFC 9325 §3.4).
  secureOptions:
    constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
};

export interface ServerHandshake {
  /** The context for a server name; "" where the client named none. */
  readonly contextFor: (serverName: string) => SecureContext;
  /** Looks at what was agreed; false ends it. */
  readonly isEnough: (tls: TlsFacts) => boolean;
  /** Direct TLS names `xmpp-client`; after STARTTLS there is nothing to choose. */
  readonly alpn: readonly string[];
  /** For all of it, the wait for its turn too. */
  readonly timeoutMs: number;
  readonly gate: Gate;
  /** Whether clients are asked for a certificate; `demand`: who has none that is vouched for gets no further. */
  readonly clientCertificates: ClientCertificates;
}

export type ClientCertificates = "off" | "request" | "demand";

/**
 * Runs the server's side of a handshake on a socket that nobody reads any more.
 * @throws EdgeError `SG_EDGE_TLS_HANDSHAKE`; the socket is destroyed then.
 */
export const acceptTls = async (socket: Socket, handshake: ServerHandshake): Promise<TLSSocket> => {
  const { timeoutMs } = handshake;
  const endMs = systemClock.monotonicMs() + timeoutMs;
  await readFirst(socket, { timeoutMs, code: "SG_EDGE_TLS_HANDSHAKE", look: wholeRecord });
  const leave = await handshake.gate.enter();
  const longEnough = setTimeout(leave, PLACE_MS);
  try {
    return await inTurn(async () => {
      const leftMs = Math.max(1, endMs - systemClock.monotonicMs());
      return await shakeHands(socket, { ...handshake, timeoutMs: leftMs });
    });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(longEnough);
    leave();
  }
};

const shakeHands = async (socket: Socket, handshake: ServerHandshake): Promise<TLSSocket> => {
  if (socket.destroyed || socket.readableEnded)
    throw new EdgeError("SG_EDGE_TLS_HANDSHAKE", "connection closed");
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: handshake.contextFor(""),
    SNICallback: (name, done) => {
      done(null, handshake.contextFor(name));
    },
    ...(handshake.alpn.length > 0 ? { ALPNProtocols: [...handshake.alpn] } : {}),
    requestCert: handshake.clientCertificates !== "off",
    rejectUnauthorized: handshake.clientCertificates === "demand",
  });
  await whenSecure(secured, handshake.timeoutMs);
  const facts = clientTlsOf(secured);
  if (!handshake.isEnough(facts))
    throw new EdgeError("SG_EDGE_TLS_HANDSHAKE", "too old for the certificate asked for");
  // OpenSSL refuses here who shows none; what is wrong with one is for us to look at.
  if (handshake.clientCertificates === "demand" && facts.certificate?.fault !== undefined)
    throw new EdgeError("SG_EDGE_TLS_HANDSHAKE", "no certificate that is vouched for");
  return secured;
};

const whenSecure = async (secured: TLSSocket, timeoutMs: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const giveUp = (detail: string, error?: unknown): void => {
    secured.destroy();
    reject(new EdgeError("SG_EDGE_TLS_HANDSHAKE", detail, error));
  };
  const fail = (error?: unknown): void => {
    giveUp(codeOf(error, "connection closed"), error);
  };
  const timeout = setTimeout(giveUp, timeoutMs, "took too long");
  // A server-side TLSSocket tells its failures as `_tlsError` until the handshake is done, and success as `secure`.
  const listeners = {
    secure: () => resolve(undefined),
    _tlsError: fail,
    error: fail,
    end: fail,
    close: fail,
  };
  for (const [event, listener] of Object.entries(listeners)) secured.on(event, listener);
  try {
    await promise;
  } finally {
    clearTimeout(timeout);
    for (const [event, listener] of Object.entries(listeners)) secured.off(event, listener);
    // A broken record after the handshake is told here alone, and without this the socket would stand for ever.
    secured.on("_tlsError", (error: Error) => secured.destroy(error));
    // An error must have a listener; the end is told by `close`.
    secured.on("error", ignore);
  }
};

const ignore = (): void => undefined;

export const tlsFactsOf = (secured: TLSSocket): TlsFacts => ({
  version: secured.getProtocol() ?? "",
  cipher: secured.getCipher().name,
  serverName: serverNameOf(secured),
});

/** Of the side that a client is on the other end of. */
export const clientTlsOf = (secured: TLSSocket): TlsFacts => {
  const certificate = clientCertificateOf(secured);
  return certificate === undefined ? tlsFactsOf(secured) : { ...tlsFactsOf(secured), certificate };
};

const serverNameOf = (secured: TLSSocket): string =>
  "servername" in secured && typeof secured.servername === "string" ? secured.servername.toLowerCase() : "";
