import { describe, expect, it } from "vitest";
import { boshPayload, boshRequest } from "../../support/bosh-requests.ts";
import { WindowBench } from "../../support/bosh-window.ts";

const empty = (rid: number): ReturnType<typeof boshRequest> => boshRequest({ rid });

/** Past the first answer, which has been given. */
function begun(...of: ConstructorParameters<typeof WindowBench>): WindowBench {
  const bench = new WindowBench(...of);
  bench.say("features");
  return bench;
}

describe("bosh-window: first request", () => {
  it("is answered when the server speaks, with what was settled", () => {
    const bench = new WindowBench();
    expect([bench.delivered, bench.answers]).toEqual([["#100"], []]);
    bench.window.announce({ from: "agency.example" });
    bench.say("features");
    expect(bench.answers).toEqual([
      { ticket: 0, ids: ["features"], attributes: { sid: "s", from: "agency.example" } },
    ]);
  });

  it("waits for the server even where the client polls, but not for ever", () => {
    const bench = new WindowBench({ hold: 0, wait: 0 });
    bench.pass(9_999);
    expect(bench.answers).toEqual([]);
    bench.pass(1);
    expect(bench.answers).toMatchObject([{ ticket: 0, ids: [], attributes: { sid: "s" } }]);
  });
});

describe("bosh-window: order", () => {
  it("takes each payload once, in order, and answers in order", () => {
    const bench = begun();
    bench.ask(2, boshPayload(102, "b"));
    expect(bench.delivered).toEqual(["#100"]);
    bench.ask(1, boshPayload(101, "a"));
    expect(bench.delivered).toEqual(["#100", "a", "b"]);
    // One more than may be held: the lower one is answered, and learns that the higher is there.
    expect(bench.answers.slice(1)).toEqual([{ ticket: 1, ids: [], attributes: { ack: "102" } }]);
    bench.say("x", "y");
    expect(bench.answers.slice(2)).toEqual([{ ticket: 2, ids: ["x"], attributes: {} }]);
    bench.ask(3, empty(103));
    expect(bench.answerOf(3)?.ids).toEqual(["y"]);
  });

  it.each([103, 200, 9_007_199_254_740_991])("ends the session at a rid beyond the window: %d", (rid) => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.ask(2, empty(102 + (rid - 101)));
    expect(bench.answerOf(2)?.attributes).toEqual({ type: "terminate", condition: "item-not-found" });
    expect(bench.answerOf(1)?.attributes).toEqual({ type: "terminate", condition: "other-request" });
    expect(bench.over).toBe("unexpected");
    bench.ask(4, empty(102));
    expect(bench.answerOf(4)).toBeUndefined();
  });

  it("gives a request that ends or pauses one place more", () => {
    const bench = begun();
    bench.ask(3, boshRequest({ rid: 103, isTerminate: true }));
    expect(bench.over).toBeUndefined();
    bench.ask(2, boshPayload(102, "b"));
    bench.ask(1, boshPayload(101, "a"));
    expect(bench.delivered).toEqual(["#100", "a", "b", "#103"]);
    expect(bench.answers.map(({ ticket }) => ticket)).toEqual([0, 1, 2]);
  });

  it("keeps what carries something while the session does not read, and lets what is empty through", () => {
    const bench = begun();
    bench.run(bench.window.setReading(false, bench.nowMs));
    bench.ask(1, empty(101));
    bench.ask(2, boshPayload(102, "a"));
    bench.say("x");
    expect(bench.answerOf(1)?.ids).toEqual(["x"]);
    expect(bench.delivered).toEqual(["#100"]);
    bench.run(bench.window.setReading(true, bench.nowMs));
    expect(bench.delivered).toEqual(["#100", "a"]);
  });
});

describe("bosh-window: resends", () => {
  it("gives the same answer again, and takes the payload no second time", () => {
    const bench = begun();
    bench.ask(1, boshPayload(101, "a"));
    bench.say("x");
    bench.ask(2, boshPayload(101, "other"));
    expect(bench.answerOf(2)).toEqual({ ...bench.answerOf(1), ticket: 2 });
    expect(bench.delivered).toEqual(["#100", "a"]);
  });

  it("moves a request that is still open to the new connection", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.ask(2, empty(101));
    expect([bench.dropped, bench.over]).toEqual([[1], undefined]);
    bench.say("x");
    expect(bench.answerOf(2)?.ids).toEqual(["x"]);
    expect(bench.answerOf(1)).toBeUndefined();
    bench.ask(4, boshPayload(103, "b"));
    bench.ask(5, boshPayload(103, "b"));
    expect(bench.dropped).toEqual([1, 4]);
  });

  it("gives nothing to a connection that is known to be gone", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.run(bench.window.lose(1, bench.nowMs));
    bench.say("x");
    expect(bench.answers).toHaveLength(1);
    bench.ask(2, empty(101));
    expect(bench.answerOf(2)?.ids).toEqual(["x"]);
  });

  it("goes on with the next request where a lost one does not come again", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.run(bench.window.lose(1, bench.nowMs));
    bench.say("x");
    bench.ask(2, empty(102));
    expect(bench.answerOf(2)?.ids).toEqual(["x"]);
    bench.ask(3, empty(101));
    expect(bench.answerOf(3)?.ids).toEqual([]);
  });

  it("ends the session where the answer is not kept any more", () => {
    const bench = begun();
    for (let rid = 101; rid < 104; rid++) {
      bench.ask(rid, empty(rid));
      bench.say(`to ${rid}`);
    }
    bench.ask(9, empty(101));
    expect(bench.answerOf(9)?.attributes).toEqual({ type: "terminate", condition: "item-not-found" });
    expect(bench.over).toBe("unexpected");
  });
});

describe("bosh-window: time", () => {
  it("answers with nothing after the time to wait", () => {
    const bench = begun({ wait: 20 });
    bench.ask(1, empty(101));
    expect(bench.window.deadlineMs).toBe(bench.nowMs + 20_000);
    bench.pass(19_999);
    expect(bench.answerOf(1)).toBeUndefined();
    bench.pass(1);
    expect(bench.answerOf(1)).toMatchObject({ ids: [], attributes: {} });
  });

  it("gives a client that waited as long as it may its time to ask again", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.pass(60_001);
    expect([bench.answers.length, bench.over]).toEqual([2, undefined]);
    bench.pass(59_999);
    expect(bench.over).toBeUndefined();
    bench.pass(1);
    expect(bench.over).toBe("silent");
  });

  it("takes a client for gone that has no request open for too long", () => {
    const bench = begun();
    expect(bench.window.deadlineMs).toBe(bench.nowMs + 60_000);
    bench.pass(59_999);
    bench.ask(1, boshPayload(101, "a"));
    bench.ask(2, boshPayload(101, "a"));
    bench.say("x");
    bench.pass(59_999);
    expect(bench.over).toBeUndefined();
    bench.pass(1);
    expect([bench.over, bench.window.deadlineMs]).toEqual(["silent", undefined]);
  });

  it("counts from the moment when the connection of an open request breaks", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.pass(10_000);
    bench.run(bench.window.lose(1, bench.nowMs));
    bench.pass(59_999);
    expect(bench.over).toBeUndefined();
    bench.pass(1);
    expect(bench.over).toBe("silent");
  });

  it("counts a resend as a sign of life", () => {
    const bench = begun();
    bench.ask(1, boshPayload(101, "a"));
    bench.say("x");
    bench.pass(59_000);
    bench.ask(2, boshPayload(101, "a"));
    bench.pass(59_000);
    expect(bench.over).toBeUndefined();
  });

  it("pauses: all is answered at once, the pause without payload, and the silence may be longer", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.ask(2, boshRequest({ rid: 102, pause: 100 }));
    expect(bench.answers.map(({ ticket }) => ticket)).toEqual([0, 1, 2]);
    bench.say("x");
    bench.pass(99_999);
    expect(bench.over).toBeUndefined();
    bench.ask(3, empty(103));
    expect(bench.answerOf(3)?.ids).toEqual(["x"]);
    bench.pass(60_000);
    expect(bench.over).toBe("silent");
  });

  it("pauses for no longer than it told", () => {
    const bench = begun();
    bench.ask(1, boshRequest({ rid: 101, pause: 9_999 }));
    bench.pass(119_999);
    expect(bench.over).toBeUndefined();
    bench.pass(1);
    expect(bench.over).toBe("silent");
  });
});

describe("bosh-window: overactivity", () => {
  it("ends the session of a client that fills the window with nothing", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.ask(2, empty(102));
    expect(bench.answerOf(2)?.attributes).toEqual({ type: "terminate", condition: "policy-violation" });
    expect(bench.over).toBe("overactive");
  });

  it("ends the session of a client that polls too often, not of one that gets something", () => {
    const bench = begun({ hold: 0 });
    bench.ask(1, empty(101));
    bench.say("x");
    bench.pass(5_000);
    bench.ask(2, empty(102));
    expect(bench.answerOf(2)?.ids).toEqual(["x"]);
    bench.ask(3, empty(103));
    expect(bench.over).toBeUndefined();
    bench.ask(4, empty(104));
    expect(bench.answerOf(4)?.attributes).toMatchObject({ condition: "policy-violation" });
  });
});

describe("bosh-window: acknowledgements", () => {
  it("reports an answer that the client seems to have lost", () => {
    const bench = begun({ ack: 1 });
    bench.ask(1, boshPayload(101, "a"));
    bench.say("x");
    bench.pass(1_500);
    bench.ask(2, boshRequest({ rid: 102, ack: 100 }));
    expect(bench.answerOf(2)?.attributes).toEqual({ report: "101", time: "1500" });
    bench.ask(3, boshPayload(101, "a"));
    expect(bench.answerOf(3)?.ids).toEqual(["x"]);
  });

  it("says nothing of an answer that may still be under way", () => {
    const bench = begun({ ack: 1 });
    bench.ask(1, boshPayload(101, "a"));
    bench.say("x");
    bench.ask(2, boshRequest({ rid: 102, ack: 100 }));
    expect(bench.answerOf(2)).toBeUndefined();
  });
});

describe("bosh-window: end", () => {
  it("says the last words and the end in one answer", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.run([...bench.window.finish({ condition: "remote-stream-error", frames: [] }, bench.nowMs)]);
    expect(bench.answerOf(1)?.attributes).toEqual({ type: "terminate", condition: "remote-stream-error" });
    expect(bench.over).toBe("said");
  });

  it("keeps them for a client that is between two requests", () => {
    const bench = begun();
    bench.say("x", "y");
    bench.run(bench.window.finish({ condition: "system-shutdown", frames: [] }, bench.nowMs));
    expect(bench.over).toBeUndefined();
    bench.ask(1, empty(101));
    expect(bench.answerOf(1)).toEqual({
      ticket: 1,
      ids: ["x", "y"],
      attributes: { type: "terminate", condition: "system-shutdown" },
    });
  });

  it("answers the client's own end last, in order and without a condition", () => {
    const bench = begun({ hold: 2 });
    bench.ask(1, boshPayload(101, "a"));
    bench.ask(2, boshRequest({ ...boshPayload(102, "b"), isTerminate: true }));
    expect(bench.answers.map(({ ticket }) => ticket)).toEqual([0, 1]);
    bench.run(bench.window.finish({ condition: undefined, frames: [] }, bench.nowMs));
    expect(bench.answerOf(2)).toEqual({ ticket: 2, ids: [], attributes: { type: "terminate" } });
  });

  it("ends for a body that could not be read", () => {
    const bench = begun();
    bench.ask(1, empty(101));
    bench.run(bench.window.refuse(2, "unreadable", bench.nowMs));
    expect(bench.answerOf(2)?.attributes).toEqual({ type: "terminate", condition: "bad-request" });
    expect(bench.over).toBe("unreadable");
  });
});
