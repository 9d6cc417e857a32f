/** What a leg tells while its session holds it waits in the driver. */
import { once } from "node:events";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/edge/clock.ts";
import type { DriverPorts, OpenClient } from "../../../src/edge/driver-ports.ts";
import { Driver } from "../../../src/edge/driver.ts";
import { Leg, LEG_LIMITS, type LegEvents } from "../../../src/edge/leg.ts";
import type { Effect } from "../../../src/session/effect.ts";
import type { Input } from "../../../src/session/input.ts";

/** A session on frames that holds its client at `hold`; what it hears, and the events of its client's leg. */
const framed = (lingerTimeoutMs = 60_000) => {
  const heard: string[] = [];
  let told: LegEvents | undefined;
  const kept: (() => void)[] = [];
  const core = {
    handle: (input: Input): readonly Effect[] => {
      heard.push(input.type === "clientBytes" ? Buffer.from(input.bytes).toString() : input.type);
      if (input.type === "timerFired") return [{ type: "resume", side: "client" }];
      if (input.type !== "clientBytes" || heard.at(-1) !== "hold") return [];
      return [{ type: "pause", side: "client" }];
    },
  };
  const observer = {
    onProcessed: () => undefined,
    onEnd: () => heard.push("over"),
    onFault: (code: string) => heard.push(code),
  };
  const socket = new Socket();
  const client: OpenClient = (events) => {
    told = events;
    const leg = new Leg(systemClock, LEG_LIMITS, events);
    // As soon as it is read again, it tells what it kept, as BOSH does.
    leg.release = () => {
      for (const tell of kept.splice(0)) tell();
    };
    return { leg, tls: undefined, begin: leg.attach.bind(leg, socket) };
  };
  const ports = { core, observer, client, clock: systemClock, legLimits: LEG_LIMITS, lingerTimeoutMs };
  const driver = new Driver(ports as unknown as DriverPorts);
  driver.start();
  heard.length = 0;
  const say = (...texts: readonly string[]): void => {
    for (const text of texts) told?.onBytes(Buffer.from(text));
  };
  const end = (): void => told?.onEnd(undefined);
  const keep = (...texts: readonly string[]): void => {
    kept.push(...texts.map((text) => () => say(text)), end);
  };
  return { driver, heard, socket, say, end, keep, isRead: () => kept.length === 0 };
};

describe("a client that is held", () => {
  const release = (driver: Driver): void => {
    // What its timer would say.
    driver.tell({ type: "timerFired", timer: "rate" } as unknown as Parameters<Driver["tell"]>[0]);
  };

  test("is heard again from where it was, frame by frame, and its end behind all of them", () => {
    const { driver, heard, say, end } = framed();
    say("a", "hold", "b", "hold", "c");
    end();
    expect(heard).toEqual(["a", "hold"]);
    release(driver);
    expect(heard).toEqual(["a", "hold", "timerFired", "b", "hold"]);
    release(driver);
    expect(heard.slice(5)).toEqual(["timerFired", "c", "clientEnd"]);
  });

  test("is not over before it was heard, unless it is cut: then of its end alone", async () => {
    const { driver, heard, socket, say } = framed();
    say("hold", "b");
    socket.destroy();
    await once(socket, "close");
    expect(heard).toEqual(["hold"]);
    driver.cut();
    expect(heard).toEqual(["hold", "clientEnd", "over"]);
  });

  test("is held at once also where all it kept comes while the session is at work", () => {
    const { driver, heard, say, keep } = framed();
    say("hold");
    keep("hold", "c");
    release(driver);
    expect(heard).toEqual(["hold", "timerFired", "hold"]);
    release(driver);
    expect(heard.slice(3)).toEqual(["timerFired", "c", "clientEnd"]);
  });

  test("is read again when all that it told was heard, and not before", () => {
    const { driver, heard, say, keep, isRead } = framed();
    say("hold", "b", "hold", "c");
    keep("d");
    release(driver);
    expect([heard.at(-1), isRead()]).toEqual(["hold", false]);
    release(driver);
    expect(heard.slice(4)).toEqual(["timerFired", "c", "d", "clientEnd"]);
  });

  test("is not held for ever once it is gone", async () => {
    const { heard, socket, say } = framed(1);
    say("hold", "b");
    socket.destroy();
    await expect.poll(() => heard).toEqual(["hold", "SG_EDGE_LINGER", "clientEnd", "over"]);
  });

  test("is known to be there, and nothing is kept of it", () => {
    const { driver, heard, say } = framed();
    say("hold", "b", "");
    expect(heard).toEqual(["hold", ""]);
    release(driver);
    expect(heard.slice(2)).toEqual(["timerFired", "b"]);
  });

  test("keeps its words though their buffer is used again", () => {
    const { driver, heard, socket, say } = framed();
    say("hold");
    const buffer = Buffer.from("first");
    socket.emit("data", buffer);
    buffer.fill("-");
    release(driver);
    expect(heard).toEqual(["hold", "timerFired", "first"]);
  });
});
