import { expect, it } from "vitest";
import { answersAt, openAmong, outerAddresses } from "../../../src/edge/probe-ports.ts";
import { startProbePeer } from "../../support/probe-peer.ts";

it("tells who answers, in order, and says nothing to them", async () => {
  const peer = await startProbePeer([]);
  const open = { address: "127.0.0.1", port: peer.port };
  const closed = { address: "127.0.0.1", port: 1 };
  expect(await openAmong([closed, open, closed])).toEqual([open]);
  expect(peer.heard.join("")).toBe("");
});

it("waits no longer than it may", async () => {
  // No route leads there, or nobody answers (RFC 5737).
  expect(await answersAt({ address: "192.0.2.1", port: 9 }, 50)).toBe(false);
});

it("names no address that only this host can reach", () => {
  for (const address of outerAddresses()) expect(address).not.toMatch(/^(?:127\.|::1$|fe80:)/);
});
