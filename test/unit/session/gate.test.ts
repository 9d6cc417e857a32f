import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/session/gate.ts";
import { Scope } from "../../../src/session/scope.ts";
import { sessionOptions } from "../../support/sans-io.ts";

describe("Gate", () => {
  it("pauses at the first reason, resumes at the last, each side for itself", () => {
    const scope = new Scope(sessionOptions());
    const gate = new Gate(scope);
    gate.hold("client", "queue");
    gate.hold("client", "rate");
    gate.hold("client", "rate");
    gate.free("client", "queue");
    gate.free("upstream", "queue");
    expect(scope.takeEffects()).toEqual([{ type: "pause", side: "client" }]);
    expect([gate.isShut("client"), gate.isShut("upstream")]).toEqual([true, false]);
    gate.free("client", "rate");
    gate.free("client", "rate");
    expect(scope.takeEffects()).toEqual([{ type: "resume", side: "client" }]);
  });

  it("is not shut by a turn that others have", () => {
    const gate = new Gate(new Scope(sessionOptions()));
    gate.hold("client", "turn");
    expect(gate.isShut("client")).toBe(false);
    gate.hold("client", "queue");
    expect(gate.isShut("client")).toBe(true);
    gate.free("client", "turn");
    expect(gate.isShut("client")).toBe(true);
  });
});
