/** Upstream connections: TLS in every mode, certificate checks, PROXY header first, loops at start. */
import { writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { Upstreams, type UpstreamTarget } from "../../../src/edge/upstream.ts";
import {
  createAuthority,
  createCertificate,
  temporaryFolder,
  testAuthority,
  type Pem,
} from "../../support/certificates.ts";
import { startEdge, UPSTREAM } from "../../support/edge.ts";
import { callPort, LinePeer, openServer } from "../../support/line-peer.ts";

const CLIENT = {
  source: { address: "192.0.2.7", port: 51_000 },
  destination: { address: "192.0.2.1", port: 5_222 },
};

/** Each attempt by what was told of it: its end, and where it failed, by which code. */
const make = (target: Partial<UpstreamTarget>): { upstreams: Upstreams; seen: string[][] } => {
  const seen: string[][] = [];
  const upstreams = new Upstreams({
    targets: [{ ...UPSTREAM, ...target }],
    loopGuard: new LoopGuard(),
    watcher: (name, outcome) => seen.push([name, outcome.isUp ? "up" : (outcome.detail.split(":")[0] ?? "")]),
  });
  return { upstreams, seen };
};

const caFile = async (pem?: Pem): Promise<string> => {
  const path = `${await temporaryFolder()}/ca.pem`;
  await writeFile(path, (pem ?? (await testAuthority())).cert);
  return path;
};

const serveTls = (socket: Socket, pem: Pem): LinePeer =>
  new LinePeer(new TLSSocket(socket, { isServer: true, ...pem, ALPNProtocols: ["xmpp-client"] }));

const connect = async (upstreams: Upstreams) => await upstreams.portFor(CLIENT).connect("agency.example");

describe("plain", () => {
  test.each([
    ["off", /^first$/],
    ["v1", /^PROXY TCP4 192\.0\.2\.7 192\.0\.2\.1 51000 5222\r\nfirst$/],
    ["v2", /^\r\n\r\n\0\r\nQUIT\n!\u0011\0\f.{12}first$/s],
  ] as const)("PROXY %s goes first", async (sendProxy, expected) => {
    const server = await openServer();
    const { upstreams, seen } = make({ port: server.port, sendProxy });
    const socket = await connect(upstreams);
    socket.write("first");
    const far = await server.next();
    let received = "";
    far.on("data", (bytes) => (received += bytes.toString("latin1")));
    await expect.poll(() => received).toMatch(expected);
    expect(seen).toEqual([["agency", "up"]]);
    socket.destroy();
  });

  test("nobody there", async () => {
    const { upstreams, seen } = make({ port: 1 });
    await expect(connect(upstreams)).rejects.toThrow("SG_EDGE_UPSTREAM_UNREACHABLE: ECONNREFUSED");
    expect(seen).toEqual([["agency", "SG_EDGE_UPSTREAM_UNREACHABLE"]]);
  });
});

describe("direct TLS", () => {
  test("names the domain and xmpp-client", async () => {
    const server = await openServer();
    const { upstreams } = make({ port: server.port, tls: "direct", caFile: await caFile() });
    const ready = connect(upstreams);
    const peer = serveTls(await server.next(), await createCertificate(["agency.example"]));
    const socket = await ready;
    expect(socket instanceof TLSSocket && socket.alpnProtocol).toBe("xmpp-client");
    socket.write("hello");
    await peer.hear("hello");
    expect("servername" in peer.socket && peer.socket.servername).toBe("agency.example");
  });

  test("names a domain by its A-label", async () => {
    const server = await openServer();
    const domains = ["b\u00FCcher.example"];
    const { upstreams } = make({ port: server.port, tls: "direct", caFile: await caFile(), domains });
    const ready = upstreams.portFor(CLIENT).connect("b\u00FCcher.example");
    const peer = serveTls(await server.next(), await createCertificate(["xn--bcher-kva.example"]));
    const socket = await ready;
    socket.write("hello");
    await peer.hear("hello");
    expect("servername" in peer.socket && peer.socket.servername).toBe("xn--bcher-kva.example");
  });

  test("a configured name stands for the domain", async () => {
    const server = await openServer();
    const { upstreams } = make({
      port: server.port,
      tls: "direct",
      caFile: await caFile(),
      serverName: "im.internal",
    });
    const ready = connect(upstreams);
    serveTls(await server.next(), await createCertificate(["im.internal"]));
    await expect(ready).resolves.toBeInstanceOf(TLSSocket);
  });

  test.each([
    ["another name", async () => await createCertificate(["elsewhere.example"])],
    [
      "another authority",
      async () => await createCertificate(["agency.example"], { authority: await createAuthority() }),
    ],
    [
      "an expired certificate",
      async () => await createCertificate(["agency.example"], { notAfter: new Date("2020-02-02") }),
    ],
  ])("%s is refused, and nothing is sent", async (_, issue) => {
    const server = await openServer();
    const { upstreams, seen } = make({ port: server.port, tls: "direct", caFile: await caFile() });
    const pem = await issue();
    const ready = connect(upstreams);
    ready.catch(() => undefined);
    const peer = serveTls(await server.next(), pem);
    await expect(ready).rejects.toThrow("SG_EDGE_UPSTREAM_TLS");
    await peer.end();
    expect(peer.received).toBe("");
    expect(seen).toEqual([["agency", "SG_EDGE_UPSTREAM_TLS"]]);
  });

  test.each([
    ["127.0.0.1", true],
    ["127.0.0.2", false],
    ["localhost", false],
  ])("an address as server name: a certificate for %s is accepted: %s", async (issued, isAccepted) => {
    const server = await openServer();
    const wishes = {
      port: server.port,
      tls: "direct",
      caFile: await caFile(),
      serverName: "127.0.0.1",
    } as const;
    const ready = connect(make(wishes).upstreams).then(
      () => true,
      () => false,
    );
    serveTls(await server.next(), await createCertificate([issued]));
    expect(await ready).toBe(isAccepted);
  });

  test("a server that says nothing is given up", async () => {
    const server = await openServer();
    const { upstreams } = make({ port: server.port, tls: "direct", connectTimeoutMs: 50 });
    await expect(connect(upstreams)).rejects.toThrow("SG_EDGE_UPSTREAM_TLS: took too long");
  });
});

describe("STARTTLS through the driver", () => {
  const open = async (server: { port: number; next(): Promise<Socket> }) => {
    const upstream = { port: server.port, tls: "starttls", caFile: await caFile() } as const;
    const edge = await startEdge({ upstream });
    const peer = await callPort(edge.port);
    peer.say("open agency.example");
    return { edge, peer, far: await server.next() };
  };

  test("secures the open connection; what the session writes meanwhile goes out encrypted", async () => {
    const server = await openServer();
    const { peer, far } = await open(server);
    peer.socket.write("uptls agency.example\nup secret\n");
    const upstream = serveTls(far, await createCertificate(["agency.example"]));
    await upstream.hear("secret");
    await peer.hear("secure upstream TLSv1.3");
  });

  test("a wrong certificate ends it by code, with nothing sent", async () => {
    const server = await openServer();
    const { peer, far } = await open(server);
    peer.socket.write("uptls agency.example\nup secret\n");
    const upstream = serveTls(far, await createCertificate(["elsewhere.example"]));
    await peer.hear("upstreamEnd SG_EDGE_UPSTREAM_TLS");
    await upstream.end();
    expect(upstream.received).toBe("");
  });
});

describe("configuration", () => {
  test("an upstream that is our own listener stops the start", async () => {
    const { upstreams } = make({ host: "localhost", port: 5_222 });
    await expect(upstreams.checkLoops([{ address: "::", port: 5_222 }])).rejects.toThrow("SG_EDGE_LOOP");
    await expect(upstreams.checkLoops([{ address: "::", port: 5_322 }])).resolves.toBeUndefined();
  });

  test("a name that does not resolve does not", async () => {
    const { upstreams } = make({ host: "nowhere.invalid", port: 5_222 });
    await expect(upstreams.checkLoops([{ address: "::", port: 5_222 }])).resolves.toBeUndefined();
  });

  test("an authority file that is missing does", () => {
    expect(() => make({ caFile: "missing.pem" })).toThrow("SG_EDGE_CERTIFICATE");
  });
});
