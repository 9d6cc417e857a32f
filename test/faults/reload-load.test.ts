import { expect, it } from "vitest";
import { describeNeeding } from "../support/system-needs.ts";
import { reloadUnderLoad } from "./reload-rounds.ts";

const SIZE = { sessions: 24, perUser: 6, perAddress: 10, everyMs: 300 };

describeNeeding(["prosody"], "reloads under load", () => {
  it("drop no stream, leave no stanza unjudged, and every record names who judged it", async () => {
    const report = await reloadUnderLoad({ ...SIZE, seed: 20_261_122, reloads: 10, pauseMs: 200 });
    const { dropped, unsettled, complaints, refused, revisions, counts, stanzas } = report;
    expect({ dropped, unsettled, complaints }).toEqual({ dropped: 0, unsettled: [], complaints: [] });
    expect(refused).toBeGreaterThan(0);
    expect(revisions).toBeGreaterThan(5);
    expect(counts.delivered).toBe(counts.sent);
    expect(counts.sent).toBeGreaterThan(50);
    expect(counts.probes).toBeGreaterThan(50);
    expect(stanzas).toBeGreaterThan(2 * counts.sent);
  });
});
