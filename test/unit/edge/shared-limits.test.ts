import { expect, test } from "vitest";
import { Calls } from "../../../src/edge/calls.ts";
import {
  ConnectionLimits,
  DEFAULT_MAXIMA,
  type ConnectionMaxima,
  type ConnectionSlot,
} from "../../../src/edge/limits.ts";
import { claimsOf, type ClaimMethods } from "../../../src/edge/limits-owner.ts";
import { SharedLimits } from "../../../src/edge/shared-limits.ts";
import { channelPair } from "../../support/channels.ts";

const MAXIMA = { ...DEFAULT_MAXIMA, perAddress: 1, perUser: 1 };

interface Wishes {
  readonly timeoutMs?: number;
  readonly maxima?: ConnectionMaxima;
}

const sharing = (owner: ConnectionLimits, { timeoutMs, maxima = MAXIMA }: Wishes = {}) => {
  const { left, right, cut } = channelPair();
  new Calls<ClaimMethods, ClaimMethods>(right, claimsOf(owner));
  return {
    limits: new SharedLimits(
      maxima,
      new Calls<ClaimMethods, ClaimMethods>(left, claimsOf(new ConnectionLimits())),
      timeoutMs,
    ),
    cut,
  };
};

const opened = (limits: SharedLimits): ConnectionSlot => {
  const slot = limits.open();
  if (typeof slot === "string") throw new Error(slot);
  return slot;
};

test("workers share what an address and an account may have", async () => {
  const owner = new ConnectionLimits(MAXIMA);
  const [one, other] = [opened(sharing(owner).limits), opened(sharing(owner).limits)];
  expect(await one.claimAddress("192.0.2.1", 0)).toBeUndefined();
  expect(await one.claimAddress("192.0.2.1", 0)).toBeUndefined();
  expect(await one.claimUser("ana@agency.example/desk")).toBeUndefined();
  expect(await other.claimAddress("192.0.2.1", 0)).toBe("address");
  other.release();
  one.markAuthenticated();
  await expect.poll(() => owner.counts).toEqual({ total: 1, preAuth: 0 });
  one.release();
  one.release();
  await expect.poll(() => owner.counts).toEqual({ total: 0, preAuth: 0 });
});

test("what is too much for one process alone is refused without asking", () => {
  const { limits } = sharing(new ConnectionLimits());
  const [first, second] = [opened(limits), opened(limits)];
  void first.claimAddress("192.0.2.1", 0);
  expect(second.claimAddress("192.0.2.1", 0)).toBe("address");
});

test("no answer is a refusal", async () => {
  const { limits, cut } = sharing(new ConnectionLimits());
  const slot = opened(limits);
  const answer = slot.claimAddress("192.0.2.1", 0);
  cut();
  expect(await answer).toBe("unanswered");
  expect(await slot.claimUser("ana@agency.example/desk")).toBe("unanswered");
});

test("where all workers together have too many, the oldest of the one with the newest makes way", async () => {
  const owner = new ConnectionLimits({ ...DEFAULT_MAXIMA, preAuth: 1 });
  const [{ limits }, other] = [sharing(owner), sharing(owner)];
  const ended: string[] = [];
  const [first, second] = [opened(limits), opened(limits)];
  first.onCrowdedOut(() => ended.push("first"));
  second.onCrowdedOut(() => ended.push("second"));
  expect(await first.claimAddress("192.0.2.1", 0)).toBeUndefined();
  expect(await second.claimAddress("192.0.2.2", 0)).toBeUndefined();
  expect(ended).toEqual(["first"]);
  expect(owner.counts).toEqual({ total: 2, preAuth: 1 });
  const alone = opened(other.limits);
  alone.onCrowdedOut(() => ended.push("alone"));
  expect(await alone.claimAddress("192.0.2.3", 0)).toBe("preauth");
  expect(ended).toEqual(["first"]);
});

test("who leaves before the answer takes no place, and costs nobody theirs", async () => {
  const owner = new ConnectionLimits({ ...DEFAULT_MAXIMA, preAuth: 1 });
  const { limits } = sharing(owner);
  const ended: string[] = [];
  const [honest, hasty] = [opened(limits), opened(limits)];
  honest.onCrowdedOut(() => ended.push("honest"));
  expect(await honest.claimAddress("192.0.2.1", 0)).toBeUndefined();
  const answer = hasty.claimAddress("192.0.2.2", 0);
  hasty.release();
  expect(await answer).toBe("preauth");
  expect(ended).toEqual([]);
  honest.release();
  await expect.poll(() => owner.counts).toEqual({ total: 0, preAuth: 0 });
});

test("who has too many of one address costs nobody of another worker's newcomers a place", async () => {
  const maxima = { ...DEFAULT_MAXIMA, perAddress: 1, preAuth: 2 };
  const owner = new ConnectionLimits(maxima);
  const [one, other] = [sharing(owner, { maxima }).limits, sharing(owner, { maxima }).limits];
  const ended: string[] = [];
  const [held, honest, second, greedy] = [opened(one), opened(other), opened(other), opened(other)];
  honest.onCrowdedOut(() => ended.push("honest"));
  second.onCrowdedOut(() => ended.push("second"));
  expect(await held.claimAddress("192.0.2.1", 0)).toBeUndefined();
  held.markAuthenticated();
  expect(await honest.claimAddress("192.0.2.2", 0)).toBeUndefined();
  expect(await second.claimAddress("192.0.2.3", 0)).toBeUndefined();
  expect(await greedy.claimAddress("192.0.2.1", 0)).toBe("address");
  expect(ended).toEqual([]);
});

test("whom the owner has not counted makes no way: that would make no room", async () => {
  const owner = new ConnectionLimits({ ...DEFAULT_MAXIMA, preAuth: 1 });
  const { limits } = sharing(owner);
  const ended: string[] = [];
  const [unclaimed, counted, newest] = [opened(limits), opened(limits), opened(limits)];
  unclaimed.onCrowdedOut(() => ended.push("unclaimed"));
  counted.onCrowdedOut(() => ended.push("counted"));
  expect(await counted.claimAddress("192.0.2.1", 0)).toBeUndefined();
  expect(await newest.claimAddress("192.0.2.2", 0)).toBeUndefined();
  expect(ended).toEqual(["counted"]);
});

test("claims that are under way together find a place each, where as many make way", async () => {
  const maxima = { ...DEFAULT_MAXIMA, preAuth: 8 };
  const owner = new ConnectionLimits(maxima);
  const [one, other] = [sharing(owner, { maxima }).limits, sharing(owner, { maxima }).limits];
  const ended: number[] = [];
  const come = async (limits: SharedLimits, index: number): Promise<unknown> => {
    const slot = opened(limits);
    slot.onCrowdedOut(() => ended.push(index));
    return await slot.claimAddress(`192.0.2.${String(index)}`, 0);
  };
  for (let index = 0; index < 8; index += 1)
    expect(await come(index < 4 ? one : other, index)).toBeUndefined();
  const answers = await Promise.all([8, 9, 10].map(async (index) => await come(one, index)));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(ended).toEqual([0, 1, 2]);
  expect(owner.counts.preAuth).toBe(8);
});

test("who cannot be ended makes no way, and is still counted", async () => {
  const maxima = { ...DEFAULT_MAXIMA, preAuth: 1 };
  const owner = new ConnectionLimits(maxima);
  const { limits } = sharing(owner, { maxima });
  const [first, second] = [opened(limits), opened(limits)];
  expect(await first.claimAddress("192.0.2.1", 0)).toBeUndefined();
  expect(await second.claimAddress("192.0.2.2", 0)).toBe("preauth");
  expect(owner.counts.preAuth).toBe(1);
});
