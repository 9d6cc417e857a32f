import { describe, expect, it } from "vitest";
import { Delivery } from "../../../src/session/delivery.ts";
import { DivisionWatch } from "../../../src/session/division-watch.ts";
import { Gate } from "../../../src/session/gate.ts";
import { LogIn } from "../../../src/session/log-in.ts";
import { Scope } from "../../../src/session/scope.ts";
import type { Jid } from "../../../src/xmpp/jid.ts";
import { StreamError } from "../../../src/xmpp/stream-error.ts";
import { prepare } from "../../support/policy.ts";
import { sessionOptions } from "../../support/sans-io.ts";

const jid = (text: string): Jid => {
  const prepared = prepare(text);
  if (prepared === undefined) throw new Error(text);
  return prepared;
};

const open = (): { readonly logIn: LogIn; readonly scope: Scope } => {
  const scope = new Scope(sessionOptions());
  scope.domain = "agency.example";
  const delivery = new Delivery(scope, new Gate(scope));
  const divisions = new DivisionWatch(scope, delivery);
  const openFacts = () => ({ domain: scope.domain });
  return { scope, logIn: new LogIn({ scope, delivery, divisions, openFacts }) };
};

const LEE = jid("lee@agency.example/desk");
const RAJ = jid("raj@agency.example/desk");
const FIRST = btoa("\0lee\0secret");

describe("log-in", () => {
  it("holds the account against the name in the log-in", () => {
    const { logIn } = open();
    expect([logIn.isClaimed(RAJ), logIn.owns(RAJ)]).toEqual([true, false]);
    logIn.begin("SASL", "PLAIN", FIRST);
    expect([logIn.isClaimed(LEE), logIn.owns(LEE)]).toEqual([true, true]);
    expect([logIn.isClaimed(RAJ), logIn.owns(RAJ)]).toEqual([false, false]);
    expect(logIn.owns(jid("lee@other.example/desk"))).toBe(false);
  });

  it("holds it against upstream's word once there is one", () => {
    const { logIn } = open();
    logIn.begin("SASL2", "PLAIN", undefined);
    logIn.succeed({}, "", jid("raj@agency.example"));
    expect([logIn.isClaimed(LEE), logIn.isClaimed(RAJ), logIn.owns(RAJ)]).toEqual([false, true, true]);
  });

  it("takes the name from a later message, the first that has one, and forgets it when it fails", () => {
    const { logIn } = open();
    logIn.begin("SASL2", "PLAIN", undefined);
    logIn.respond(FIRST);
    logIn.respond(btoa("\0raj\0secret"));
    expect(logIn.owns(LEE)).toBe(true);
    logIn.fail("not-authorized", "");
    expect(logIn.owns(LEE)).toBe(false);
  });

  it("is one exchange at a time, of one profile", () => {
    const { logIn } = open();
    expect(logIn.isUnderWay("SASL")).toBe(false);
    logIn.begin("SASL", "PLAIN", FIRST);
    expect([logIn.isUnderWay("SASL"), logIn.isUnderWay("SASL2")]).toEqual([true, false]);
    expect(() => {
      logIn.begin("SASL2", "PLAIN", FIRST);
    }).toThrow(StreamError);
    logIn.succeed({}, "");
    expect(logIn.isUnderWay("SASL")).toBe(false);
  });

  it("opens the record of the session once, and counts attempts", () => {
    const { logIn, scope } = open();
    logIn.ask("one");
    logIn.ask("two");
    const records = scope.takeEffects().filter(({ type }) => type === "archive");
    expect(records).toHaveLength(1);
    for (let count = 0; count < 5; count += 1) logIn.countAttempt();
    expect(() => {
      logIn.countAttempt();
    }).toThrow("too many attempts");
  });

  it("notes what was refused in the form of a mechanism alone", () => {
    const { logIn, scope } = open();
    logIn.refuse("my password", "");
    expect(scope.refused).toEqual({ count: 1, first: "not a mechanism" });
    scope.state = "authenticated";
    expect(() => {
      logIn.refuse("NEW", "");
    }).toThrow("auth out of turn");
  });
});
