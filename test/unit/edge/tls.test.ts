/** The client's handshake by itself; ALPN, SNI and reload are in listener-tcp.test.ts. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { connect as connectTls, createSecureContext } from "node:tls";
import { describe, expect, test } from "vitest";
import { Gate } from "../../../src/edge/limits.ts";
import { acceptTls, CONTEXT_OPTIONS, tlsFactsOf, type ServerHandshake } from "../../../src/edge/tls.ts";
import { createCertificate } from "../../support/certificates.ts";
import { clientHello } from "../../support/client-hello.ts";
import { LinePeer, openServer, secure } from "../../support/line-peer.ts";

const handshake = async (timeoutMs = 5_000): Promise<ServerHandshake> => {
  const context = createSecureContext({ ...CONTEXT_OPTIONS, ...(await createCertificate(["a.example"])) });
  return {
    contextFor: () => context,
    isEnough: () => true,
    alpn: [],
    clientCertificates: "off",
    timeoutMs,
    gate: new Gate(1),
  };
};

describe("a handshake", () => {
  test("tells version, cipher and the name asked for", async () => {
    const server = await openServer();
    const client = secure({
      port: server.port,
      host: "127.0.0.1",
      servername: "A.example",
      rejectUnauthorized: false,
    });
    const secured = await acceptTls(await server.next(), await handshake());
    await client;
    expect(tlsFactsOf(secured)).toEqual({
      version: "TLSv1.3",
      cipher: "TLS_AES_128_GCM_SHA256",
      serverName: "a.example",
    });
  });

  test.each([
    ["AES128-SHA256", "no forward secrecy"],
    ["ECDHE-ECDSA-AES128-SHA256", "no AEAD"],
  ])("with %s (%s) is refused", async (ciphers) => {
    const server = await openServer();
    const attempt = secure({
      port: server.port,
      host: "127.0.0.1",
      ciphers,
      maxVersion: "TLSv1.2",
      rejectUnauthorized: false,
    });
    attempt.catch(() => undefined);
    await expect(acceptTls(await server.next(), await handshake())).rejects.toThrow("SG_EDGE_TLS_HANDSHAKE");
    await expect(attempt).rejects.toThrow();
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "over %s is never a resumed one: no ticket key lives on",
    async (version) => {
      const server = await openServer();
      const options = await handshake();
      const greet = async (session?: Buffer): Promise<{ isReused: boolean; session: Buffer | undefined }> => {
        const socket = connectTls({
          port: server.port,
          host: "127.0.0.1",
          rejectUnauthorized: false,
          minVersion: version,
          maxVersion: version,
          session,
        });
        let kept: Buffer | undefined;
        socket.on("session", (fresh) => (kept = fresh));
        const secured = await acceptTls(await server.next(), options);
        secured.write("hello");
        await new LinePeer(socket).hear("hello");
        return { isReused: socket.isSessionReused(), session: kept ?? socket.getSession() };
      };
      const first = await greet();
      expect((await greet(first.session)).isReused).toBe(false);
    },
  );

  test("that agreed on too little is ended", async () => {
    const server = await openServer();
    const client = secure({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    client.catch(() => undefined);
    const strict = { ...(await handshake()), isEnough: () => false };
    await expect(acceptTls(await server.next(), strict)).rejects.toThrow("too old");
  });

  test.each([
    ["silence", (): void => undefined, "took too long"],
    ["an end", (client: ReturnType<typeof connect>) => client.end(), "connection closed"],
    [
      "plain text",
      (client: ReturnType<typeof connect>) => client.write("<stream:stream>"),
      "SG_EDGE_TLS_HANDSHAKE",
    ],
  ])("%s is a failure, destroys the socket and leaves the gate", async (_, act, message) => {
    const server = await openServer();
    const client = connect(server.port, "127.0.0.1");
    client.on("error", () => undefined);
    const socket = await server.next();
    const options = await handshake(100);
    act(client);
    await expect(acceptTls(socket, options)).rejects.toThrow(message);
    expect(socket.destroyed).toBe(true);
    const leave = await options.gate.enter();
    leave();
    client.destroy();
  });

  test("that its client never ends does not keep others out", async () => {
    const server = await openServer();
    const options = await handshake(60_000);
    const silent = connect(server.port, "127.0.0.1");
    silent.write(await clientHello("a.example"));
    const stuck = acceptTls(await server.next(), options).catch(() => "stuck");
    await once(silent, "data");
    const client = secure({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    expect(tlsFactsOf(await acceptTls(await server.next(), options)).version).toBe("TLSv1.3");
    await client;
    silent.destroy();
    expect(await stuck).toBe("stuck");
  });

  test.each([0, 1, 5, 200])(
    "that %i bytes of a ClientHello ask for has neither engine nor turn",
    async (length) => {
      const server = await openServer();
      const options = await handshake(100);
      let engineCount = 0;
      const counted = {
        ...options,
        contextFor: (name: string) => {
          engineCount += 1;
          return options.contextFor(name);
        },
      };
      const leave = await options.gate.enter();
      const half = connect(server.port, "127.0.0.1");
      half.write((await clientHello("a.example")).subarray(0, length));
      await expect(acceptTls(await server.next(), counted)).rejects.toThrow("took too long");
      leave();
      expect(engineCount).toBe(0);
      half.destroy();
    },
  );

  test("whose turn comes when its time is up is ended", async () => {
    const server = await openServer();
    const options = await handshake(30);
    const leave = await options.gate.enter();
    const late = connect(server.port, "127.0.0.1");
    late.write(await clientHello("a.example"));
    const socket = await server.next();
    const refused = expect(acceptTls(socket, options)).rejects.toThrow("took too long");
    await expect.poll(() => socket.bytesRead).toBeGreaterThan(0);
    await setTimeout(40);
    leave();
    await refused;
    late.destroy();
  });
});
