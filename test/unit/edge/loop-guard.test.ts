import { describe, expect, test } from "vitest";
import { findLoop, LoopGuard } from "../../../src/edge/loop-guard.ts";

const end = (address: string, port: number) => ({ address, port });

describe("at run time", () => {
  test.each([
    [
      "upstream first",
      (guard: LoopGuard) =>
        guard.noteUpstream(end("127.0.0.1", 5)) && guard.noteAccepted(end("::ffff:127.0.0.1", 5)),
    ],
    [
      "accepted first",
      (guard: LoopGuard) =>
        guard.noteAccepted(end("127.0.0.1", 5)) && guard.noteUpstream(end("127.0.0.1", 5)),
    ],
  ])("the same socket is seen from both ends: %s", (_, run) => {
    expect(run(new LoopGuard())).toBe(false);
  });

  test("a port that is free again is no loop", () => {
    const guard = new LoopGuard();
    guard.noteUpstream(end("127.0.0.1", 5));
    guard.forgetUpstream(end("127.0.0.1", 5));
    expect(guard.noteAccepted(end("127.0.0.1", 5))).toBe(true);
    guard.forgetAccepted(end("127.0.0.1", 5));
    expect(guard.noteUpstream(end("127.0.0.1", 5))).toBe(true);
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
