import { expect, it } from "vitest";
import { describeNeeding } from "../support/system-needs.ts";
import { killGateway } from "./gateway-kill-rounds.ts";

describeNeeding(["prosody"], "the gateway under kill -9", () => {
  it("has everything on record that anybody saw, and loses and repeats nothing, over 3 kills", async () => {
    const report = await killGateway({ seed: 20_261_001, from: 0, count: 3 });
    expect(report).toMatchObject({ missing: [], unsettled: [], problems: [], explained: 0 });
    expect(report.delivered).toBeGreaterThan(100);
    expect(report.refused).toBeGreaterThan(20);
  });
});
