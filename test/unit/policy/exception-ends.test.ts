import { describe, expect, test } from "vitest";
import { dueMarks, endsSoon, nextEndMs } from "../../../src/policy/exception-ends.ts";
import { filed } from "../../support/exceptions.ts";
import { ALL_KINDS } from "../../support/policy.ts";

const POLICY = { rules: ALL_KINDS, warnBeforeMs: 50 };
const END = { fromMs: 100, untilMs: 200 };
const due = (one: ReturnType<typeof filed>, nowMs: number, policy = POLICY): string =>
  dueMarks([one], policy, nowMs)
    .map(({ mark }) => mark)
    .join();

describe("what is due", () => {
  test.each([
    ["nothing long before the end", {}, 149, ""],
    ["a warning from then on", {}, 150, "warned"],
    ["no second one", { warnedMs: 150 }, 160, ""],
    ["the end, warned or not", {}, 200, "ended"],
    ["the end once", { endedMs: 200 }, 300, ""],
    ["no warning of what does not act", { approvals: [] }, 160, ""],
    ["the end of that all the same", { approvals: [] }, 200, "ended"],
    ["nothing of what is revoked", { revokedMs: 120 }, 300, ""],
  ])("is %s", (_what, rest, nowMs, expected) => {
    expect(due(filed(END, rest), nowMs)).toBe(expected);
  });

  test("is no warning before it begins, nor where none is wished for", () => {
    const brief = filed({ fromMs: 190, untilMs: 200 });
    expect([due(brief, 180), due(brief, 190)]).toEqual(["", "warned"]);
    expect(due(filed(END), 199, { ...POLICY, warnBeforeMs: 0 })).toBe("");
    expect(endsSoon(filed(END), POLICY, 149)).toBe(false);
  });
});

test("the next end is that of the first that is not noted", () => {
  const all = [
    filed({ untilMs: 100 }, { endedMs: 100 }),
    filed({ untilMs: 150 }, { revokedMs: 1 }),
    filed({ untilMs: 300 }),
    filed({ untilMs: 200 }),
  ];
  expect([nextEndMs(all, 0), nextEndMs(all, 200), nextEndMs(all, 300)]).toEqual([200, 300, undefined]);
});
