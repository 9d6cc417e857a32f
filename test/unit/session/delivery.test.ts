import { describe, expect, it } from "vitest";
import { Delivery } from "../../../src/session/delivery.ts";
import { Gate } from "../../../src/session/gate.ts";
import { Scope } from "../../../src/session/scope.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { LIMITS, sessionOptions } from "../../support/sans-io.ts";

/** A delivery and what it did since the last look, in words. */
function setUp(highWaterLength = 10_000) {
  const scope = new Scope(sessionOptions({ limits: { ...LIMITS, highWaterLength } }));
  const delivery = new Delivery(scope, new Gate(scope));
  const effects = (): readonly string[] => {
    delivery.flush();
    return scope.takeEffects().map((effect) => {
      if (effect.type === "sendClient" || effect.type === "sendUpstream")
        return `${effect.type} ${effect.text}`;
      if (effect.type === "archive") return `archive ${String(effect.ticket)} ${effect.record.kind}`;
      if (effect.type === "archiveLast") return `archiveLast ${JSON.stringify(effect.record)}`;
      if (effect.type === "setTimer" || effect.type === "clearTimer") return `${effect.type} ${effect.timer}`;
      return effect.type === "observe" ? effect.event.type : effect.type;
    });
  };
  const inbound = (text: string): void => {
    delivery.keep("inbound", { record: scope.sessionRecord("auth", {}), text });
  };
  const outbound = (text: string): void => {
    const record = scope.sessionRecord("auth", {});
    delivery.keep("outbound", { record, text, refuse: () => "no" });
  };
  const answer = (text: string): void => {
    delivery.keep("outbound", { record: scope.sessionRecord("auth", {}), text });
  };
  const refused = (received: string): void => {
    delivery.keep("outbound", { record: stanzaRecord(1, { received }), text: "no", refuse: () => "no" });
  };
  return { delivery, effects, inbound, outbound, answer, refused };
}

describe("Delivery", () => {
  it("sends in order, behind the receipts", () => {
    const { delivery, effects, inbound } = setUp();
    inbound("a");
    delivery.pass("inbound", "b");
    inbound("c");
    expect(effects()).toEqual(["archive 1 session", "archive 2 session"]);
    delivery.archived(2);
    expect(effects()).toEqual([]);
    delivery.archived(1);
    delivery.archived(1);
    expect(effects()).toEqual(["sendClient abc"]);
  });

  it("refuses outbound at once while nothing can be kept, and tells the gap by itself", () => {
    const { delivery, effects, outbound } = setUp();
    outbound("a");
    outbound("b");
    delivery.failed(1);
    delivery.failed(2);
    expect(effects().slice(2)).toEqual([
      "refusedUnrecorded",
      "setTimer archiveRetry",
      "refusedUnrecorded",
      "sendUpstream nono",
    ]);
    delivery.retry();
    expect(effects()).toEqual(["archive 3 gap"]);
    delivery.failed(3);
    expect(effects()).toEqual(["setTimer archiveRetry"]);
    delivery.retry();
    delivery.archived(4);
    delivery.retry();
    expect(effects()).toEqual(["archive 4 gap"]);
  });

  it("counts what was refused while the gap was on its way", () => {
    const { delivery, effects, outbound } = setUp();
    outbound("a");
    delivery.failed(1);
    delivery.retry();
    outbound("b");
    delivery.failed(3);
    delivery.archived(2);
    expect(effects().filter((one) => one.endsWith("gap"))).toEqual(["archive 2 gap", "archive 4 gap"]);
  });

  it("postpones inbound, and ends the outage with the last record that failed", () => {
    const { delivery, effects, inbound } = setUp();
    inbound("poison");
    inbound("b");
    delivery.failed(1);
    expect(effects().slice(2)).toEqual(["pause", "setTimer outage", "setTimer archiveRetry"]);
    delivery.archived(2);
    expect(effects()).toEqual([]);
    delivery.retry();
    delivery.failed(1);
    expect(effects()).toEqual(["archive 1 session", "setTimer archiveRetry"]);
    delivery.retry();
    delivery.archived(1);
    expect(effects()).toEqual(["archive 1 session", "resume", "clearTimer outage", "sendClient poisonb"]);
  });

  it("postpones what nobody can be told of, and reads its sender again when it went", () => {
    const { delivery, effects, outbound, answer } = setUp();
    outbound("a");
    answer("b");
    delivery.failed(1);
    delivery.failed(2);
    expect(effects().slice(2)).toEqual([
      "refusedUnrecorded",
      "setTimer archiveRetry",
      "pause",
      "setTimer outage",
      "sendUpstream no",
    ]);
    delivery.retry();
    delivery.archived(2);
    expect(effects()).toEqual([
      "archive 2 session",
      "archive 3 gap",
      "resume",
      "clearTimer outage",
      "sendUpstream b",
    ]);
  });

  it("counts a refused stanza by what is kept of it", () => {
    const { delivery, effects, refused } = setUp(2_000);
    refused("x".repeat(1_000));
    expect(effects()).toContain("pause");
    delivery.archived(1);
    expect(effects()).toEqual(["sendUpstream no", "resume"]);
  });

  it("stops reading the source above the high-water mark, reads again at half", () => {
    const { delivery, effects, outbound } = setUp(10);
    outbound("123456");
    outbound("123456");
    expect(effects()).toContain("pause");
    delivery.archived(1);
    expect(effects()).toEqual(["sendUpstream 123456"]);
    delivery.archived(2);
    expect(effects()).toEqual(["sendUpstream 123456", "resume"]);
  });

  it("sends nothing behind the end, and says once that it was reached", () => {
    const { delivery, effects } = setUp();
    delivery.pass("inbound", "bye");
    delivery.end("inbound");
    delivery.pass("inbound", "late");
    expect(delivery.flush()).toEqual(["inbound"]);
    expect(delivery.flush()).toEqual([]);
    expect(effects()).toEqual(["sendClient bye"]);
  });

  describe("at the end", () => {
    const closed = (delivery: Delivery, effects: () => readonly string[]): readonly unknown[] => {
      effects();
      delivery.close(undefined);
      return effects().map((one) => JSON.parse(one.replace("archiveLast ", "")) as unknown);
    };
    const gapOf = (refusedUnrecorded: number) => ({ kind: "gap", facts: { refusedUnrecorded } });

    it("says what no record tells of", () => {
      const { delivery, effects, outbound } = setUp();
      outbound("a");
      delivery.failed(1);
      expect(closed(delivery, effects)).toMatchObject([gapOf(1)]);
    });

    it("tells a gap again whose answer it will not hear, and what came since", () => {
      const { delivery, effects, outbound } = setUp();
      outbound("a");
      outbound("b");
      delivery.failed(1);
      delivery.retry();
      delivery.failed(2);
      const told = closed(delivery, effects);
      expect(told).toMatchObject([gapOf(1), gapOf(1)]);
      expect(new Set(told.map((one) => (one as { readonly recordId: string }).recordId)).size).toBe(2);
    });

    it("says nothing where a record tells of everything", () => {
      const { delivery, effects, outbound } = setUp();
      outbound("a");
      delivery.failed(1);
      delivery.retry();
      delivery.archived(2);
      expect(closed(delivery, effects)).toEqual([]);
    });
  });
});
