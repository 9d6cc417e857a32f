/** The PROXY protocol against an implementation that is not ours: Debian's HAProxy on either side. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import { LoopGuard } from "../../src/edge/loop-guard.ts";
import { Upstreams } from "../../src/edge/upstream.ts";
import { testAuthority } from "../support/certificates.ts";
import { startEdge, UPSTREAM } from "../support/edge.ts";
import { startHaproxy } from "../support/haproxy.ts";
import { LinePeer, openServer, secure } from "../support/line-peer.ts";
import { describeNeeding } from "../support/system-needs.ts";

describeNeeding(["haproxy"], "HAProxy in front of a listener", () => {
  test.each(["send-proxy", "send-proxy-v2", "send-proxy-v2-ssl-cn"])(
    "%s names the client",
    async (server) => {
      const edge = await startEdge({ listener: { proxyTrust: ["127.0.0.1"] } });
      const port = await startHaproxy({ to: edge.port, server });
      const peer = new LinePeer(connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" }));
      peer.say("echo hello");
      await peer.hear("hello\n");
      const facts = edge.cores.map((core) => core.facts).find((one) => one?.clientAddress === "127.0.0.2");
      expect(facts).toMatchObject({ proxied: true, clientPort: peer.socket.localPort });
    },
  );

  test("with direct TLS behind the header", async () => {
    const edge = await startEdge({ listener: { tls: "direct", proxyTrust: ["127.0.0.1"] } });
    const port = await startHaproxy({ to: edge.port, server: "send-proxy-v2" });
    const { cert } = await testAuthority();
    const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
    const peer = await secure({ socket, servername: "agency.example", ca: cert });
    await peer.hear("secure client TLSv1.3 agency.example");
    expect(edge.cores.at(-1)?.facts?.clientAddress).toBe("127.0.0.2");
  });

  test("its health checks without a client are in order, and cost no session", async () => {
    const edge = await startEdge({ listener: { proxyTrust: ["127.0.0.1"] } });
    await startHaproxy({ to: edge.port, server: "send-proxy-v2 check-send-proxy check inter 100ms" });
    await expect.poll(edge.metrics, { timeout: 20_000 }).toContain('outcome="silent"');
    expect(await edge.metrics()).not.toContain('outcome="proxy-header"');
    expect(edge.cores).toEqual([]);
  });
});

describeNeeding(["haproxy"], "HAProxy behind the gateway", () => {
  test.each(["v1", "v2"] as const)("takes our %s header", async (sendProxy) => {
    const server = await openServer();
    // It says again in its own words what it understood.
    const port = await startHaproxy({ to: server.port, bind: "accept-proxy", server: "send-proxy" });
    const upstreams = new Upstreams({
      targets: [{ ...UPSTREAM, port, sendProxy }],
      loopGuard: new LoopGuard(),
      watcher: () => undefined,
    });
    const client = {
      source: { address: "192.0.2.7", port: 51_000 },
      destination: { address: "192.0.2.1", port: 5_222 },
    };
    const socket = await upstreams.portFor(client).connect("agency.example");
    socket.write("first");
    const far = new LinePeer(await server.next());
    expect(await far.hear("first")).toBe("PROXY TCP4 192.0.2.7 192.0.2.1 51000 5222\r\nfirst");
    socket.destroy();
  });
});
