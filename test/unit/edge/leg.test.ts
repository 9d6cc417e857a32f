/** One leg on a real socket pair; what needs a whole session is in driver.test.ts. */
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { systemClock, type Clock } from "../../../src/edge/clock.ts";
import {
  HOLD,
  Leg,
  LEG_LIMITS,
  legLimitsFor,
  type LegEvents,
  type LegLimits,
} from "../../../src/edge/leg.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { LinePeer, openServer } from "../../support/line-peer.ts";

const events = (): { told: string[]; events: LegEvents } => {
  const told: string[] = [];
  return {
    told,
    events: {
      onBytes: (bytes) => told.push(`bytes ${Buffer.from(bytes).toString()}`),
      onEnd: (code) => told.push(`end ${code ?? "clean"}`),
      onClosed: () => told.push("closed"),
      onPressure: (isHigh) => told.push(`pressure ${isHigh}`),
      onViolation: (condition) => told.push(`violation ${condition}`),
      onFailure: (code) => told.push(`failure ${code}`),
    },
  };
};

const pair = async (): Promise<{ near: Socket; far: LinePeer }> => {
  const server = await openServer();
  const near = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
  const far = new LinePeer(await server.next());
  return { near, far };
};

const makeLeg = (
  limits: Partial<LegLimits> = {},
  clock: Clock = systemClock,
): { leg: Leg; told: string[] } => {
  const { told, events: handlers } = events();
  return { leg: new Leg(clock, { ...LEG_LIMITS, ...limits }, handlers), told };
};

test("may hold more where stanzas may be longer", () => {
  expect(legLimitsFor(131_072)).toEqual(LEG_LIMITS);
  expect(legLimitsFor(10_000)).toEqual(LEG_LIMITS);
  expect(legLimitsFor(1_048_576).maxWriteBytes).toBe(33_554_432);
});

describe("before it is connected", () => {
  test("writes wait, in order", async () => {
    const { leg } = makeLeg();
    leg.write("one ");
    leg.write("two");
    const { near, far } = await pair();
    leg.attach(near);
    expect(await far.hear("two")).toBe("one two");
  });

  test("too many cut it", () => {
    const { leg, told } = makeLeg({ maxUnconnectedBytes: 10 });
    leg.write("12345678901");
    leg.write("more");
    expect(told).toEqual(["end clean", "closed", "failure SG_EDGE_WRITE_OVERFLOW"]);
  });

  test("an end is told at once, and a socket that comes later is destroyed", async () => {
    const { leg, told } = makeLeg();
    leg.finish();
    expect(told).toEqual(["end clean", "closed"]);
    const { near } = await pair();
    leg.attach(near);
    expect(near.destroyed).toBe(true);
  });
});

describe("holds", () => {
  test("are a set: reading goes on when the last is released", async () => {
    const { leg, told } = makeLeg();
    const { near, far } = await pair();
    leg.hold(HOLD.pressure);
    leg.attach(near);
    leg.hold(HOLD.session);
    leg.release(HOLD.pressure);
    far.socket.write("x");
    await expect.poll(() => near.readableLength).toBe(1);
    expect(told).toEqual([]);
    leg.release(HOLD.session);
    await expect.poll(() => told).toEqual(["bytes x"]);
  });
});

describe("detach", () => {
  test("gives the socket only where nothing is read or written but not done", async () => {
    const { leg } = makeLeg();
    expect(leg.detach()).toBeUndefined();
    const { near, far } = await pair();
    leg.attach(near);
    leg.hold(HOLD.session);
    far.socket.write("early");
    await expect.poll(() => near.readableLength).toBe(5);
    expect(leg.detach()).toBeUndefined();
    near.read();
    expect(leg.detach()).toBe(near);
  });

  test("a cut meanwhile destroys the socket under the handshake", async () => {
    const { leg, told } = makeLeg();
    const { near } = await pair();
    leg.attach(near);
    leg.detach();
    leg.cut();
    expect(near.destroyed).toBe(true);
    expect(told).toEqual(["end clean", "closed"]);
  });
});

describe("ends", () => {
  test("the peer's half is told as clean, and we can still answer", async () => {
    const { leg, told } = makeLeg();
    const { near, far } = await pair();
    leg.attach(near);
    far.socket.end("bye");
    await expect.poll(() => told).toEqual(["bytes bye", "end clean"]);
    leg.write("answer");
    leg.finish();
    await far.hear("answer");
    await expect.poll(() => told.at(-1)).toBe("closed");
    expect(told.filter((word) => word.startsWith("end"))).toHaveLength(1);
  });

  test("a reset is told by its code", async () => {
    const { leg, told } = makeLeg();
    const { near, far } = await pair();
    leg.attach(near);
    far.socket.resetAndDestroy();
    await expect.poll(() => told).toEqual(["end ECONNRESET", "closed"]);
  });

  test("what is done to one that was reset leaves no timer behind, or a drain would wait for it", async () => {
    const clock = new ManualClock();
    const { leg, told } = makeLeg({}, clock);
    const { near, far } = await pair();
    leg.attach(near);
    leg.write("unsent");
    near.resetAndDestroy();
    await expect.poll(() => told.at(-1)).toBe("closed");
    leg.write("too late");
    leg.flush();
    leg.finish();
    expect(clock.timerCount).toBe(0);
    await far.end();
  });

  test("after our end the peer's is seen, although reading was stopped", async () => {
    const { leg, told } = makeLeg({ closeTimeoutMs: 3_600_000 });
    const { near, far } = await pair();
    leg.attach(near);
    leg.hold(HOLD.session);
    leg.finish();
    far.socket.end("x".repeat(1_000_000));
    await expect.poll(() => told).toEqual(["end clean", "closed"]);
  });

  test("a peer that does not end is cut after its time", async () => {
    const { leg, told } = makeLeg({ closeTimeoutMs: 20 });
    const { near, far } = await pair();
    leg.attach(near);
    leg.finish();
    far.say("still talking");
    await expect.poll(() => told.at(-1)).toBe("closed");
    expect(told.join()).not.toContain("talking");
  });

  test("nothing is sent or told after a cut", async () => {
    const { leg, told } = makeLeg();
    const { near, far } = await pair();
    leg.attach(near);
    leg.write("never");
    leg.cut();
    leg.write("never");
    await far.end();
    expect(far.received).toBe("");
    await expect.poll(() => told).toEqual(["end clean", "closed"]);
  });
});

describe("a peer that stops reading", () => {
  test("is told as pressure, then cut after its time", async () => {
    const { leg, told } = makeLeg({ stallTimeoutMs: 50, maxWriteBytes: 64 * 1024 * 1024 });
    const { near, far } = await pair();
    leg.attach(near);
    far.socket.pause();
    for (let count = 0; count < 20; count += 1) {
      leg.write("x".repeat(1024 * 1024));
      leg.flush();
    }
    expect(told).toEqual(["pressure true"]);
    await expect
      .poll(() => told)
      .toEqual(["pressure true", "failure SG_EDGE_WRITE_STALLED", "end clean", "closed"]);
  });
});
