import { expect, test } from "vitest";
import { ofWhom, rateText, sampleJson, stateOf, stateText } from "../../../src/cli/sample-text.ts";
import type { Sample } from "../../../src/store/sample-register.ts";
import { SETTLING_MS } from "../../../src/store/samples.ts";

const SAMPLE: Sample = {
  id: "sa-1",
  plan: { division: "water", rate: 5_000, fromMs: 1_000, toMs: 2_000, inside: ["a.example"] },
  plannedMs: 0,
  plannedBy: "rev",
  drawnMs: undefined,
  drawnBy: undefined,
  population: undefined,
  listHash: undefined,
  itemCount: 0,
  decidedCount: 0,
};
const DRAWN = { ...SAMPLE, drawnMs: 99_000, drawnBy: "rev", population: 300, itemCount: 3, decidedCount: 1 };

test.each([
  [SAMPLE, 999, "planned"],
  [SAMPLE, 1_000, "running"],
  [SAMPLE, 2_000 + SETTLING_MS - 1, "running"],
  [SAMPLE, 2_000 + SETTLING_MS, "due"],
  [DRAWN, 0, "drawn"],
])("state %#", (sample, nowMs, state) => {
  expect(stateOf(sample, nowMs)).toBe(state);
  expect(sampleJson(sample, nowMs)).toMatchObject({ state, rate: "0.5%", division: "water" });
});

test("in words", () => {
  expect([rateText(10_000), rateText(1), ofWhom(SAMPLE.plan)]).toEqual(["1%", "0.0001%", "division water"]);
  expect(ofWhom({ ...SAMPLE.plan, division: "" })).toBe("everybody");
  expect(stateText(DRAWN, 0)).toBe("drawn: 3 of 300 messages, 1 decided");
  expect(stateText(SAMPLE, 999_000)).toBe("due: stanzagate sample draw");
  expect(stateText(SAMPLE, 0)).toBe("planned");
});
