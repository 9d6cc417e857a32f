/** The small part of `npm run soak -- hostile-peers`: some of its acts, and some hundred connections that never get on. */
import { expect, it } from "vitest";
import { acts } from "../soak/hostile-acts.ts";
import { runSiege } from "../soak/hostile-peers.ts";
import { describeNeeding } from "../support/system-needs.ts";

const PLAYED = [
  "endless reference, WebSocket",
  "deep nesting, BOSH",
  "many namespaces, TCP",
  "flood of refused texts, TCP",
  "flood of wrong counts, WebSocket",
  "flood of one-byte fragments",
  "flood of guessed sessions",
];

describeNeeding(["prosody"], "a siege", () => {
  it("ends no process and stops no talk", async () => {
    const chosen = acts().filter(({ name }) => PLAYED.includes(name));
    expect(chosen).toHaveLength(PLAYED.length);
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const wishes = { seed: 1, from: 0, count: 1, halfOpen: 400, talks: 5, acts: chosen, say };
    const { faults, heldOpen } = await runSiege(wishes);
    expect(faults.filter((one) => one !== "memory")).toEqual([]);
    expect(heldOpen).toBe(400);
    const ended = (name: string): string => said.find((line) => line.startsWith(`${name}:`)) ?? "";
    expect(ended("endless reference, WebSocket")).toMatch(/policy-violation/);
    expect(ended("many namespaces, TCP")).toMatch(/policy-violation|not-well-formed/);
    expect(ended("deep nesting, BOSH")).toMatch(/policy-violation|bad-request|cut/);
    expect(ended("flood of guessed sessions")).toMatch(/429×/);
  });
});
