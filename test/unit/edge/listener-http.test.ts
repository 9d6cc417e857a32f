/** The web listener on real sockets: who gets in, as whom, and what everybody else is told. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { OpenBosh, WebClient } from "../../../src/edge/bosh-port.ts";
import { LEG_LIMITS } from "../../../src/edge/leg.ts";
import { askWeb, callWeb, openWebSocket, startWebEdge } from "../../support/web-edge.ts";

const request = (line: string, ...headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, "host: chat.agency.example", ...headers, "", ""].join("\r\n");

const upgrade = (...headers: readonly string[]): string =>
  request(
    "GET /xmpp-websocket",
    "connection: upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    ...headers,
  );

const SUBPROTOCOL = "sec-websocket-protocol: xmpp";
const CLOSE = "connection: close";

describe("an upgrade", () => {
  test("of a fit client begins a session, without compression", async () => {
    const edge = await startWebEdge();
    const { webSocket } = await openWebSocket(edge, { client: { perMessageDeflate: true } });
    expect([webSocket.protocol, webSocket.extensions]).toEqual(["xmpp", ""]);
    expect(edge.cores[0]?.facts).toMatchObject({
      transport: "websocket",
      isEncrypted: true,
      listener: "web",
      clientAddress: "127.0.0.1",
      proxied: false,
    });
    expect(edge.listener.sessionCount).toBe(1);
    expect(await edge.metrics()).toContain('connections_total{listener="web",outcome="accepted"} 1');
  });

  test.each([
    ["another subprotocol", upgrade("sec-websocket-protocol: soap"), 400, "subprotocol"],
    ["no subprotocol", upgrade(), 400, "subprotocol"],
    ["a page of another origin", upgrade(SUBPROTOCOL, "origin: https://evil.example"), 403, "origin"],
    ["another path", upgrade(SUBPROTOCOL).replace("xmpp-websocket", "other"), 404, "path"],
    ["a broken key", upgrade(SUBPROTOCOL).replace("AAAA==", "A"), 400, "websocket"],
    ["an old version", upgrade(SUBPROTOCOL).replace("version: 13", "version: 7"), 400, "websocket"],
  ])("with %s is refused", async (_, text, status, outcome) => {
    const edge = await startWebEdge();
    expect(await askWeb(edge, text)).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(edge.cores).toEqual([]);
    expect(await edge.metrics()).toContain(`connections_total{listener="web",outcome="${outcome}"} 1`);
    await expect.poll(() => edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
  });

  test("of a page that is listed begins a session", async () => {
    const headers = { origin: "https://chat.agency.example" };
    await expect(openWebSocket(await startWebEdge(), { headers })).resolves.toBeDefined();
  });
});

describe("requests", () => {
  test("find the doors, whoever asks from wherever", async () => {
    const edge = await startWebEdge({ web: { publicUrl: "https://chat.agency.example" } });
    const answer = await askWeb(
      edge,
      request("GET /.well-known/host-meta.json", "origin: https://x.example", CLOSE),
    );
    expect(answer).toContain("HTTP/1.1 200 OK");
    expect(answer.toLowerCase()).toContain("access-control-allow-origin: *");
    expect(answer).toContain('"href":"wss://chat.agency.example/xmpp-websocket"');
    expect(answer).toContain('"href":"https://chat.agency.example/http-bind"');
    expect(await askWeb(edge, request("GET /.well-known/host-meta", CLOSE))).toContain("<XRD");
  });

  test.each([
    ["GET /.well-known/host-meta", 404],
    ["GET /", 404],
    ["GET /xmpp-websocket", 426],
    ["POST /http-bind", 404],
    ["TRACE /", 404],
  ])("%s gets %i where nothing else is said", async (line, status) => {
    const answer = await askWeb(await startWebEdge(), request(line, CLOSE));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  });

  test.each([
    ["no HTTP", "<stream:stream>\r\n\r\n"],
    ["a header beyond all limits", request("GET /", `a: ${"x".repeat(10_000)}`)],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["a length twice", request("POST /http-bind", "content-length: 1", "content-length: 2")],
    ["a length and chunks", request("POST /http-bind", "content-length: 1", "transfer-encoding: chunked")],
  ])("%s is refused", async (_, text) => {
    expect(await askWeb(await startWebEdge(), text)).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each([
    ["nothing at all", ""],
    ["half a request", "GET /xmpp-websocket HTTP/1.1\r\nhost: a"],
    ["half a body", request("POST /other", "content-length: 10")],
    ["a request, and then nothing", request("GET /")],
  ])("%s is cut in time", async (_, text) => {
    const edge = await startWebEdge({ web: { requestTimeoutMs: 50 } });
    await askWeb(edge, text);
    await expect.poll(() => edge.limits.counts.total).toBe(0);
  });

  test("whose answer nobody takes are cut in time", async () => {
    const openBosh = () => ({
      request: (_: unknown, response: ServerResponse) => response.end("x".repeat(20_000_000)),
      close: async () => await Promise.resolve(),
    });
    const edge = await startWebEdge({
      web: { openBosh, legLimits: { ...LEG_LIMITS, stallTimeoutMs: 100 } },
    });
    const socket = await callWeb(edge);
    socket.pause().write(request("POST /http-bind", "content-length: 0"));
    await expect.poll(() => edge.limits.counts.total).toBe(0);
  });

  test("that upgrade behind one whose session has the connection's slot get another", async () => {
    const openBosh: OpenBosh = () => ({
      request: (_, response, { carrier }) => {
        carrier.lend();
        response.end("lent");
      },
      close: async () => await Promise.resolve(),
    });
    const edge = await startWebEdge({ web: { openBosh }, maxima: { total: 1 } });
    const socket = await callWeb(edge);
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.write(request("POST /http-bind", "content-length: 0"));
    await expect.poll(() => received).toContain("lent");
    expect(edge.limits.counts).toEqual({ total: 0, preAuth: 0 });
    const other = await callWeb(edge);
    socket.write(upgrade(SUBPROTOCOL));
    await expect.poll(() => received).toContain("HTTP/1.1 503");
    other.destroy();
    socket.destroy();
  });

  test("that upgrade beside one without its answer are cut: it would go out among the frames", async () => {
    const openBosh = () => ({ request: () => undefined, close: async () => await Promise.resolve() });
    const edge = await startWebEdge({ web: { openBosh } });
    expect(await askWeb(edge, request("POST /http-bind", "content-length: 0") + upgrade(SUBPROTOCOL))).toBe(
      "",
    );
    expect(edge.cores).toEqual([]);
  });

  test("for BOSH go to its port, with who asks; a listed page may read the answer", async () => {
    const clients: WebClient[] = [];
    const edge = await startWebEdge({
      web: {
        openBosh: () => ({
          request: (asked, response, client) => {
            asked.resume();
            clients.push(client);
            response.end("<body/>");
          },
          close: async () => await Promise.resolve(),
        }),
      },
    });
    const origin = "origin: https://chat.agency.example";
    const answer = await askWeb(edge, request("POST /http-bind", "content-length: 0", origin, CLOSE));
    expect(answer.toLowerCase()).toContain("access-control-allow-origin: https://chat.agency.example");
    expect(answer).toContain("<body/>");
    expect(clients).toMatchObject([{ endpoints: { source: { address: "127.0.0.1" } }, isProxied: false }]);
    const preflight = await askWeb(edge, request("OPTIONS /http-bind", origin, CLOSE));
    expect(preflight).toContain("HTTP/1.1 204");
    expect(preflight.toLowerCase()).toContain("access-control-allow-methods: post");
    expect(clients).toHaveLength(1);
  });
});

describe("behind a proxy", () => {
  const proxied = { web: { certificate: undefined, trustedProxies: ["127.0.0.1"] } };

  test("the client is whom the proxy names", async () => {
    const edge = await startWebEdge(proxied);
    const headers = { "x-forwarded-for": "198.51.100.1, 192.0.2.7", "x-forwarded-proto": "https" };
    await openWebSocket(edge, { headers });
    const wanted = { clientAddress: "192.0.2.7", clientPort: 0, proxied: true, isEncrypted: true };
    expect(edge.cores[0]?.facts).toMatchObject(wanted);
    expect(edge.cores[0]?.types).toEqual(["opened"]);
  });

  test.each([
    ["that names nobody", [], 400],
    ["that does not say how its client came", ["x-forwarded-for: 192.0.2.7"], 403],
    ["that names nonsense", ["x-forwarded-for: unknown"], 400],
    ["whose client came without TLS", ["x-forwarded-for: 192.0.2.7", "x-forwarded-proto: http"], 403],
  ])("one %s is refused", async (_, headers, status) => {
    const answer = await askWeb(await startWebEdge(proxied), upgrade(SUBPROTOCOL, ...headers));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  });

  test("who sends more headers than anybody reads does not push out what the proxy adds behind them", async () => {
    const edge = await startWebEdge(proxied);
    const many = Array.from({ length: 70 }, () => "a:");
    const text = upgrade(SUBPROTOCOL, "x-forwarded-for: 192.0.2.66", ...many, "x-forwarded-for: 192.0.2.7");
    const socket = await callWeb(edge);
    socket.write(text.replace("x-forwarded-for", "x-forwarded-proto: https\r\nx-forwarded-for"));
    await expect.poll(() => edge.cores[0]?.facts).toMatchObject({ clientAddress: "192.0.2.7" });
  });

  test("nobody else is served without TLS, whatever they say", async () => {
    const edge = await startWebEdge({ web: { certificate: undefined, trustedProxies: ["192.0.2.1"] } });
    const answer = await askWeb(edge, upgrade(SUBPROTOCOL, "x-forwarded-for: 192.0.2.7"));
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });

  test("nobody else is believed", async () => {
    const edge = await startWebEdge();
    await openWebSocket(edge, { headers: { "x-forwarded-for": "192.0.2.7" } });
    expect(edge.cores[0]?.facts).toMatchObject({ clientAddress: "127.0.0.1", proxied: false });
  });

  test("each client counts for itself, not for the proxy", async () => {
    const edge = await startWebEdge({ ...proxied, maxima: { perAddress: 1 } });
    const from = (address: string) => ({
      headers: { "x-forwarded-for": address, "x-forwarded-proto": "https" },
    });
    await openWebSocket(edge, from("192.0.2.1"));
    await openWebSocket(edge, from("192.0.2.2"));
    const again = ["x-forwarded-for: 192.0.2.1", "x-forwarded-proto: https"];
    const answer = await askWeb(edge, upgrade(SUBPROTOCOL, ...again));
    expect(answer).toMatch(/^HTTP\/1.1 429 /);
    expect(await edge.metrics()).toContain('connections_total{listener="web",outcome="limit-address"} 1');
  });
});

describe("a drain", () => {
  test("ends sessions by themselves, and connections that have none", async () => {
    const edge = await startWebEdge();
    const peer = await openWebSocket(edge);
    const idle = await callWeb(edge);
    const closed = once(idle, "close");
    expect(await edge.listener.drain(5_000)).toEqual({ endedCount: 1, cutCount: 0 });
    await closed;
    await expect.poll(() => peer.closeCode).toBe(1000);
    expect(edge.limits.counts.total).toBe(0);
  });
});

test("where too many have not logged in, the oldest of them makes way", async () => {
  const edge = await startWebEdge({ maxima: { preAuth: 1 } });
  const first = await openWebSocket(edge);
  const closed = once(first.webSocket, "close");
  const second = await openWebSocket(edge);
  await closed;
  second.webSocket.send("login\n");
  await expect.poll(() => second.frames).toContain("welcome\n");
  await openWebSocket(edge);
  expect(second.webSocket.readyState).toBe(second.webSocket.OPEN);
});
