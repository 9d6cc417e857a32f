/** Counts by name: minutes slide, days are whole, several processes agree, and nobody's count can be pushed out. */
import { describe, expect, it } from "vitest";
import { type VolumeName, Volumes } from "../../../src/session/volumes.ts";

const LEE: VolumeName = { scope: "user", name: "u\tlee" };
const MINUTE = 60_000;
const at = (nowMs: number, day = 5) => ({ nowMs, day });

const said = (volumes: Volumes, times: number, moment = at(0)): Volumes => {
  for (let count = 0; count < times; count += 1) volumes.add(LEE.name, 100, moment);
  return volumes;
};
const messages = (volumes: Volumes, moment = at(0)): readonly number[] => {
  const { messagesInMinute, messagesToday, bytesToday } = volumes.of(LEE, moment);
  return [messagesInMinute, messagesToday, bytesToday];
};

describe("one process", () => {
  it("counts messages and bytes of a name, and of no other", () => {
    const volumes = said(new Volumes(), 3);
    expect(messages(volumes)).toEqual([3, 3, 300]);
    expect(volumes.of({ scope: "user", name: "u\traj" }, at(0)).messagesToday).toBe(0);
  });

  it.each([
    [MINUTE, 4],
    [1.5 * MINUTE, 2],
    [2 * MINUTE, 0],
    [90 * MINUTE, 0],
  ])("after %d ms there are %d of the last minute", (later, expected) => {
    expect(messages(said(new Volumes(), 4), at(later))).toEqual([expected, 4, 400]);
  });

  it("a minute with something in it keeps the share of the one before", () => {
    const volumes = said(said(new Volumes(), 4), 1, at(1.25 * MINUTE));
    expect(messages(volumes, at(1.25 * MINUTE))[0]).toBe(4);
  });

  it("a clock that is set back forgives nothing", () => {
    const volumes = said(new Volumes(), 4, at(10 * MINUTE));
    expect(messages(volumes, at(3 * MINUTE, 4))).toEqual([4, 4, 400]);
  });

  it("after that, what is said counts on, and waits no longer than ever", () => {
    const volumes = said(new Volumes(), 4, at(100 * MINUTE));
    const back = (minutes: number): ReturnType<typeof at> => at((10 + minutes) * MINUTE);
    expect(messages(volumes, back(0))[0]).toBe(4);
    expect(messages(said(volumes, 2, back(0)), back(0))[0]).toBe(6);
    expect(messages(said(volumes, 1, back(3)), back(3))[0]).toBe(1);
  });

  it("a new day begins with nothing but the minute that it cuts in two", () => {
    const volumes = said(new Volumes(), 4, at(10 * MINUTE));
    expect(messages(volumes, at(11 * MINUTE, 6))).toEqual([4, 0, 0]);
    expect(messages(said(new Volumes(), 4), at(11 * MINUTE, 9))).toEqual([0, 0, 0]);
  });
});

describe("more names than there are rows", () => {
  it("share them: a count is too high rather than forgotten", () => {
    const volumes = said(new Volumes({ maxRows: 1 }), 4);
    for (let other = 0; other < 100_000; other += 1) volumes.add(`u\tn${other}`, 1, at(0));
    expect(messages(volumes)).toEqual([4, 4, 400]);
    const late = volumes.of({ scope: "user", name: "u\tn99999" }, at(0));
    expect(late.messagesToday).toBeGreaterThanOrEqual(1);
    expect(volumes.size).toBeLessThanOrEqual(65_537);
  });

  it("and so do names that are long beyond use, however few there are", () => {
    const volumes = new Volumes();
    for (let other = 0; other < 70_000; other += 1) volumes.add(`u\t${"n".repeat(300)}${other}`, 1, at(0));
    expect(volumes.size).toBeLessThanOrEqual(65_536);
    const name = `u\t${"n".repeat(300)}7`;
    expect(volumes.of({ scope: "user", name }, at(0)).messagesToday).toBeGreaterThanOrEqual(1);
  });

  it("counts that are shared are found again by the next process", () => {
    const before = new Volumes({ maxRows: 1 });
    said(before, 1).add("u\traj", 7, at(0));
    const after = new Volumes({ maxRows: 1 });
    after.hear(before.today);
    expect(after.of({ scope: "user", name: "u\traj" }, at(0)).bytesToday).toBe(7);
  });
});

describe("several processes", () => {
  it("each hears what the other counted, once", () => {
    const [one, other] = [new Volumes({ isShared: true }), new Volumes({ isShared: true })];
    said(one, 3, at(MINUTE));
    said(other, 2, at(MINUTE));
    const [from, to] = [one.takeNews(), other.takeNews()];
    if (from === undefined || to === undefined) throw new Error("no news");
    one.hear(structuredClone(to));
    other.hear(structuredClone(from));
    expect(messages(one, at(MINUTE))).toEqual([5, 5, 500]);
    expect(messages(other, at(MINUTE))).toEqual([5, 5, 500]);
    expect([one.takeNews(), other.takeNews()]).toEqual([undefined, undefined]);
  });

  it("one that begins is told of the day, and not of the minute", () => {
    const late = new Volumes();
    late.hear(said(new Volumes(), 3).today);
    expect(messages(late)).toEqual([3, 3, 300].with(0, 3));
    const later = new Volumes();
    later.hear(said(new Volumes(), 3, at(9 * MINUTE)).today);
    expect(messages(later, at(9 * MINUTE))).toEqual([0, 3, 300]);
  });

  it("news of yesterday is of no account", () => {
    const volumes = said(new Volumes(), 1, at(MINUTE, 7));
    volumes.hear({ day: 6, minute: 1, counts: [[LEE.name, 50, 50]] });
    expect(messages(volumes, at(MINUTE, 7))).toEqual([1, 1, 100]);
  });
});
