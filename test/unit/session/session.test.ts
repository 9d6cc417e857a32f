import { describe, expect, it } from "vitest";
import { Session } from "../../../src/session/session.ts";
import { policyFor } from "../../support/policy.ts";
import { LIMITS, sessionOptions } from "../../support/sans-io.ts";
import { streamError, tell } from "../../support/story.ts";

describe("Session", () => {
  it("sets its timers at the first input, once", () => {
    const core = new Session(sessionOptions());
    expect(core.handle({ type: "opened", nowMs: 0 })).toEqual([
      { type: "setTimer", timer: "negotiation", delayMs: LIMITS.negotiationTimeoutMs },
      { type: "setTimer", timer: "idle", delayMs: LIMITS.idleTimeoutMs },
    ]);
    expect(core.handle({ type: "opened", nowMs: 0 })).toEqual([]);
  });

  it("sets the idle timer anew for what is left, never for more than the period", () => {
    const core = new Session(sessionOptions());
    const idle = (nowMs: number): unknown => core.handle({ type: "timerFired", timer: "idle", nowMs });
    core.handle({ type: "opened", nowMs: 0 });
    core.handle({ type: "clientBytes", bytes: new Uint8Array(), nowMs: 1_000_000 });
    expect(idle(LIMITS.idleTimeoutMs)).toEqual([{ type: "setTimer", timer: "idle", delayMs: 1_000_000 }]);
    // The clock was set back by an hour.
    expect(idle(-2_600_000)).toEqual([{ type: "setTimer", timer: "idle", delayMs: LIMITS.idleTimeoutMs }]);
  });

  it("takes a BOSH request without content for a sign of life and nothing else", () => {
    const core = new Session({ ...sessionOptions(), transport: "bosh" });
    core.handle({ type: "opened", nowMs: 0 });
    expect(core.handle({ type: "clientBytes", bytes: new Uint8Array(), nowMs: 1 })).toEqual([]);
  });

  it("lets the negotiation timer pass once the JID is bound", () => {
    tell("time passes 100 s\nclient receives nothing", { after: "bound" });
    tell(`time passes 61 s\nclient receives\n  ${streamError("connection-timeout", "")}`, {
      after: "authenticated",
    });
  });

  it("judges by the new policy from the moment it is told", () => {
    const session = tell("", { after: "bound" });
    session.takeRecords();
    const send = (): void => {
      session.feed({
        type: "clientBytes",
        bytes: new TextEncoder().encode("<message to='pat@outside.example'><body>a</body></message>"),
      });
    };
    send();
    session.feed({ type: "policyChanged", revision: policyFor({ id: "new", mode: "shadow" }) });
    send();
    const verdicts = session.takeRecords().flatMap((one) => (one.kind === "stanza" ? [one.verdict] : []));
    expect(
      verdicts.map(({ disposition, enforced, revisionId }) => [disposition, enforced, revisionId]),
    ).toEqual([
      ["block", "block", "0123456789abcdef"],
      ["flag", "block", "new"],
    ]);
  });

  it("refuses one for one what its server relays and nobody can read", () => {
    const text = "x".repeat(40_000);
    const head = "from='hall@rooms.agency.example' to='lee@agency.example/desk' id='d'";
    const unread = [
      `<iq type='result' ${head}><query xmlns='urn:q' name='${text}'/></iq>`,
      `<message ${head}><body>${"&quot;".repeat(200_000)}</body></message>`,
      `<presence from='eve@outside.example/x'><xml:x/></presence>`,
      `<message id='${"&quot;".repeat(200_000)}' to='lee@agency.example/desk' from='eve@outside.example'/>`,
    ];
    const why = ["length of an attribute", "bytes of one element", "element in the xml namespace"].map(
      (reason) => `cannot be read: ${reason}`,
    );
    for (const chunk of [0, 1_000]) {
      const enable = "<enable xmlns='urn:xmpp:sm:3'/>";
      const session = tell(
        `client sends\n  ${enable}\nupstream sends\n  <enabled xmlns='urn:xmpp:sm:3'/>\nclient receives\n  {*}`,
        { after: "bound", chunk, options: { revision: policyFor({ mode: "shadow" }) } },
      );
      session.takeRecords();
      session.takeText("upstream");
      session.feed({ type: "upstreamBytes", bytes: new TextEncoder().encode(unread.join("")) });
      expect(session.takeText("client").match(/<iq type=.(?:error|get|result)/g)).toHaveLength(4);
      const records = session.takeRecords().flatMap((one) => (one.kind === "stanza" ? [one] : []));
      expect(
        records.map(({ stanzaKind, addressing, position, findings }) => [
          stanzaKind,
          addressing.from,
          position?.count,
          findings.find(({ ruleId }) => ruleId === "stanza-form")?.reason,
        ]),
      ).toEqual([
        ["iq", "hall@rooms.agency.example", 1, `${why[0]} (${unread[0]?.length} bytes)`],
        ["message", "hall@rooms.agency.example", 2, `${why[1]} (${unread[1]?.length} bytes)`],
        ["presence", "eve@outside.example", 3, `${why[2]} (${unread[2]?.length} bytes)`],
        ["message", undefined, 4, `${why[1]} (${unread[3]?.length} bytes)`],
      ]);
      expect(records.map(({ received }) => received)).toEqual(unread.map((one) => one.slice(0, 1_048_576)));
    }
  });

  it.each([
    ["before the JID is bound", "authenticated", "<iq id='i'><xml:x/></iq>"],
    ["that is no stanza", "bound", "<a xmlns='urn:xmpp:sm:3' h='1'><xml:x/></a>"],
  ] as const)("takes nothing unreadable from its server %s", (_what, after, sent) => {
    tell(`upstream sends\n  ${sent}\nclient receives\n  ${streamError("internal-server-error", "")}`, {
      after,
    });
  });

  it("reads no client while upstream's answer is due, and loses nothing of what came", () => {
    const session = tell("", { after: "authenticated" });
    const bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(`${bind}<presence/>`) });
    expect(session.isPaused("client")).toBe(true);
    const answer =
      "<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>lee@agency.example/d</jid></bind></iq>";
    session.feed({ type: "upstreamBytes", bytes: new TextEncoder().encode(answer) });
    expect(session.isPaused("client")).toBe(false);
    expect(session.takeText("upstream")).toMatch(/<presence\/>$/);
  });

  it("is silent once it is over", () => {
    const session = new Session(sessionOptions());
    session.handle({ type: "clientEnd", nowMs: 0 });
    expect(session.handle({ type: "upstreamEnd", nowMs: 0 })).toEqual([]);
  });
});
