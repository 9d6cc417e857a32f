/** Listeners on real sockets: direct TLS with ALPN and SNI, PROXY trust, limits, reload of certificates, drain. */
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { createCertificate, testAuthority, writePem } from "../../support/certificates.ts";
import { clientHello } from "../../support/client-hello.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { callPort, freePort, type LinePeer, openServer, secure } from "../../support/line-peer.ts";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { EdgeError } from "../../../src/edge/edge-error.ts";

const direct = { listener: { tls: "direct" } } as const;

const callTls = async ({ port }: Edge, serverName: string, alpn?: readonly string[]): Promise<LinePeer> => {
  const { cert } = await testAuthority();
  return await secure({
    port,
    host: "127.0.0.1",
    servername: serverName,
    ca: cert,
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  });
};

const tlsOf = ({ socket }: LinePeer): TLSSocket => {
  if (socket instanceof TLSSocket) return socket;
  throw new TypeError("not a TLS socket");
};

const peerNames = (peer: LinePeer): string => tlsOf(peer).getPeerCertificate().subjectaltname ?? "";

describe("direct TLS", () => {
  test("tells the session before the first byte", async () => {
    const edge = await startEdge(direct);
    const peer = await callTls(edge, "agency.example");
    await peer.hear("secure client TLSv1.3 agency.example\n");
    expect(edge.cores[0]?.facts?.isEncrypted).toBe(true);
    expect(await edge.metrics()).toContain(
      'handshakes_total{listener="c2s",version="TLSv1.3",result="success"} 1',
    );
  });

  test.each([
    ["agency.example", "DNS:agency.example"],
    ["other.example", "DNS:other.example"],
    ["OTHER.example", "DNS:other.example"],
    ["a.wild.example", "DNS:other.example"],
  ])("a client that asks for %s gets the certificate of %s", async (asked, expected) => {
    const peer = await callTls(await startEdge(direct), asked);
    expect(peerNames(peer)).toContain(expected);
  });

  test.each([
    ["no name", ""],
    ["an unknown name", "nobody.example"],
    ["two labels under a wildcard", "a.b.wild.example"],
  ])("a client that asks for %s gets the listener's own", async (_, serverName) => {
    const { port } = await startEdge(direct);
    const peer = await secure({ port, host: "127.0.0.1", servername: serverName, rejectUnauthorized: false });
    expect(peerNames(peer)).toBe("DNS:agency.example");
  });

  test.each([
    ["none", undefined, false],
    ["xmpp-client", ["xmpp-client"], "xmpp-client"],
    ["another beside it", ["h2", "xmpp-client"], "xmpp-client"],
  ])("ALPN %s is accepted", async (_, alpn, chosen) => {
    const peer = await callTls(await startEdge(direct), "agency.example", alpn);
    expect(tlsOf(peer).alpnProtocol).toBe(chosen);
  });

  test("ALPN of another protocol alone is refused", async () => {
    const edge = await startEdge(direct);
    await expect(callTls(edge, "agency.example", ["http/1.1"])).rejects.toThrow(/no application protocol/i);
    expect(edge.cores).toEqual([]);
  });

  test("plain bytes get no session", async () => {
    const edge = await startEdge(direct);
    const peer = await callPort(edge.port);
    peer.say("echo plain");
    await peer.closed();
    expect(edge.cores).toEqual([]);
    expect(edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
  });

  test("a client that asks to renegotiate is refused", async () => {
    const { port } = await startEdge(direct);
    const peer = await secure({ port, host: "127.0.0.1", maxVersion: "TLSv1.2", rejectUnauthorized: false });
    await peer.hear("secure client TLSv1.2");
    const socket = tlsOf(peer);
    const outcome = await new Promise((resolve) => {
      socket.on("error", resolve);
      socket.renegotiate({ rejectUnauthorized: false }, (error) => {
        resolve(error ?? "renegotiated");
      });
    });
    expect(outcome).toMatchObject({ code: "ERR_SSL_NO_RENEGOTIATION" });
  });

  test("a broken record ends the session", async () => {
    const edge = await startEdge(direct);
    const socket = connectTcp(edge.port, "127.0.0.1");
    const { cert } = await testAuthority();
    const peer = await secure({ socket, servername: "agency.example", ca: cert });
    await peer.hear("secure client");
    socket.write("\u0017\u0003\u0003\u0000\u0020".padEnd(64, "x"));
    await expect.poll(() => edge.limits.counts.total).toBe(0);
    expect(edge.cores[0]?.types).toEqual(["opened", "tlsReady", "clientEnd"]);
  });
});

describe("certificate reload", () => {
  test("serves the new one to new clients and drops nobody", async () => {
    const edge = await startEdge(direct);
    const before = await callTls(edge, "agency.example");
    const first = tlsOf(before).getPeerCertificate().fingerprint256;
    await writePem(edge.folder, "main", await createCertificate(["agency.example"]));
    await edge.certificates.reload();
    const after = await callTls(edge, "agency.example");
    expect(tlsOf(after).getPeerCertificate().fingerprint256).not.toBe(first);
    before.say("echo still here");
    await before.hear("still here");
  });
});

describe("PROXY protocol", () => {
  const trusting = { listener: { proxyTrust: ["127.0.0.0/8"] } };
  const HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r\n";

  test("a trusted peer's header names the client", async () => {
    const { port, cores } = await startEdge(trusting);
    const peer = await callPort(port);
    peer.socket.write(`${HEADER}echo hello\n`);
    await peer.hear("hello\n");
    expect(cores[0]?.facts).toMatchObject({ clientAddress: "192.0.2.7", clientPort: 51_000, proxied: true });
  });

  test("a header and the TLS behind it may come in any pieces", async () => {
    const edge = await startEdge({ listener: { tls: "direct", proxyTrust: ["127.0.0.1"] } });
    const socket = connectTcp(edge.port, "127.0.0.1");
    for (const character of HEADER) socket.write(character);
    const { cert } = await testAuthority();
    const peer = await secure({ socket, servername: "agency.example", ca: cert });
    await peer.hear("secure client");
    expect(edge.cores[0]?.facts?.clientAddress).toBe("192.0.2.7");
  });

  test("a proxy that speaks for itself keeps its own address", async () => {
    const { port, cores } = await startEdge(trusting);
    const peer = await callPort(port);
    peer.socket.write("PROXY UNKNOWN\r\necho hello\n");
    await peer.hear("hello\n");
    expect(cores[0]?.facts).toMatchObject({ clientAddress: "127.0.0.1", proxied: false });
  });

  test.each([
    ["garbage", "echo hello\n"],
    ["a second family", "PROXY TCP4 ::1 ::1 1 2\r\n"],
    ["a line without end", "P".padEnd(200, "R")],
  ])("a trusted peer that sends %s is closed", async (_, text) => {
    const edge = await startEdge(trusting);
    const peer = await callPort(edge.port);
    peer.socket.write(text);
    await peer.closed();
    expect(edge.cores).toEqual([]);
    expect(await edge.metrics()).toContain('connections_total{listener="c2s",outcome="proxy-header"} 1');
  });

  test("a trusted peer that sends nothing is closed after its time", async () => {
    const edge = await startEdge({ listener: { proxyTrust: ["127.0.0.1"], proxyHeaderTimeoutMs: 30 } });
    const peer = await callPort(edge.port);
    await peer.closed();
    expect(edge.limits.counts.total).toBe(0);
  });

  test("anybody else's header is not read as one", async () => {
    const { port, cores } = await startEdge({ listener: { proxyTrust: ["192.0.2.0/24"] } });
    const peer = await callPort(port);
    peer.socket.write(`${HEADER}echo hello\n`);
    await peer.hear("unknown PROXY");
    expect(cores[0]?.facts).toMatchObject({ clientAddress: "127.0.0.1", proxied: false });
  });
});

describe("limits", () => {
  test.each([
    ["total", { total: 2 }],
    ["address", { perAddress: 2 }],
  ])("%s: the third connection is closed, and welcome when one has gone", async (name, maxima) => {
    const edge = await startEdge({ maxima });
    const peers = [await callPort(edge.port), await callPort(edge.port)];
    const third = await callPort(edge.port);
    await third.closed();
    expect(await edge.metrics()).toContain(`outcome="limit-${name}"} 1`);
    peers[0]?.socket.destroy();
    await expect.poll(() => edge.limits.counts.total).toBe(1);
    const fourth = await callPort(edge.port);
    fourth.say("echo in");
    await fourth.hear("in\n");
  });

  test("preauth: of those who have not logged in the oldest is closed, silent or not", async () => {
    const edge = await startEdge({ maxima: { preAuth: 2 } });
    const known = await callPort(edge.port);
    known.say("login");
    await known.hear("welcome");
    const [silent, talking] = [await callPort(edge.port), await callPort(edge.port)];
    talking.say("echo in");
    await talking.hear("in\n");
    const fourth = await callPort(edge.port);
    fourth.say("echo in");
    await fourth.hear("in\n");
    await silent.closed();
    const fifth = await callPort(edge.port);
    fifth.say("echo in");
    await fifth.hear("in\n");
    await talking.closed();
    known.say("echo still here");
    await known.hear("still here\n");
    await expect.poll(() => edge.limits.counts).toEqual({ total: 3, preAuth: 2 });
  });

  test("rate: the third connection of a minute is closed, and still closed when one has gone", async () => {
    const edge = await startEdge({ maxima: { perMinute: 2 } });
    const first = await callPort(edge.port);
    await callPort(edge.port);
    await (await callPort(edge.port)).closed();
    first.socket.destroy();
    await expect.poll(() => edge.limits.counts.total).toBe(1);
    await (await callPort(edge.port)).closed();
    expect(await edge.metrics()).toContain(`outcome="limit-rate"} 2`);
  });

  test("who has logged in no longer counts as unknown", async () => {
    const edge = await startEdge({ maxima: { preAuth: 1 } });
    const peer = await callPort(edge.port);
    peer.say("login");
    await peer.hear("welcome");
    const second = await callPort(edge.port);
    second.say("echo in");
    await second.hear("in\n");
  });

  test("user: the session of one too many of an account is told, and no other", async () => {
    const edge = await startEdge({ maxima: { perUser: 1 } });
    const [first, second] = [await callPort(edge.port), await callPort(edge.port)];
    first.say("bound ana@agency.example/desk");
    await first.hear("bound");
    second.say("bound ana@agency.example/phone");
    await second.hear("over limit true\n");
    first.say("echo still here");
    await first.hear("still here\n");
    expect(edge.cores[0]?.types).not.toContain("overLimit");
    expect(await edge.metrics()).toContain(`outcome="limit-user"} 1`);
  });

  test("handshakes beyond the limit wait their turn", async () => {
    const edge = await startEdge({ ...direct, maxima: { handshakes: 1 } });
    const blocker = await callPort(edge.port);
    blocker.socket.write(await clientHello("agency.example"));
    await once(blocker.socket, "data");
    const waiting = callTls(edge, "agency.example");
    await expect.poll(() => edge.limits.counts.total).toBe(2);
    expect(edge.cores).toEqual([]);
    blocker.socket.destroy();
    await (await waiting).hear("secure client");
  });

  test("many who come and go leave nothing behind", async () => {
    const edge = await startEdge(direct);
    const peers = await Promise.all(Array.from({ length: 20 }, async () => await callPort(edge.port)));
    for (const [index, { socket }] of peers.entries()) {
      if (index % 3 === 0) socket.resetAndDestroy();
      else if (index % 3 === 1) socket.end("junk");
      else socket.destroy();
    }
    await expect.poll(() => edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
  });
});

describe("a client of STARTTLS that says nothing", () => {
  test("has no session, and is closed in time", async () => {
    const edge = await startEdge({ listener: { handshakeTimeoutMs: 30 } });
    await (await callPort(edge.port)).closed();
    expect(edge.cores).toEqual([]);
    expect(edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
    expect(await edge.metrics()).toContain('connections_total{listener="c2s",outcome="silent"} 1');
  });

  test("has one with its first byte, which is not lost", async () => {
    const edge = await startEdge();
    const peer = await callPort(edge.port);
    await expect.poll(() => edge.limits.counts.total).toBe(1);
    expect(edge.cores).toEqual([]);
    peer.socket.write("e");
    await expect.poll(() => edge.cores.length).toBe(1);
    peer.say("cho whole");
    await peer.hear("whole");
  });
});

describe("loops", () => {
  test("an upstream that leads back here is refused on both ends", async () => {
    const [upstream, loopGuard] = [{ port: await freePort() }, new LoopGuard()];
    const edge = await startEdge({ upstream, loopGuard, listener: { port: upstream.port } });
    const peer = await callPort(edge.port);
    peer.say("open agency.example");
    // Which end sees it first is up to the kernel; neither lets it live.
    await peer.hear("upstreamEnd");
    await expect.poll(() => edge.limits.counts.total).toBeLessThanOrEqual(1);
    expect(edge.cores.length).toBeLessThanOrEqual(2);
  });

  test("a listener in use is told by code", async () => {
    const { server, port } = await openServer();
    expect(server.listening).toBe(true);
    await expect(startEdge({ listener: { port } })).rejects.toThrow(EdgeError);
    await expect(startEdge({ listener: { port } })).rejects.toThrow("SG_EDGE_BIND");
  });
});

describe("drain", () => {
  test("tells the sessions, waits for them, and takes nobody new", async () => {
    const edge = await startEdge();
    const peers = [await callPort(edge.port), await callPort(edge.port)];
    for (const peer of peers) {
      peer.say("echo here");
      await peer.hear("here");
    }
    const drained = edge.listener.drain(5_000);
    await Promise.all(peers.map(async (peer) => await peer.hear("shutdown\n")));
    expect(await drained).toEqual({ endedCount: 2, cutCount: 0 });
    await expect(callPort(edge.port)).rejects.toThrow();
  });

  test("cuts who does not go, and who has no session yet", async () => {
    const edge = await startEdge();
    const stubborn = await callPort(edge.port);
    stubborn.socket.allowHalfOpen = true;
    stubborn.say("echo here");
    await stubborn.hear("here");
    expect(await edge.listener.drain(20)).toEqual({ endedCount: 0, cutCount: 1 });
    expect(edge.listener.sessionCount).toBe(0);
  });

  test("a policy goes to every session", async () => {
    const edge = await startEdge();
    const peer = await callPort(edge.port);
    peer.say("echo here");
    await peer.hear("here");
    expect(edge.listener.sessionCount).toBe(1);
    edge.listener.broadcast({ type: "shutdown" });
    await peer.hear("shutdown");
  });
});
