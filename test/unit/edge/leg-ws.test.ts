/** The client's side over real WebSockets, around scripted cores. */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { LEG_LIMITS } from "../../../src/edge/leg.ts";
import type { Input } from "../../../src/session/input.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { openWebSocket, startWebEdge, type WebSocketPeer } from "../../support/web-edge.ts";

/** The receiver of `ws` says "Invalid" to sizes; its sender does not check what it is told to send. */
const fragments = ({ webSocket }: WebSocketPeer, texts: readonly string[]): void => {
  texts.forEach((text, index) => {
    webSocket.send(text, { fin: index === texts.length - 1 });
  });
};

const isSignOfLife = (input: Input): boolean => input.type === "clientBytes" && input.bytes.length === 0;

const heard = async (peer: WebSocketPeer, frame: string): Promise<void> => {
  await expect.poll(() => peer.frames).toContain(frame);
};

test("each unit is one frame, and each frame one input", async () => {
  const edge = await startWebEdge();
  const peer = await openWebSocket(edge);
  peer.webSocket.send("echo one\necho two\n");
  peer.webSocket.send("echo three\n");
  await heard(peer, "three\n");
  expect(peer.frames).toEqual([
    expect.stringContaining("secure client TLSv1.3"),
    "one\n",
    "two\n",
    "three\n",
  ]);
  expect(edge.cores[0]?.types).toEqual(["opened", "tlsReady", "clientBytes", "clientBytes"]);
});

test("a message in fragments is one input", async () => {
  const edge = await startWebEdge();
  const peer = await openWebSocket(edge);
  fragments(peer, ["echo a", "", "b", "c\n"]);
  await heard(peer, "abc\n");
  expect(edge.cores[0]?.types.filter((type) => type === "clientBytes")).toHaveLength(1);
});

describe("what the transport will not read is the client's violation", () => {
  test.each<[string, string, number, (peer: WebSocketPeer) => void]>([
    [
      "a binary frame",
      "bad-format a frame is not text",
      1003,
      ({ webSocket }) => webSocket.send(Buffer.of(60)),
    ],
    ["an empty frame", "not-well-formed a frame is empty", 1008, ({ webSocket }) => webSocket.send("")],
    [
      "bytes that are no UTF-8",
      "policy-violation not UTF-8",
      1007,
      ({ webSocket }) => webSocket.send(Buffer.of(0xff, 0x3c), { binary: false }),
    ],
    [
      "too many fragments",
      "policy-violation too many fragments",
      1008,
      (peer) =>
        fragments(
          peer,
          Array.from({ length: 300 }, () => "x"),
        ),
    ],
    [
      "a message far over the limit",
      "policy-violation bytes of one element",
      1009,
      ({ webSocket }) => webSocket.send("x".repeat(300_000)),
    ],
    [
      "a message that nobody may send who has not logged in",
      "policy-violation bytes of one element",
      1009,
      ({ webSocket }) => webSocket.send("x".repeat(200_000)),
    ],
    [
      "many control frames",
      "policy-violation too many control frames",
      1008,
      ({ webSocket }) => {
        for (let count = 0; count < 61; count++) webSocket.ping();
      },
    ],
  ])("%s", async (_, violation, code, send) => {
    const edge = await startWebEdge();
    const peer = await openWebSocket(edge);
    send(peer);
    await expect.poll(() => peer.closeCode).toBe(code);
    const told = edge.cores[0]?.inputs.filter(({ type }) => type === "clientViolation");
    expect(told).toEqual([expect.objectContaining({ type: "clientViolation" })]);
    const [condition, ...detail] = violation.split(" ");
    expect(told).toMatchObject([{ condition, detail: detail.join(" ") }]);
    expect(edge.cores[0]?.types).not.toContain("clientBytes");
    await expect.poll(() => edge.limits.counts.total).toBe(0);
  });
});

test("a client that may send whole stanzas sends longer frames", async () => {
  const edge = await startWebEdge();
  const peer = await openWebSocket(edge);
  peer.webSocket.send("widen\n");
  await heard(peer, "wide\n");
  const long = "x".repeat(120_000);
  fragments(peer, ["echo ", long.slice(0, 60_000), long.slice(60_000), "\n"]);
  await heard(peer, `${long}\n`);
});

test("pings are answered, and pauses hold what comes", async () => {
  const edge = await startWebEdge();
  const peer = await openWebSocket(edge);
  peer.webSocket.ping("there?");
  await expect.poll(() => peer.pongs).toEqual(["there?"]);
  peer.webSocket.send("pause\n");
  await expect.poll(() => edge.cores[0]?.types).toContain("timerFired");
  peer.webSocket.send("echo late\n");
  edge.listener.broadcast({ type: "shutdown" });
  await expect.poll(() => peer.closeCode).toBe(1000);
  expect(edge.cores[0]?.types.filter((type) => type === "clientBytes")).toHaveLength(1);
});

test("what comes in a pause is told when it is over, each time", async () => {
  const clock = new ManualClock();
  const edge = await startWebEdge({ clock });
  const peer = await openWebSocket(edge);
  const inputs = (): number => edge.cores[0]?.types.filter((type) => type === "clientBytes").length ?? 0;
  for (const round of [1, 2, 3]) {
    peer.webSocket.send("breathe\n");
    await expect.poll(() => peer.frames.filter((frame) => frame === "breathes\n")).toHaveLength(round);
    fragments(peer, ["echo in ", "two ", `parts ${round}\n`]);
    peer.webSocket.send(`echo behind ${round}\n`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(inputs()).toBe(3 * round - 2);
    clock.pass(30);
    await heard(peer, `in two parts ${round}\n`);
    await heard(peer, `behind ${round}\n`);
  }
});

test("a client that is cut off leaves no timer behind, or the process would stay for it", async () => {
  const clock = new ManualClock();
  const edge = await startWebEdge({ clock });
  const before = clock.timerCount;
  const peer = await openWebSocket(edge);
  peer.webSocket.terminate();
  await expect.poll(() => edge.limits.counts.total).toBe(0);
  expect(clock.timerCount).toBe(before);
});

describe("while nothing is said", () => {
  test("a client that answers our pings is there, also for the session", async () => {
    const clock = new ManualClock();
    const edge = await startWebEdge({ clock });
    const peer = await openWebSocket(edge);
    for (let minute = 1; minute < 4; minute++) {
      clock.pass(60_000);
      await expect.poll(() => edge.cores[0]?.inputs.filter(isSignOfLife)).toHaveLength(minute);
    }
    peer.webSocket.send("echo there\n");
    await heard(peer, "there\n");
  });

  test("one that answers none is cut", async () => {
    const clock = new ManualClock();
    const edge = await startWebEdge({ clock });
    const peer = await openWebSocket(edge, { client: { autoPong: false } });
    const pinged = once(peer.webSocket, "ping");
    clock.pass(60_000);
    await pinged;
    expect(peer.closeCode).toBeUndefined();
    clock.pass(60_000);
    await expect.poll(() => peer.closeCode).toBe(1006);
    await expect.poll(() => edge.limits.counts.total).toBe(0);
  });

  test("its own pings are no part of a message, however many", async () => {
    const clock = new ManualClock();
    const peer = await openWebSocket(await startWebEdge({ clock }));
    for (let count = 50; count <= 300; count += 50) {
      for (let ping = 0; ping < 50; ping++) peer.webSocket.ping("x".repeat(125));
      await expect.poll(() => peer.pongs).toHaveLength(count);
      clock.pass(60_000);
    }
    peer.webSocket.send("echo there\n");
    await heard(peer, "there\n");
  });
});

test("the last words arrive before the closing handshake", async () => {
  const peer = await openWebSocket(await startWebEdge());
  peer.webSocket.send("bye\n");
  await once(peer.webSocket, "close");
  expect([peer.frames.at(-1), peer.closeCode]).toEqual(["goodbye\n", 1000]);
});

test.each<[string, (peer: WebSocketPeer) => void]>([
  ["closes", ({ webSocket }) => webSocket.close(1000)],
  ["is cut off", ({ webSocket }) => webSocket.terminate()],
])("a client that %s ends once", async (_, leave) => {
  const edge = await startWebEdge();
  const peer = await openWebSocket(edge);
  leave(peer);
  await expect.poll(() => edge.limits.counts.total).toBe(0);
  expect(edge.cores[0]?.types.filter((type) => type === "clientEnd")).toHaveLength(1);
});

test("a client that does not read is cut, not waited for", async () => {
  const legLimits = { ...LEG_LIMITS, maxWriteBytes: 1_000_000 };
  const edge = await startWebEdge({ web: { legLimits } });
  const peer = await openWebSocket(edge);
  peer.webSocket.pause();
  peer.webSocket.send("flood 20000000\n");
  await expect.poll(() => edge.limits.counts.total).toBe(0);
  expect(edge.lines.join("")).toContain("SG_EDGE_WRITE_OVERFLOW");
});
