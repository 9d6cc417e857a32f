/** The driver over real sockets: order, archive answers, STARTTLS, faults, pauses, ends. */
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Settle } from "../../../src/archive/sink.ts";
import { systemClock } from "../../../src/edge/clock.ts";
import type { DriverPorts, OpenClient } from "../../../src/edge/driver-ports.ts";
import { Driver } from "../../../src/edge/driver.ts";
import { Leg, LEG_LIMITS } from "../../../src/edge/leg.ts";
import type { Effect } from "../../../src/session/effect.ts";
import type { Input } from "../../../src/session/input.ts";
import { testAuthority } from "../../support/certificates.ts";
import { CountingSink } from "../../support/counting-sink.ts";
import { startEdge } from "../../support/edge.ts";
import { callPort, LinePeer, openServer, secure } from "../../support/line-peer.ts";

const clientOf =
  (socket: Socket): OpenClient =>
  (events) => {
    const leg = new Leg(systemClock, LEG_LIMITS, events);
    return { leg, tls: undefined, begin: leg.attach.bind(leg, socket) };
  };

/** A socket that hears more, in a buffer that is used again, while the session is at work on what it heard first. */
const nested = (): readonly string[] => {
  const heard: string[] = [];
  const socket = new Socket();
  const buffer = Buffer.from("first");
  const core = {
    handle: (input: Input): readonly Effect[] => {
      if (input.type !== "clientBytes") return [];
      heard.push(Buffer.from(input.bytes).toString());
      if (heard.length === 1) {
        buffer.write("again");
        socket.emit("data", buffer);
        buffer.fill("-");
      }
      return [];
    },
  };
  const ports = {
    core,
    clock: systemClock,
    legLimits: LEG_LIMITS,
    observer: { onProcessed: () => undefined },
  };
  new Driver({ ...ports, client: clientOf(socket) } as unknown as DriverPorts).start();
  socket.emit("data", buffer);
  return heard;
};

test("bytes that come while the session is at work are kept, though their buffer is used again", () => {
  expect(nested()).toEqual(["first", "again"]);
});

test("a session that yields has its turn behind this one", async () => {
  const { port, cores } = await startEdge();
  const peer = await callPort(port);
  peer.say("yield");
  await peer.hear("turn");
  expect(cores[0]?.types).toEqual(["opened", "clientBytes", "turn"]);
});

test("a fault while a receipt is told ends that session alone, and reaches nobody who gave the receipt", () => {
  const told: string[] = [];
  const settles: Settle[] = [];
  const record = { kind: "gap", recordId: "s.1", receivedAtMs: 0, facts: {} } as const;
  const core = {
    handle: ({ type }: Input): readonly Effect[] =>
      type === "clientBytes" ? [{ type: "archive", ticket: 1, record }] : [],
  };
  const observer = {
    onProcessed: () => undefined,
    onArchived: () => {
      throw new Error("ours");
    },
    onFault: (code: string) => told.push(code),
    onEnd: () => told.push("end"),
  };
  const sink = { append: (_: unknown, settle: Settle) => settles.push(settle) };
  const ports = { core, observer, sink, clock: systemClock, legLimits: LEG_LIMITS };
  const socket = new Socket();
  new Driver({ ...ports, client: clientOf(socket) } as unknown as DriverPorts).start();
  socket.emit("data", Buffer.from("a"));
  settles[0]?.({ logId: "test", sequence: 1, chainHash: "" });
  expect(told).toEqual(["SG_EDGE_SESSION_FAULT"]);
  expect(socket.destroyed).toBe(true);
});

describe("inputs and effects", () => {
  test("are carried out in order", async () => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.socket.write("echo one\necho two\nkeep\necho three\n");
    await peer.hear("kept 1");
    expect(peer.received).toBe("one\ntwo\nthree\nkept 1\n");
  });

  test("receipts of one group are fed one by one, in their order", async () => {
    const sink = new CountingSink();
    const { port } = await startEdge({ sink });
    const peer = await callPort(port);
    sink.hold();
    peer.socket.write("keep\nkeep\nkeep\necho waiting\n");
    await peer.hear("waiting");
    expect(peer.received).not.toContain("kept");
    sink.release();
    await peer.hear("kept 3");
    expect(peer.received).toBe("waiting\nkept 1\nkept 2\nkept 3\n");
  });

  test("a failed append is told by its code", async () => {
    const sink = new CountingSink();
    sink.failure = "SG_ARCHIVE_FULL";
    const { port, metrics } = await startEdge({ sink });
    const peer = await callPort(port);
    peer.say("keep");
    await peer.hear("failed SG_ARCHIVE_FULL");
    expect(await metrics()).toContain('stanzagate_archive_records_total{result="failed"} 1');
  });

  test("a receipt that comes after the end is dropped", async () => {
    const sink = new CountingSink();
    const { port, cores, limits } = await startEdge({ sink });
    const peer = await callPort(port);
    sink.hold();
    peer.socket.write("keep\nbye\n");
    await peer.end();
    peer.socket.end();
    await peer.closed();
    await expect.poll(() => limits.counts.total).toBe(0);
    sink.release();
    await new Promise(setImmediate);
    expect(cores[0]?.types).not.toContain("archived");
  });

  test("nobody is read while too much waits for the disk, and then everybody", async () => {
    const sink = new CountingSink();
    const { port } = await startEdge({ sink });
    const [busy, other] = [await callPort(port), await callPort(port)];
    other.say("echo before");
    await other.hear("before");
    sink.hold();
    sink.queuedBytes = 33 * 1024 * 1024;
    busy.socket.write(`${"keep\n".repeat(32)}echo last\n`);
    await busy.hear("last");
    const late = await callPort(port);
    for (const peer of [busy, other, late]) peer.say("echo more");
    await setTimeout(50);
    expect([busy, other, late].filter(({ received }) => received.includes("more"))).toEqual([]);
    sink.queuedBytes = 0;
    sink.release();
    for (const peer of [busy, other, late]) await peer.hear("more");
  });

  test("timers fire, are replaced and cleared", async () => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.socket.write("timer 10\nclear\ntimer 50\ntimer 20\n");
    await peer.hear("timer idle\n");
    expect(peer.received).toBe("timer idle\n");
  });

  test("a paused client is not read", async () => {
    const { port, cores } = await startEdge();
    const peer = await callPort(port);
    peer.say("pause");
    await peer.hear("timer rate");
    peer.say("echo late");
    await setTimeout(30);
    expect(cores[0]?.types).toEqual(["opened", "clientBytes", "timerFired"]);
  });
});

describe("a throw of the core", () => {
  test("ends that session alone, is counted, and its words reach no log", async () => {
    const { port, cores, lines, metrics } = await startEdge();
    const [victim, witness] = [await callPort(port), await callPort(port)];
    // What the same input already asked for must not go out either.
    victim.socket.write("echo before\nboom\n");
    await victim.closed();
    witness.say("echo alive");
    await witness.hear("alive");
    expect(victim.received).toBe("");
    // A core that threw is not asked again, not even about its end.
    await expect.poll(() => cores[0]?.types).toEqual(["opened", "clientBytes"]);
    expect(await metrics()).toContain('stanzagate_faults_total{code="SG_EDGE_SESSION_FAULT"} 1');
    expect(lines.join("")).toContain("SG_EDGE_SESSION_FAULT");
    expect(lines.join("")).not.toContain("content that must not be logged");
  });
});

describe("STARTTLS of the client", () => {
  test("secures the socket and tells version and server name", async () => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.say("starttls");
    await peer.hear("proceed\n");
    peer.socket.removeAllListeners("data");
    const { cert } = await testAuthority();
    const tls = await secure({ socket: peer.socket, servername: "agency.example", ca: cert });
    await tls.hear("secure client TLSv1.3 agency.example\n");
    tls.say("echo hidden");
    await tls.hear("hidden");
  });

  test("plain bytes behind the request reach neither the session nor the encrypted stream", async () => {
    const { port, cores } = await startEdge();
    const peer = await callPort(port);
    peer.say("starttls");
    await peer.hear("proceed\n");
    peer.say("echo injected");
    await peer.closed();
    expect(peer.received).not.toContain("injected\n");
    await expect.poll(() => cores[0]?.types).toEqual(["opened", "clientBytes", "clientEnd"]);
  });

  test("bytes that were read but not looked at cut the session", async () => {
    const { port, cores, metrics } = await startEdge();
    const peer = await callPort(port);
    peer.say("late-starttls");
    await expect.poll(() => cores[0]?.types).toEqual(["opened", "clientBytes"]);
    peer.say("echo injected");
    await peer.closed();
    expect(peer.received).toBe("");
    await expect.poll(() => cores[0]?.types).toEqual(["opened", "clientBytes", "timerFired", "clientEnd"]);
    expect(await metrics()).toContain('faults_total{code="SG_EDGE_STARTTLS_BUFFERED"} 1');
  });

  test("a handshake that never comes ends by its own clock", async () => {
    const { port, cores, metrics } = await startEdge({ listener: { handshakeTimeoutMs: 50 } });
    const peer = await callPort(port);
    peer.say("starttls");
    await peer.closed();
    await expect.poll(() => cores[0]?.types.at(-1)).toBe("clientEnd");
    expect(await metrics()).toContain(
      'tls_handshakes_total{listener="c2s",version="none",result="failure"} 1',
    );
  });

  test.each(["TLSv1.1", "TLSv1"] as const)("%s is refused", async (version) => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.say("starttls");
    await peer.hear("proceed\n");
    peer.socket.removeAllListeners("data");
    const attempt = secure({
      socket: peer.socket,
      minVersion: version,
      maxVersion: version,
      ciphers: "DEFAULT@SECLEVEL=0",
      rejectUnauthorized: false,
    });
    await expect(attempt).rejects.toThrow();
  });
});

describe("two legs", () => {
  test("what is sent before the connection stands goes out with it, in order", async () => {
    const server = await openServer();
    const { port } = await startEdge({ upstream: { port: server.port } });
    const peer = await callPort(port);
    peer.socket.write("open agency.example\nup one \nup two\n");
    const upstream = new LinePeer(await server.next());
    await upstream.hear("one two");
    upstream.say("hello");
    await peer.hear("down hello\n");
  });

  test("an upstream that is not there is told by code", async () => {
    const { port } = await startEdge({ upstream: { port: 1 } });
    const peer = await callPort(port);
    peer.say("open agency.example");
    await peer.hear("upstreamEnd SG_EDGE_UPSTREAM_UNREACHABLE");
    await peer.end();
  });

  test("a domain that nobody serves is told by code", async () => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.say("open elsewhere.example");
    await peer.hear("upstreamEnd SG_EDGE_UPSTREAM_UNKNOWN");
  });

  test("a client that vanishes takes upstream along, and the slot is free again", async () => {
    const server = await openServer();
    const { port, limits, listener } = await startEdge({ upstream: { port: server.port } });
    const peer = await callPort(port);
    peer.say("open agency.example");
    const upstream = new LinePeer(await server.next());
    peer.socket.resetAndDestroy();
    await upstream.end();
    upstream.socket.end();
    await expect.poll(() => [limits.counts.total, listener.sessionCount]).toEqual([0, 0]);
  });

  test("a leg that the session forgets to end is cut after a while", async () => {
    const server = await openServer();
    const { port, metrics } = await startEdge({
      upstream: { port: server.port },
      listener: { lingerTimeoutMs: 30 },
    });
    const peer = await callPort(port);
    peer.say("open agency.example");
    const upstream = new LinePeer(await server.next());
    // Half-closed by us, never by this upstream: only the linger clock or the close clock can end it.
    peer.socket.resetAndDestroy();
    await upstream.end();
    await expect.poll(metrics).toContain('faults_total{code="SG_EDGE_LINGER"} 1');
  });

  test("a client that does not read stops upstream from being read, and gets everything in the end", async () => {
    const server = await openServer();
    const { port } = await startEdge({ upstream: { port: server.port } });
    const peer = await callPort(port);
    peer.say("open agency.example");
    const socket = await server.next();
    peer.socket.removeAllListeners("data").pause();
    const sent = await writeUntilStuck(socket);
    expect(sent).toBeLessThan(MOST);
    let arrived = 0;
    peer.socket.on("data", (bytes) => {
      arrived += Buffer.from(bytes)
        .toString("latin1")
        .replaceAll(/[down ]/g, "").length;
    });
    peer.socket.resume();
    await expect.poll(() => arrived, { timeout: 20_000 }).toBe(sent);
  });

  test("a peer whose answers pile up is cut", async () => {
    const { port, metrics } = await startEdge();
    const peer = await callPort(port);
    peer.socket.pause();
    for (let count = 0; count < 16; count += 1) peer.say("flood 1000000");
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toContain('faults_total{code="SG_EDGE_WRITE_OVERFLOW"} 1');
  });

  test("last words arrive although bytes stand unread", async () => {
    const { port } = await startEdge();
    const peer = await callPort(port);
    peer.socket.write(`bye\n${"x".repeat(200_000)}`);
    await peer.end();
    expect(peer.received).toBe("goodbye\n");
  });
});

/** More than all buffers between two loopback peers hold. */
const MOST = 256 * 1024 * 1024;

/** @returns the bytes that went before the far side stopped to take any. */
const writeUntilStuck = async (socket: Socket): Promise<number> => {
  const chunk = "x".repeat(64 * 1024);
  let sent = 0;
  while (sent < MOST) {
    const isTaken = socket.write(chunk);
    sent += chunk.length;
    if (isTaken) continue;
    const drained = once(socket, "drain").then(() => true);
    if (!(await Promise.race([drained, setTimeout(500, false)]))) break;
  }
  return sent;
};
