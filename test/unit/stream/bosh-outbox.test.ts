import { describe, expect, it } from "vitest";
import { BoshOutbox } from "../../../src/stream/bosh-outbox.ts";

describe("bosh-outbox", () => {
  it("gives out in order what fits, and one element at least", () => {
    const outbox = new BoshOutbox({});
    expect(outbox.hasNews).toBe(false);
    ["aaaa", "bb", "cc", "d"].forEach((frame) => {
      outbox.push(frame);
    });
    expect([outbox.length, outbox.hasNews]).toEqual([9, true]);
    expect(outbox.takeFrames(3)).toEqual(["aaaa"]);
    expect(outbox.takeFrames(4)).toEqual(["bb", "cc"]);
    expect(outbox.length).toBe(1);
    expect(outbox.takeFrames(4)).toEqual(["d"]);
    expect(outbox.takeFrames(4)).toEqual([]);
    expect([outbox.length, outbox.hasNews]).toEqual([0, false]);
  });

  it("says attributes once; only a report is news by itself", () => {
    const outbox = new BoshOutbox({ sid: "s" });
    outbox.announce({ from: "a.example" });
    expect(outbox.hasNews).toBe(false);
    outbox.announce({ report: "4" });
    expect(outbox.hasNews).toBe(true);
    expect(outbox.takeAttributes()).toEqual({ sid: "s", from: "a.example", report: "4" });
    expect(outbox.takeAttributes()).toEqual({});
  });
});
