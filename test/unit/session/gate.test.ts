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
    expect(gate.isHeld("client", "rate")).toBe(true);
    gate.free("client", "rate");
    gate.free("client", "rate");
    expect(scope.takeEffects()).toEqual([{ type: "resume", side: "client" }]);
  });
});
