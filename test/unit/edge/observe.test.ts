import { describe, expect, test } from "vitest";
import { EdgeObserver } from "../../../src/edge/observe.ts";
import type { SessionNews, SessionObserver } from "../../../src/edge/observe.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import type { SessionEvent } from "../../../src/session/effect.ts";
import { memoryLog } from "../../support/edge.ts";

const FACTS = {
  sessionId: "s1",
  isEncrypted: true,
  transport: "tcp" as const,
  listener: "c2s",
  clientAddress: "192.0.2.7",
  clientPort: 51_000,
  proxied: false,
};

const JUDGED = {
  type: "judged",
  direction: "outbound",
  kind: "message",
  disposition: "block",
  enforced: "block",
  mode: "enforce",
  ruleIds: ["external-domain"],
  clauseIds: ["NC-1"],
  exceptionIds: [],
  detectors: ["us-ssn"],
  revisionId: "r1",
  bytes: 400,
  user: "ann@agency.example",
  farEnd: "eve@far.example",
  incidentRef: "G-AAAAA-BBBBB",
  recordId: "s1.7",
} as const satisfies SessionEvent;

const observed = () => {
  const { log, lines } = memoryLog();
  const metrics = new Metrics({ version: "1", revision: "" });
  const hooks: string[] = [];
  const session: SessionObserver = new EdgeObserver(log, metrics).session(FACTS, {
    onAuthenticated: () => hooks.push("authenticated"),
    onBound: (user) => hooks.push(`bound ${user}`),
    onEnd: () => hooks.push("end"),
  });
  const parsed = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { session, parsed, lines, hooks, render: async () => await metrics.render() };
};

describe("what the service account hears", () => {
  const told = () => {
    const { log } = memoryLog();
    const news: SessionNews[] = [];
    const observer = new EdgeObserver(
      log,
      new Metrics({ version: "1", revision: "" }),
      (one) => void news.push(one),
    );
    const session = observer.session(FACTS, {
      onAuthenticated: () => undefined,
      onBound: () => undefined,
      onEnd: () => undefined,
    });
    return { session, news };
  };
  const BOUND = { type: "bound", user: "ann@agency.example/desk", isResumed: false } as const;
  const ALTERED = { ...JUDGED, disposition: "strip", enforced: "strip", altered: { lang: "es" } } as const;

  test("is what a client is to be asked, and what its user is to hear of it", () => {
    const { session, news } = told();
    const { user } = BOUND;
    session.onEvent({ type: "clientAsked", user, node: "https://client.example#hash" });
    session.onEvent({ type: "clientWarned", user, lang: "es", approved: ["Dino"], leftMs: 60_000 });
    session.onEvent({ type: "clientJudged", user, standing: "unapproved", outcome: "warn", mode: "enforce" });
    expect(news).toEqual([
      { type: "asked", user, node: "https://client.example#hash" },
      { type: "unapproved", user, lang: "es", approved: ["Dino"], leftMs: 60_000 },
    ]);
  });

  test("is what was altered, by full address and reference, and nothing of what was refused", () => {
    const { session, news } = told();
    session.onEvent(ALTERED);
    session.onEvent(BOUND);
    session.onEvent(ALTERED);
    session.onEvent({ ...ALTERED, altered: { lang: "en" } });
    session.onEvent(JUDGED);
    const one = { type: "altered", user: BOUND.user, ref: "G-AAAAA-BBBBB" };
    expect(news).toEqual([
      { ...one, lang: "es" },
      { ...one, lang: "en" },
    ]);
  });
});

describe("a judged stanza", () => {
  test("that passed under exceptions counts for each, and names them", async () => {
    const { session, parsed, render } = observed();
    const flagged = { disposition: "flag", enforced: "flag", exceptionIds: ["ex-1", "ex-2"] } as const;
    session.onEvent({ ...JUDGED, ...flagged });
    session.onEvent({ ...JUDGED, ...flagged, exceptionIds: ["ex-1"] });
    session.onEvent(JUDGED);
    const page = await render();
    expect(page).toContain('stanzagate_exception_uses_total{exception="ex-1"} 2');
    expect(page).toContain('stanzagate_exception_uses_total{exception="ex-2"} 1');
    expect(parsed().map((line) => (line as { exceptions?: unknown }).exceptions)).toEqual([
      ["ex-1", "ex-2"],
      ["ex-1"],
      undefined,
    ]);
  });

  test("of a client under one counts too", async () => {
    const { session, parsed, render } = observed();
    const judged = {
      type: "clientJudged",
      user: JUDGED.user,
      standing: "unapproved",
      mode: "enforce",
    } as const;
    session.onEvent({ ...judged, outcome: "allow", exceptionId: "ex-3" });
    session.onEvent({ ...judged, outcome: "refuse" });
    expect(await render()).toContain('stanzagate_exception_uses_total{exception="ex-3"} 1');
    expect(parsed()[0]).toMatchObject({ outcome: "allow", exception: "ex-3" });
    expect(parsed()[1]).not.toHaveProperty("exception");
  });

  test("that was blocked is one warning with ids, rules and clauses", async () => {
    const { session, parsed, render } = observed();
    session.onEvent(JUDGED);
    expect(parsed()).toEqual([
      expect.objectContaining({
        level: 40,
        session: "s1",
        transport: "tcp",
        action: "block",
        rules: ["external-domain"],
        clauses: ["NC-1"],
        farEnd: "eve@far.example",
        incident: "G-AAAAA-BBBBB",
        record: "s1.7",
        msg: "stanza refused",
      }),
    ]);
    const page = await render();
    expect(page).toContain('stanzagate_stanzas_total{direction="outbound",kind="message",action="block"} 1');
    expect(page).toContain('stanzagate_stanza_bytes_total{direction="outbound"} 400');
    expect(page).toContain(
      'stanzagate_decisions_total{rule="external-domain",action="block",mode="enforce"} 1',
    );
    expect(page).toContain('stanzagate_detector_matches_total{detector="us-ssn",action="block"} 1');
    expect(page).not.toContain("@");
  });

  test.each([
    ["allow", "allow", []],
    ["flag", "flag", [30]],
    ["allow", "block", [30]],
    ["redact", "redact", [30]],
    ["strip", "strip", [30]],
    ["hold", "hold", [40]],
  ] as const)("%s, enforced %s", (disposition, enforced, levels) => {
    const { session, parsed } = observed();
    session.onEvent({ ...JUDGED, disposition, enforced });
    expect(parsed().map(({ level }) => level)).toEqual(levels);
  });

  test("brings no field to the log that nobody chose", () => {
    const { session, lines } = observed();
    session.onEvent({ ...JUDGED, ...{ body: "my secret", content: "my secret" } });
    expect(lines.join()).not.toContain("my secret");
  });
});

describe("a session", () => {
  test("has no field twice on a line", () => {
    const { session, lines } = observed();
    session.onEvent({ type: "bound", user: "ann@agency.example/desk", isResumed: false });
    session.onEvent(JUDGED);
    session.onEvent({ type: "streamError", side: "client", condition: "reset" });
    for (const line of lines) {
      const names = [...line.matchAll(/[{,]"(\w+)":/g)].map(([, name]) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  test("once bound is logged by its user", () => {
    const { session, parsed, hooks } = observed();
    session.onEvent({ type: "authenticated", mechanism: "SCRAM-SHA-256", outcome: "success" });
    session.onEvent({ type: "bound", user: "ann@agency.example/desk", isResumed: false });
    session.onEnd();
    expect(parsed().map(({ msg, user }) => [msg, user])).toEqual([
      ["session bound", "ann@agency.example/desk"],
      ["session ended", "ann@agency.example/desk"],
    ]);
    expect(hooks).toEqual(["authenticated", "authenticated", "bound ann@agency.example/desk", "end"]);
  });

  test("a failed log-in and a stream error are told, however long the peer makes them", () => {
    const { session, parsed } = observed();
    const long = "x".repeat(10_000);
    session.onEvent({
      type: "authenticated",
      mechanism: long,
      outcome: "failure",
      user: "ann@agency.example",
    });
    session.onEvent({ type: "streamError", side: "upstream", condition: "reset", detail: long });
    session.onEvent({ type: "refusedUnrecorded", direction: "outbound" });
    session.onEvent({ type: "throttled", mode: "shadow", delayMs: 20 });
    session.onEvent({ type: "fault", code: "SG_X", detail: long });
    expect(parsed().map(({ msg }) => msg)).toEqual([
      "log-in failed",
      "stream error",
      "client at its rate limit",
      "session fault",
    ]);
    expect(JSON.stringify(parsed()).length).toBeLessThan(2_000);
  });

  test("upstream breaking the rules is a warning; its own errors and a client's are life", () => {
    const { session, parsed } = observed();
    const made = {
      type: "streamError",
      condition: "not-authorized",
      code: "SG_STREAM_NOT_AUTHORIZED",
    } as const;
    session.onEvent({ ...made, side: "upstream" });
    session.onEvent({ ...made, side: "client" });
    session.onEvent({ type: "streamError", side: "upstream", condition: "conflict" });
    expect(parsed().map(({ level }) => level)).toEqual([40, 30, 30]);
  });

  test("a peer's words cannot act on a terminal or forge a line", () => {
    const { session, lines } = observed();
    const evil = 'a\u001b[2J\n{"level":50}\u009b31m\u202egnp.exe\u2028';
    session.onEvent({ type: "streamError", side: "client", condition: "x", detail: evil });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ detail: evil });
  });

  test("a fault of ours tells where, not what", () => {
    const { session, parsed, lines } = observed();
    session.onFault("SG_EDGE_SESSION_FAULT", new Error("the body was: hello"));
    expect(parsed()[0]).toMatchObject({ level: 50, code: "SG_EDGE_SESSION_FAULT", name: "Error" });
    expect(lines.join()).not.toContain("hello");
  });
});
