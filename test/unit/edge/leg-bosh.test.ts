/** One leg without HTTP: exchanges are remembered, time is told. */
import { describe, expect, it } from "vitest";
import { BoshLeg, type BoshExchange } from "../../../src/edge/leg-bosh.ts";
import { HOLD, LEG_LIMITS, type LegLimits } from "../../../src/edge/leg.ts";
import type { BoshRequest } from "../../../src/stream/bosh-body.ts";
import { termsFor } from "../../../src/stream/bosh-terms.ts";
import { BoshWindow } from "../../../src/stream/bosh-window.ts";
import { boshPayload, boshRequest } from "../../support/bosh-requests.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const OPEN = `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" id="i" from="agency.example" version="1.0"/>`;
const CLOSE = `<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>`;
const MESSAGE = `<message xmlns="jabber:client" id="x"/>`;
const error = (condition: string): string =>
  `<stream:error xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams"><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`;

class Bench {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly answers: { readonly body: string; readonly status: number }[] = [];
  readonly leg: BoshLeg;
  onBytes: (text: string) => void = () => undefined;
  dropCount = 0;
  /** Inputs of no byte. */
  lifeCount = 0;
  goneCount = 0;

  constructor(limits: Partial<LegLimits> = {}, version: string | null = "1.11") {
    const first = boshRequest({
      rid: 10,
      sid: undefined,
      to: "agency.example",
      version: version ?? undefined,
    });
    const window = new BoshWindow(termsFor(first), first, { sid: "s" });
    const onGone = (): void => {
      this.goneCount += 1;
    };
    const parts = { clock: this.clock, limits: { ...LEG_LIMITS, ...limits }, window, first, onGone };
    this.leg = new BoshLeg(parts, {
      onBytes: (bytes) => {
        const text = Buffer.from(bytes).toString();
        if (text === "") this.lifeCount += 1;
        if (text === "") return;
        this.told.push(text.slice(1, text.indexOf(" ")));
        this.onBytes(text);
      },
      onEnd: (code) => this.told.push(`end ${code ?? "clean"}`),
      onClosed: () => this.told.push("closed"),
      onPressure: (isHigh) => this.told.push(`pressure ${isHigh}`),
      onViolation: (condition, detail) => this.told.push(`violation ${condition}: ${detail}`),
      onFailure: (code) => this.told.push(`failure ${code}`),
    });
    this.ask(first);
  }

  ask(request: BoshRequest): () => void {
    return this.leg.request(this.exchange(), request);
  }

  exchange(): BoshExchange {
    return {
      answer: (body, status) => this.answers.push({ body, status }),
      drop: () => {
        this.dropCount += 1;
      },
    };
  }

  say(...frames: readonly string[]): void {
    frames.forEach((frame) => {
      this.leg.write(frame);
    });
    this.leg.flush();
  }
}

/** The stream is open, and its first answer has gone. */
function begun(...of: ConstructorParameters<typeof Bench>): Bench {
  const bench = new Bench(...of);
  bench.say(OPEN, `<stream:features xmlns:stream="http://etherx.jabber.org/streams"/>`);
  bench.told.length = 0;
  return bench;
}

const last = (bench: Bench): string => bench.answers.at(-1)?.body ?? "";

describe("frames", () => {
  it("open the stream by the first request, whose answer tells what the session said of it", () => {
    const bench = new Bench();
    expect([bench.told, bench.answers]).toEqual([["open"], []]);
    bench.say(OPEN, MESSAGE);
    expect(bench.answers).toHaveLength(1);
    expect(last(bench)).toContain(
      ` sid="s" from="agency.example" authid="i" xmpp:version="1.0">${MESSAGE}</body>`,
    );
  });

  it("of one turn go in one answer; what comes in goes as one frame an element", () => {
    const bench = begun();
    bench.ask(boshPayload(11, "a", "b"));
    expect(bench.told).toEqual(["message", "message"]);
    bench.say(MESSAGE, MESSAGE);
    expect(bench.answers).toHaveLength(2);
    expect(last(bench)).toContain(`>${MESSAGE}${MESSAGE}</body>`);
    bench.ask(boshRequest({ rid: 12, isRestart: true }));
    expect(bench.told.slice(2)).toEqual(["open"]);
  });

  it("wait while the session does not read, and keep their order when it reads again from within", () => {
    const bench = begun();
    bench.leg.hold(HOLD.session);
    bench.leg.hold(HOLD.backlog);
    bench.ask(boshPayload(11, "a", "b"));
    bench.ask(boshPayload(12, "c"));
    bench.leg.release(HOLD.session);
    expect(bench.told).toEqual([]);
    const ids: string[] = [];
    bench.onBytes = (text) => {
      ids.push(/id="(.)"/.exec(text)?.[1] ?? "");
      bench.leg.hold(HOLD.session);
      bench.leg.release(HOLD.session);
    };
    bench.leg.release(HOLD.backlog);
    expect(ids).toEqual(["a", "b", "c"]);
  });
});

describe("pressure", () => {
  it("is told where much waits for a request, and taken back when it went", () => {
    const bench = begun();
    const long = `<message xmlns="jabber:client" id="${"x".repeat(40_000)}"/>`;
    bench.say(long);
    expect(bench.told).toEqual([]);
    bench.say(long);
    expect(bench.told).toEqual(["pressure true"]);
    bench.ask(boshRequest({ rid: 11 }));
    expect(bench.told).toEqual(["pressure true", "pressure false"]);
  });

  it("ends the session where the other side goes on nevertheless", () => {
    const bench = begun({ maxWriteBytes: 1_000 });
    bench.ask(boshPayload(11, "a"));
    bench.say(`<message xmlns="jabber:client" id="${"x".repeat(1_000)}"/>`);
    expect(bench.told.slice(1)).toEqual(["end clean", "closed", "failure SG_EDGE_WRITE_OVERFLOW"]);
    expect([bench.dropCount, bench.goneCount]).toEqual([1, 1]);
  });
});

describe("end", () => {
  it("is answered at the goodbye, with the reason in the wrapper's words", () => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }));
    bench.say(error("conflict"), CLOSE);
    expect(last(bench)).toContain(
      ` type="terminate" condition="remote-stream-error">${error("conflict")}</body>`,
    );
    expect([bench.told, bench.goneCount]).toEqual([["end clean", "closed"], 1]);
    bench.leg.finish();
    expect(bench.told).toHaveLength(2);
  });

  it.each([
    [`a goodbye alone`, [CLOSE], `type="terminate"/>`],
    [`a wrong domain`, [error("host-unknown"), CLOSE], `condition="host-unknown">`],
    [`nothing, so that the stream can be resumed`, [], `condition="remote-connection-failed"/>`],
  ])("says %s", (_what, frames, said) => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }));
    bench.say(...frames);
    bench.leg.finish();
    expect(last(bench)).toContain(said);
    expect(bench.leg.isClosed).toBe(true);
  });

  it("waits a little for a client that is between two requests", () => {
    const bench = begun();
    bench.say(CLOSE);
    bench.leg.finish();
    expect(bench.leg.isClosed).toBe(false);
    bench.clock.pass(LEG_LIMITS.closeTimeoutMs);
    expect(bench.told).toEqual(["end clean", "closed"]);
    expect(bench.clock.timerCount).toBe(0);
  });

  it("of a client that ends by itself comes with its last elements", () => {
    const bench = begun();
    bench.ask({ ...boshPayload(11, "a"), isTerminate: true });
    expect(bench.told).toEqual(["message", "close"]);
    bench.say(CLOSE);
    expect(last(bench)).toContain(`type="terminate"/>`);
  });

  it("comes for a client that stays away", () => {
    const bench = begun();
    bench.clock.pass(60_010);
    expect(bench.told).toEqual(["end clean", "closed"]);
    expect(bench.clock.timerCount).toBe(0);
  });

  it("drops what waits where the session is cut", () => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }));
    bench.leg.cut();
    bench.leg.cut();
    expect([bench.dropCount, bench.told]).toEqual([1, ["end clean", "closed"]]);
    bench.say(MESSAGE);
    expect(bench.answers).toHaveLength(1);
  });
});

describe("requests", () => {
  it("that wait are answered in time, with nothing", () => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }));
    bench.clock.pass(60_010);
    expect(bench.answers).toHaveLength(2);
    expect(bench.told).toEqual([]);
  });

  it("that carry nothing are a sign of life", () => {
    const bench = begun();
    const before = bench.lifeCount;
    bench.ask(boshRequest({ rid: 11 }));
    bench.ask(boshPayload(12, "a"));
    expect([bench.lifeCount - before, bench.told]).toEqual([1, ["message"]]);
  });

  it("whose connection is gone keep their place for a resend", () => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }))();
    bench.say(MESSAGE);
    expect(bench.answers).toHaveLength(1);
    bench.ask(boshRequest({ rid: 11 }));
    expect(last(bench)).toContain(MESSAGE);
  });

  it("that come again on another connection end the first", () => {
    const bench = begun();
    bench.ask(boshRequest({ rid: 11 }));
    bench.ask(boshRequest({ rid: 11 }));
    expect([bench.dropCount, bench.told]).toEqual([1, []]);
  });

  it.each([
    ["1.11", 200],
    [null, 404],
  ])("outside the window break the stream; a client of version %s reads it with %d", (version, status) => {
    const bench = begun({}, version);
    bench.ask(boshRequest({ rid: 99 }));
    expect(bench.answers.at(-1)?.status).toBe(status);
    expect(last(bench)).toContain("item-not-found");
    expect(bench.told).toEqual([
      "violation policy-violation: a request outside the window",
      "end clean",
      "closed",
    ]);
  });

  it.each([
    ["unreadable", "violation bad-format: a body that is no BOSH request", "bad-request"],
    ["oversize", "violation policy-violation: bytes of one element", "policy-violation"],
  ] as const)("that are %s break it too", (why, told, condition) => {
    const bench = begun();
    bench.leg.refuse(bench.exchange(), why);
    expect(bench.told[0]).toBe(told);
    expect(last(bench)).toContain(`condition="${condition}"`);
  });
});
