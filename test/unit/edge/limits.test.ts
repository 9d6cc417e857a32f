import { describe, expect, test } from "vitest";
import {
  ConnectionLimits,
  DEFAULT_MAXIMA,
  Gate,
  httpStatusOf,
  type OwnSlot,
} from "../../../src/edge/limits.ts";

describe("slots", () => {
  test("are released once, whatever happens", () => {
    const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, total: 1 });
    const slot = limits.open();
    if (typeof slot === "string") throw new Error(slot);
    expect(limits.open()).toBe("total");
    slot.markAuthenticated();
    slot.markAuthenticated();
    slot.release();
    slot.release();
    slot.markAuthenticated();
    expect(limits.counts).toEqual({ total: 0, preAuth: 0 });
    expect(limits.open()).not.toBe("total");
  });

  test("an address counts by what it is charged for, and is forgotten", () => {
    const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, perAddress: 1 });
    const [first, second] = [limits.open(), limits.open()];
    if (typeof first === "string" || typeof second === "string") throw new Error("limited");
    expect(first.claimAddress("2001:db8::1", 0)).toBeUndefined();
    expect(first.claimAddress("2001:db8::1", 0)).toBeUndefined();
    expect(second.claimAddress("2001:db8::2", 0)).toBe("address");
    expect(second.claimAddress("2001:db8:1::2", 0)).toBeUndefined();
    first.release();
    const third = limits.open();
    expect(typeof third === "string" ? third : third.claimAddress("2001:db8::3", 0)).toBeUndefined();
  });

  test("a released slot without an address frees nobody else's", () => {
    const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, perAddress: 1 });
    const [first, second] = [limits.open(), limits.open()];
    if (typeof first === "string" || typeof second === "string") throw new Error("limited");
    first.claimAddress("192.0.2.1", 0);
    second.claimAddress("192.0.2.1", 0);
    second.release();
    const third = limits.open();
    expect(typeof third === "string" ? third : third.claimAddress("192.0.2.1", 0)).toBe("address");
  });

  test("an address gets so many a minute, at once and then evenly, whatever becomes of them", () => {
    const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, perMinute: 3 });
    const come = (nowMs: number, address = "192.0.2.1"): string | undefined => {
      const slot = limits.open();
      if (typeof slot === "string") return slot;
      const reached = slot.claimAddress(address, nowMs);
      slot.release();
      return reached;
    };
    expect([come(5), come(5), come(5), come(6)]).toEqual([undefined, undefined, undefined, "rate"]);
    expect(come(6, "192.0.2.2")).toBeUndefined();
    expect([come(20_005), come(20_006), come(40_006)]).toEqual([undefined, "rate", undefined]);
    expect([come(500_000), come(500_000), come(500_000), come(500_000)].at(-1)).toBe("rate");
  });
});

describe("more than may wait for their log-in", () => {
  const limits = () => new ConnectionLimits({ ...DEFAULT_MAXIMA, preAuth: 2, perAddress: 3 });
  const come = (to: ConnectionLimits, address: string, ended: string[], name = address): OwnSlot => {
    const slot = to.open();
    if (typeof slot === "string") throw new Error(slot);
    slot.onCrowdedOut(() => ended.push(name));
    return slot;
  };

  test("the oldest makes way, each once, and nobody who has logged in", () => {
    const [to, ended] = [limits(), [] as string[]];
    const [first, second, third, fourth] = ["1", "2", "3", "4"].map((name) => come(to, name, ended));
    expect(first?.claimAddress("192.0.2.1", 0)).toBeUndefined();
    first?.markAuthenticated();
    for (const [index, slot] of [second, third, fourth].entries())
      expect(slot?.claimAddress(`192.0.2.${String(2 + index)}`, 0)).toBeUndefined();
    expect(ended).toEqual(["2"]);
    expect(to.counts).toEqual({ total: 4, preAuth: 2 });
    second?.release();
    expect(to.counts).toEqual({ total: 3, preAuth: 2 });
  });

  test("one that its own address is refused for costs nobody a place", () => {
    const [to, ended] = [limits(), [] as string[]];
    const slots = ["1", "2"].map((name) => come(to, name, ended));
    for (const slot of slots) slot.claimAddress("192.0.2.1", 0);
    const authenticated = come(to, "in", ended);
    authenticated.claimAddress("192.0.2.1", 0);
    expect(ended).toEqual(["1"]);
    expect(come(to, "4", ended).claimAddress("192.0.2.1", 0)).toBe("address");
    expect(ended).toEqual(["1"]);
  });

  test("a slot that was released claims nothing", () => {
    const to = limits();
    const gone = to.open();
    if (typeof gone === "string") throw new Error(gone);
    gone.release();
    expect(gone.claimAddress("192.0.2.1", 0)).toBe("preauth");
    expect(to.counts).toEqual({ total: 0, preAuth: 0 });
  });

  test("where nobody can make way the newest is refused, and charged nothing", () => {
    const to = limits();
    const [first, second, third] = [to.open(), to.open(), to.open()];
    if (typeof first === "string" || typeof second === "string" || typeof third === "string")
      throw new Error("limited");
    expect(third.claimAddress("192.0.2.1", 0)).toBe("preauth");
    first.release();
    expect(third.claimAddress("192.0.2.1", 0)).toBeUndefined();
  });
});

describe("the gate", () => {
  test("lets so many in and the others in order", async () => {
    const gate = new Gate(2);
    const entered: number[] = [];
    const visit = async (number: number): Promise<() => void> => {
      const leave = await gate.enter();
      entered.push(number);
      return leave;
    };
    const visits = [1, 2, 3, 4].map(visit);
    const leave = await visits[0];
    await visits[1];
    expect(entered).toEqual([1, 2]);
    leave?.();
    leave?.();
    await visits[2];
    expect(entered).toEqual([1, 2, 3]);
    (await visits[1])?.();
    await visits[3];
    expect(entered).toEqual([1, 2, 3, 4]);
  });
});

describe("an account", () => {
  const opened = (limits: ConnectionLimits): OwnSlot => {
    const slot = limits.open();
    if (typeof slot === "string") throw new Error(slot);
    return slot;
  };

  test("keeps its place until the slot is released, and a released slot gets none", () => {
    const limits = new ConnectionLimits({ ...DEFAULT_MAXIMA, perUser: 1 });
    const [first, second] = [opened(limits), opened(limits)];
    expect(first.claimUser("ana@agency.example/desk")).toBeUndefined();
    expect(second.claimUser("ana@agency.example/phone")).toBe("user");
    first.release();
    expect(second.claimUser("ana@agency.example/phone")).toBeUndefined();
    expect(first.claimUser("raj@agency.example/desk")).toBe("user");
  });
});

test("an address that has too many reads so; where there is no room, everybody does", () => {
  expect((["address", "rate"] as const).map(httpStatusOf)).toEqual([429, 429]);
  expect((["total", "preauth", "user", "unanswered"] as const).map(httpStatusOf)).toEqual([
    503, 503, 503, 503,
  ]);
});
