import { describe, expect, it } from "vitest";
import {
  carriesStanzas,
  initialState,
  nextState,
  type C2sSignal,
  type C2sState,
} from "../../../src/stream/c2s-state.ts";
import { StreamError } from "../../../src/xmpp/stream-error.ts";

const WALK: readonly (readonly [C2sSignal, C2sState])[] = [
  ["startTls", "securing"],
  ["tlsReady", "secured"],
  ["saslBegin", "authenticating"],
  ["saslFailure", "secured"],
  ["saslBegin", "authenticating"],
  ["saslSuccess", "authenticated"],
  ["resourceReady", "bound"],
  ["transportEnd", "closed"],
];

describe("c2s-state", () => {
  it("walks one whole life", () => {
    let state = initialState(false);
    for (const [signal, expected] of WALK) {
      state = nextState(state, signal);
      expect(state).toBe(expected);
    }
  });

  it("begins secured where TLS came first", () => {
    expect(initialState(true)).toBe("secured");
  });

  it.each<[C2sState, C2sSignal]>([
    ["plain", "saslBegin"],
    ["secured", "startTls"],
    ["secured", "resourceReady"],
    ["authenticating", "saslBegin"],
    ["authenticated", "saslBegin"],
    ["bound", "resourceReady"],
    ["closed", "saslBegin"],
  ])("refuses %s + %s", (state, signal) => {
    expect(() => nextState(state, signal)).toThrow(StreamError);
  });

  it("lets stanzas cross in one state alone", () => {
    const states: readonly C2sState[] = [
      "plain",
      "securing",
      "secured",
      "authenticating",
      "authenticated",
      "bound",
      "closed",
    ];
    expect(states.filter(carriesStanzas)).toEqual(["bound"]);
  });
});
