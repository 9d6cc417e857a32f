/** What counts, and which limits and thresholds a count meets. */
import { describe, expect, it } from "vitest";
import {
  isCounted,
  limitsReached,
  NO_TRAFFIC,
  thresholdsReached,
  type Traffic,
} from "../../../src/policy/traffic.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const DELAY = "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>";

describe("counted is what somebody says, where it is said", () => {
  it.each([
    ["<message><body>a</body></message>", true, true],
    ["<message type='groupchat'><body>a</body></message>", true, true],
    [`<message><body>a</body>${DELAY}</message>`, true, false],
    ["<message><received xmlns='urn:xmpp:carbons:2'/></message>", true, false],
    ["<message><body>a</body><private xmlns='urn:xmpp:carbons:2'/></message>", true, true],
    ["<message><result xmlns='urn:xmpp:mam:2'/></message>", true, false],
    ["<message type='error'><body>a</body></message>", false, false],
    ["<message><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", false, false],
    ["<presence><status>a</status></presence>", false, false],
    ["<iq type='get' id='1'/>", false, false],
  ])("%s", (text, outbound, inbound) => {
    expect(isCounted(stanzaOf(text), "outbound")).toBe(outbound);
    expect(isCounted(stanzaOf(text, "inbound"), "inbound")).toBe(inbound);
  });
});

const traffic = (changes: Partial<Traffic> = {}): Traffic => ({
  volumes: [
    { scope: "user", messagesInMinute: 9, messagesToday: 9, bytesToday: 900 },
    { scope: "division", messagesInMinute: 2, messagesToday: 2, bytesToday: 20 },
    { scope: "division", messagesInMinute: 5, messagesToday: 5, bytesToday: 50 },
    { scope: "pair", messagesInMinute: 3, messagesToday: 3, bytesToday: 30 },
  ],
  outsideHours: 4,
  told: [],
  ...changes,
});

it.each([
  ["user", "minute", 10, false],
  ["user", "minute", 9, true],
  ["user", "day", 1_000, false],
  ["user", "day", 999, true],
  ["division", "minute", 6, false],
  ["division", "minute", 5, true],
  ["room", "minute", 1, false],
] as const)("%s, %s, at most %d: reached %s", (scope, per, most, expected) => {
  const limit = { scope, per, most, layers: [] };
  expect(limitsReached([limit], traffic(), 100)).toEqual(expected ? [limit] : []);
  expect(limitsReached([limit], NO_TRAFFIC, 100)).toEqual([]);
});

describe("thresholds", () => {
  const usage = (thresholds: object) => ({ timeZone: "UTC", hours: undefined, thresholds });
  it.each([
    [{ messages_per_day: 10 }, [["messages_per_day", 10]]],
    [{ messages_per_day: 11 }, []],
    [{ messages_outside_hours: 5 }, [["messages_outside_hours", 5]]],
    [{ messages_to_one_peer: 4, messages_per_day: 99 }, [["messages_to_one_peer", 4]]],
    [{}, []],
  ])("%j", (thresholds, expected) => {
    expect(thresholdsReached(usage(thresholds), traffic())).toEqual(expected);
  });

  it("within working hours none is outside, and what was told today is not told again", () => {
    const all = usage({ messages_per_day: 1, messages_outside_hours: 1 });
    const told = ["messages_per_day"] as const;
    expect(thresholdsReached(all, traffic({ outsideHours: undefined, told }))).toEqual([]);
  });
});
