/** The small part of `npm run soak -- hostile-peers`: some of its acts, and some hundred connections that never get on. */
import { expect, it } from "vitest";
import { acts } from "../soak/hostile-acts.ts";
import { serverActs } from "../soak/hostile-server-acts.ts";
import { runSiege } from "../soak/siege.ts";
import { describeNeeding } from "../support/system-needs.ts";

const PLAYED = [
  "endless reference, WebSocket",
  "deep nesting, BOSH",
  "many namespaces, TCP",
  "flood of refused texts, TCP",
  "flood of wrong counts, WebSocket",
  "flood of one-byte fragments",
  "flood of guessed sessions",
  "a log-in behind the word to begin TLS",
  "server: go to another host",
  "server: a carbon of a stranger's",
  "server: huge roster",
];
const LIMITS = { connections_per_minute: 10_000, pre_auth_timeout: "5m", handshake_timeout: "5m" };

describeNeeding(["prosody"], "a siege", () => {
  it("ends no process and stops no talk", async () => {
    const chosen = [...acts(), ...serverActs()].filter(({ name }) => PLAYED.includes(name));
    expect(chosen).toHaveLength(PLAYED.length);
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const people = { sessions: 8, rate: 50, seconds: 1, halfOpen: 400, isApart: false };
    const { faults, stood } = await runSiege({ limits: LIMITS, acts: chosen, ...people, say });
    expect(faults).toEqual([]);
    expect(stood).toEqual([400, 400]);
    const ended = (name: string): string => said.find((line) => line.startsWith(`${name}:`)) ?? "";
    expect(ended("endless reference, WebSocket")).toMatch(/policy-violation/);
    expect(ended("many namespaces, TCP")).toMatch(/policy-violation|not-well-formed/);
    expect(ended("deep nesting, BOSH")).toMatch(/policy-violation|bad-request|cut/);
    expect(ended("flood of guessed sessions")).toMatch(/429×/);
    expect(ended("a log-in behind the word to begin TLS")).toMatch(/cut 100 times/);
    expect(ended("server: go to another host")).toMatch(/cut 10 times/);
    expect(ended("server: a carbon of a stranger's")).toMatch(/goes on/);
  });
});
