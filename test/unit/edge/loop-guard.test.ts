import { describe, expect, test } from "vitest";
import { findLoop, LoopGuard } from "../../../src/edge/loop-guard.ts";

const end = (address: string, port: number) => ({ address, port });

const CALL = { source: end("127.0.0.1", 5), destination: end("127.0.0.1", 5_222) };
const MAPPED = { source: end("::ffff:127.0.0.1", 5), destination: end("::ffff:127.0.0.1", 5_222) };

describe("at run time", () => {
  test.each([
    ["upstream first", (guard: LoopGuard) => guard.noteUpstream(CALL) && guard.noteAccepted(MAPPED)],
    ["accepted first", (guard: LoopGuard) => guard.noteAccepted(CALL) && guard.noteUpstream(MAPPED)],
  ])("the same connection is seen from both ends: %s", (_, run) => {
    expect(run(new LoopGuard())).toBe(false);
  });

  test("a client that has the port of an upstream socket is no loop", () => {
    const guard = new LoopGuard();
    guard.noteUpstream({ ...CALL, destination: end("127.0.0.1", 5_322) });
    expect(guard.noteAccepted(CALL)).toBe(true);
  });

  test("a port that is free again is no loop", () => {
    const guard = new LoopGuard();
    guard.noteUpstream(CALL);
    guard.forgetUpstream(CALL);
    expect(guard.noteAccepted(CALL)).toBe(true);
    guard.forgetAccepted(CALL);
    expect(guard.noteUpstream(CALL)).toBe(true);
  });
});

describe("at start", () => {
  test.each([
    ["the same address", [end("192.0.2.1", 5222)], [end("192.0.2.1", 5222)], true],
    ["another port", [end("192.0.2.1", 5322)], [end("192.0.2.1", 5222)], false],
    ["another address", [end("192.0.2.2", 5222)], [end("192.0.2.1", 5222)], false],
    ["a wildcard listener, loopback upstream", [end("127.0.0.1", 5222)], [end("::", 5222)], true],
    ["a wildcard listener, far upstream", [end("203.0.113.77", 5222)], [end("::", 5222)], false],
    ["a wildcard upstream", [end("0.0.0.0", 5222)], [end("127.0.0.1", 5222)], true],
    ["one of several addresses", [end("192.0.2.2", 5222), end("::1", 5222)], [end("::1", 5222)], true],
    ["mapped forms", [end("::ffff:127.0.0.1", 5222)], [end("127.0.0.1", 5222)], true],
  ])("%s", (_, addresses, listeners, isLoop) => {
    expect(findLoop(addresses, listeners) !== undefined).toBe(isLoop);
  });
});
