import { describe, expect, it } from "vitest";
import { Scope } from "../../../src/session/scope.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { jid } from "../../support/policy.ts";

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
    scope.user = jid("lee@agency.example/desk");
    expect(scope.sessionRecord("bind", {})).toMatchObject({
      recordId: "s1.2",
      user: "lee@agency.example/desk",
    });
    expect(scope.operationRecord("gap", {})).toMatchObject({ kind: "gap", recordId: "s1.3" });
    expect([scope.archive(open), scope.archive(open)]).toEqual([1, 2]);
  });
});
