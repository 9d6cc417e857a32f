import { describe, expect, it } from "vitest";
import { BoshPace } from "../../../src/stream/bosh-pace.ts";
import { BOSH_MAXIMA } from "../../../src/stream/bosh-terms.ts";
import { boshPayload, boshRequest } from "../../support/bosh-requests.ts";

const EMPTY = boshRequest({});
const PAUSE = boshRequest({ pause: 60 });
const terms = (hold: number): typeof BOSH_MAXIMA => ({ ...BOSH_MAXIMA, hold, requests: 2 });

describe("bosh-pace", () => {
  it("finds an empty request too fast that fills the window soon after another", () => {
    const pace = new BoshPace(terms(1));
    expect(pace.isTooFast(EMPTY, 0, 0)).toBe(false);
    pace.taken(EMPTY, 0);
    expect(pace.isTooFast(EMPTY, 4_999, 1)).toBe(true);
    expect(pace.isTooFast(EMPTY, 5_000, 1)).toBe(false);
    expect(pace.isTooFast(EMPTY, 1_000, 0)).toBe(false);
    expect(pace.isTooFast(boshPayload(2, "a"), 1_000, 1)).toBe(false);
    pace.fed();
    expect(pace.isTooFast(EMPTY, 1_000, 1)).toBe(false);
  });

  it("finds a client that polls too fast although nothing stands open", () => {
    const pace = new BoshPace(terms(0));
    pace.taken(EMPTY, 0);
    expect(pace.isTooFast(EMPTY, 1_000, 0)).toBe(true);
    expect(pace.isTooFast(PAUSE, 1_000, 0)).toBe(false);
    pace.taken(boshPayload(2, "a"), 1_000);
    expect(pace.isTooFast(EMPTY, 1_500, 0)).toBe(false);
  });

  it("takes a request that overtook the one before it for as far from it as they came", () => {
    const pace = new BoshPace(terms(0));
    pace.taken(EMPTY, 30_000);
    expect(pace.isTooFast(EMPTY, 1_000, 0)).toBe(false);
    expect(pace.isTooFast(EMPTY, 29_000, 0)).toBe(true);
    pace.taken(EMPTY, 1_000);
    expect(pace.isTooFast(EMPTY, 31_000, 0)).toBe(true);
  });

  it("lets a client pause whenever it must, but not for ever", () => {
    const pace = new BoshPace(terms(1));
    pace.taken(EMPTY, 0);
    expect(pace.isTooFast(PAUSE, 10, 1)).toBe(false);
    pace.taken(PAUSE, 10);
    expect(pace.isTooFast(EMPTY, 20, 0)).toBe(false);
    expect(pace.isTooFast(PAUSE, 5_000, 0)).toBe(true);
    expect(pace.isTooFast(PAUSE, 5_010, 0)).toBe(false);
  });
});
