import { describe, expect, it } from "vitest";
import { BOSH_MAXIMA, creationAttributes, termsFor } from "../../../src/stream/bosh-terms.ts";
import { boshRequest } from "../../support/bosh-requests.ts";

describe("bosh-terms", () => {
  it.each([
    ["asks for nothing", {}, { hold: 1, requests: 2, waitMs: 60_000 }],
    ["asks for what is usual", { wait: 60, hold: 1 }, { hold: 1, requests: 2, waitMs: 60_000 }],
    ["asks for more", { wait: 3_600, hold: 10 }, { hold: 2, requests: 3, waitMs: 60_000 }],
    ["asks for less", { wait: 5, hold: 1 }, { hold: 1, requests: 2, waitMs: 5_000 }],
    ["polls by hold", { hold: 0 }, { hold: 0, requests: 2 }],
    ["polls by wait", { wait: 0, hold: 1 }, { hold: 0, requests: 2, waitMs: 0 }],
  ])("settles with a client that %s", (_what, asked, settled) => {
    expect(termsFor(boshRequest({ rid: 7, ...asked }))).toMatchObject(settled);
  });

  it("tells what is settled, never more than was asked for", () => {
    const request = boshRequest({ rid: 7, wait: 30, hold: 1, version: "1.6" });
    expect(creationAttributes(request, termsFor(request))).toEqual({
      ver: "1.6",
      wait: "30",
      hold: "1",
      requests: "2",
      inactivity: "60",
      polling: "5",
      maxpause: "120",
      ack: "7",
      "xmpp:restartlogic": "true",
    });
  });

  it.each([
    ["1.6", "1.6"],
    ["1.11", "1.11"],
    ["1.12", "1.11"],
    ["2.0", "1.11"],
    ["0.9", "0.9"],
    ["1.100", "1.11"],
    ["x", "1.11"],
    [undefined, undefined],
  ])("speaks the lower of version %s and its own", (version, spoken) => {
    const request = boshRequest({ rid: 1, version });
    expect(creationAttributes(request, BOSH_MAXIMA).ver).toBe(spoken);
  });
});
