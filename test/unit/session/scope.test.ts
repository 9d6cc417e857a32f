import { describe, expect, it } from "vitest";
import { policyTools } from "../../../src/cli/policy-tools.ts";
import { compilePolicy } from "../../../src/config/compile.ts";
import { Scope } from "../../../src/session/scope.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { jid, policyFor, tightened } from "../../support/policy.ts";

describe("Scope", () => {
  it("begins encrypted or plain, and moves by signals alone", () => {
    expect(new Scope(sessionOptions()).state).toBe("secured");
    const scope = new Scope(sessionOptions({ isEncrypted: false }));
    expect(scope.state).toBe("plain");
    expect(() => {
      scope.signal("saslBegin");
    }).toThrow("saslBegin while plain");
    scope.signal("transportEnd");
    expect(scope.isOver).toBe(true);
  });

  it("gives effects once, and sends no empty text", () => {
    const scope = new Scope(sessionOptions());
    scope.send("client", "");
    scope.send("client", "a");
    scope.send("upstream", "b");
    scope.setTimer("idle", 5);
    expect(scope.takeEffects().map(({ type }) => type)).toEqual(["sendClient", "sendUpstream", "setTimer"]);
    expect(scope.takeEffects()).toEqual([]);
  });

  it("numbers records and tickets, and names the user once there is one", () => {
    const scope = new Scope(sessionOptions());
    scope.nowMs = 7;
    const open = scope.sessionRecord("open", { a: 1 });
    expect(open).toEqual({
      kind: "session",
      recordId: "s1.1",
      receivedAtMs: 7,
      sessionId: "s1",
      step: "open",
      facts: { a: 1 },
    });
    scope.become(jid("lee@agency.example/desk"));
    expect(scope.sessionRecord("bind", {})).toMatchObject({
      recordId: "s1.2",
      user: "lee@agency.example/desk",
    });
    expect(scope.operationRecord("gap", {})).toMatchObject({ kind: "gap", recordId: "s1.3" });
    expect([scope.archive(open), scope.archive(open)]).toEqual([1, 2]);
  });

  it("judges by the divisions of its user, from the binding on and after each change of policy", () => {
    const scope = new Scope(sessionOptions());
    const { revision } = compilePolicy(tightened(WITH_DIVISION).policy, policyTools);
    scope.follow(revision);
    expect(scope.revision).toBe(revision);
    scope.become(jid("lee@agency.example/desk"));
    expect(scope.revision.limits.maxStanzaBytes).toBe(20_000);
    scope.follow(policyFor());
    expect(scope.revision.limits.maxStanzaBytes).toBe(131_072);
    scope.follow(revision);
    expect(scope.revision.limits.maxStanzaBytes).toBe(20_000);
  });
});

const WITH_DIVISION = {
  divisions: [{ id: "doc", members: { patterns: ["lee@*"] }, limits: { stanza_bytes: 20_000 } }],
};
