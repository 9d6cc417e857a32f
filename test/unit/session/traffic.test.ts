/** What a stream's messages count towards, both ways; what is refused counts for nothing. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/policy/evaluate.ts";
import type { PolicyRevision } from "../../../src/policy/revision.ts";
import type { Direction } from "../../../src/policy/rule.ts";
import { VOLUME_SCOPES } from "../../../src/policy/settings.ts";
import { USAGE_THRESHOLDS } from "../../../src/policy/traffic.ts";
import { addressBlock, TrafficMeter } from "../../../src/session/traffic.ts";
import { Volumes } from "../../../src/session/volumes.ts";
import { jid, policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf, USER } from "../../support/stanzas.ts";

const SUNDAY = Date.parse("2026-11-22T12:00:00Z");
const limits = (most: number, per: "minute" | "day" = "minute"): PolicyRevision["volumes"] =>
  VOLUME_SCOPES.map((scope) => ({ scope, per, most, layers: ["organisation"] }));

const revisionFor = (changes: Partial<PolicyRevision> = {}): PolicyRevision =>
  policyFor({ volumes: limits(2), divisionsOf: () => ["north"], ...changes });

class Stream {
  readonly #meter: TrafficMeter;
  readonly #user: ReturnType<typeof jid>;
  readonly #revision: PolicyRevision;
  nowMs = SUNDAY;

  constructor(volumes: Volumes, revision = revisionFor(), user = USER) {
    this.#meter = new TrafficMeter(volumes, "192.0.2.7");
    this.#revision = revision;
    this.#user = user;
  }

  /** @returns the scopes of the limits that refuse it, or what flags it. */
  pass(direction: Direction, text: string): readonly string[] {
    const stanza = stanzaOf(text, direction);
    const passing = { direction, user: this.#user, nowMs: this.nowMs, revision: this.#revision };
    const traffic = this.#meter.before(stanza, passing);
    const verdict = evaluate(stanza, { ...contextFor(direction), ...passing, traffic }, this.#revision);
    this.#meter.note(verdict);
    return verdict.findings.map(({ ruleId, reason, detector }) =>
      ruleId === "usage-threshold" ? (detector ?? "") : (reason.split(":")[0] ?? ""),
    );
  }
}

const TO_RAJ = "<message to='raj@agency.example/pc' type='chat'><body>a</body></message>";
const TO_ROOM = "<message to='ops@rooms.agency.example' type='groupchat'><body>a</body></message>";
const FROM_RAJ = "<message from='raj@agency.example/pc' type='chat'><body>a</body></message>";
const FROM_ROOM = "<message from='ops@rooms.agency.example/x' type='groupchat'><body>a</body></message>";

const third = (stream: Stream, direction: Direction, text: string): readonly string[] => {
  stream.pass(direction, text);
  stream.pass(direction, text);
  return stream.pass(direction, text);
};

describe("the third of two is refused by every limit that it counts for", () => {
  it.each([
    ["outbound", TO_RAJ, ["user", "pair", "division", "address"]],
    ["outbound", TO_ROOM, ["user", "room", "division", "address"]],
    ["outbound", TO_RAJ.replace("chat", "groupchat"), ["user", "pair", "division", "address"]],
    ["inbound", FROM_RAJ, ["user", "pair", "division"]],
    ["inbound", FROM_ROOM, ["room"]],
  ] as const)("%s %s", (direction, text, expected) => {
    const found = third(new Stream(new Volumes()), direction, text);
    expect([...found].sort()).toEqual([...expected].sort());
  });

  it("bytes of a day, until the day is over", () => {
    const stream = new Stream(new Volumes(), revisionFor({ volumes: limits(2 * TO_RAJ.length, "day") }));
    expect(third(stream, "outbound", TO_RAJ)).toContain("user");
    stream.nowMs += 3_600_000;
    expect(stream.pass("outbound", TO_RAJ)).toContain("user");
    stream.nowMs = Date.parse("2026-11-23T00:00:00Z");
    expect(stream.pass("outbound", TO_RAJ)).toEqual([]);
  });
});

it("one account is one over all its streams, and its peers are others", () => {
  const volumes = new Volumes();
  third(new Stream(volumes), "outbound", TO_RAJ);
  const phone = new Stream(volumes, revisionFor(), jid("lee@agency.example/phone"));
  expect(phone.pass("outbound", TO_ROOM)).toContain("user");
  expect(
    new Stream(volumes, revisionFor(), jid("ana@agency.example/x")).pass("outbound", TO_RAJ),
  ).not.toContain("user");
});

it("what comes in is counted for the stream: a second device is not one too many", () => {
  const volumes = new Volumes();
  const own = { volumes: limits(2).filter(({ scope }) => scope !== "division") };
  third(new Stream(volumes, revisionFor(own)), "inbound", FROM_RAJ);
  const phone = new Stream(volumes, revisionFor(own), jid("lee@agency.example/phone"));
  expect(phone.pass("inbound", FROM_RAJ)).toEqual([]);
});

it("what is refused counts for nothing, and in shadow mode it passes and counts", () => {
  const volumes = new Volumes();
  third(new Stream(volumes), "outbound", TO_RAJ);
  const user = { scope: "user", name: "u\tlee@agency.example" } as const;
  const moment = { nowMs: SUNDAY, day: Math.floor(SUNDAY / 86_400_000) };
  expect(volumes.of(user, moment).messagesToday).toBe(2);
  third(new Stream(volumes, revisionFor({ mode: "shadow" })), "outbound", TO_RAJ);
  expect(volumes.of(user, moment).messagesToday).toBe(5);
});

it("where nothing is asked nothing is counted", () => {
  const volumes = new Volumes();
  third(new Stream(volumes, revisionFor({ volumes: [] })), "outbound", TO_RAJ);
  expect(volumes.size).toBe(0);
});

describe("thresholds flag the message that comes to them, once a day", () => {
  const usage = {
    timeZone: "America/New_York",
    hours: { days: ["mon"], fromMinute: 0, untilMinute: 1_440 },
    thresholds: Object.fromEntries(USAGE_THRESHOLDS.map((one) => [one, 2])),
  } as const;
  const flags = (nowMs: number): readonly (readonly string[])[] => {
    const stream = new Stream(new Volumes(), revisionFor({ volumes: [], usage }));
    stream.nowMs = nowMs;
    return [1, 2, 3].map(() => stream.pass("outbound", TO_RAJ));
  };

  it("on a Sunday outside hours too", () => {
    expect(flags(SUNDAY)).toEqual([[], [...USAGE_THRESHOLDS], []]);
  });

  it("on a Monday only the others; what comes in is nobody's use", () => {
    const monday = SUNDAY + 86_400_000;
    expect(flags(monday)).toEqual([[], ["messages_per_day", "messages_to_one_peer"], []]);
    const stream = new Stream(new Volumes(), revisionFor({ volumes: [], usage }));
    expect(third(stream, "inbound", FROM_RAJ)).toEqual([]);
  });
});

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:1:0002::9", "2001:db8:1:2"],
  ["2001:db8::9", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
])("%s counts as %s", (address, block) => {
  expect(addressBlock(address)).toBe(block);
});
