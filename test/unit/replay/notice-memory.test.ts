import { describe, expect, test } from "vitest";
import type { NoticePolicy } from "../../../src/policy/notice.ts";
import type { OperationRecord } from "../../../src/records/record.ts";
import { NoticeMemory } from "../../../src/replay/notice-memory.ts";
import { stanzaRecord } from "../../support/archive.ts";
import { policyFor } from "../../support/policy.ts";
import { startRecord } from "../../support/replayed.ts";
import { stanzaOf, USER } from "../../support/stanzas.ts";

const ACCOUNT = "gate@agency.example";
const NOW = 1_700_000_000_000;
const BODY = "<message to='raj@agency.example'><body>hi</body></message>";
const GIVEN = `<message from='${ACCOUNT}/gateway' to='lee@agency.example/desk' id='notice-1'><body>x</body></message>`;

const operation = (
  kind: OperationRecord["kind"],
  facts: OperationRecord["facts"],
  atMs = NOW,
): OperationRecord => ({
  kind,
  recordId: "r",
  receivedAtMs: atMs,
  facts,
});
const proof = (changes: OperationRecord["facts"] = {}): OperationRecord =>
  operation("admin", {
    act: "notice delivered",
    on: "account:lee@agency.example",
    proof: "ping",
    text: "a",
    lang: "en",
    notice: "s.1",
    ...changes,
  });
const policy = (id: string): OperationRecord =>
  operation("policy", { policy: JSON.stringify({ notices: { texts: { en: { id, text: "{}" } } } }) });
const connected = (state: string): OperationRecord => operation("service", { state });

const heard = (...records: readonly OperationRecord[]): NoticeMemory => {
  const memory = new NoticeMemory();
  for (const one of [startRecord("a", { service: ACCOUNT }), ...records]) memory.hear("log", one);
  return memory;
};
const dueIn = (memory: NoticeMemory, notices: Partial<NoticePolicy> = {}, laterMs = 0): string => {
  const plain = policyFor();
  const revision = { ...plain, notices: { ...plain.notices, ...notices } };
  const record = {
    ...stanzaRecord(1, { sessionId: "s", direction: "outbound" as const }),
    decidedAtMs: NOW + laterMs,
  };
  return memory.contextOf(stanzaOf(BODY), record, { logId: "log", user: USER, revision }).due;
};

describe("what was due", () => {
  test("the notice, until its proof is on record", () => {
    expect(dueIn(heard(connected("connected")))).toBe("delivery");
    expect(dueIn(heard(connected("connected"), proof()))).toBe("none");
    expect(dueIn(heard(connected("connected"), proof({ act: "user add" })))).toBe("delivery");
    expect(dueIn(heard(connected("connected"), proof({ on: "account:raj@agency.example" })))).toBe(
      "delivery",
    );
  });

  test("by the period and the proof of the policy that judges", () => {
    const memory = heard(connected("connected"), proof());
    expect(dueIn(memory, { periodMs: 1_000 }, 999)).toBe("none");
    expect(dueIn(memory, { periodMs: 1_000 }, 1_000)).toBe("delivery");
    expect(dueIn(memory, { proof: "accepted" })).toBe("delivery");
    memory.hear("log", proof({ act: "notice accepted", proof: "reply" }));
    expect(dueIn(memory, { proof: "accepted" })).toBe("none");
  });

  test("by the texts that were in force then", () => {
    expect(dueIn(heard(policy("a"), connected("connected"), proof()))).toBe("none");
    expect(dueIn(heard(policy("b"), connected("connected"), proof()))).toBe("delivery");
  });

  test("nothing where no account is told of; what nobody could give while it was away", () => {
    const none = new NoticeMemory();
    none.hear("log", startRecord("a"));
    expect(dueIn(none)).toBe("none");
    expect(dueIn(heard())).toBe("unavailable");
    expect(dueIn(heard(connected("connected"), connected("lost")))).toBe("unavailable");
    const again = heard(connected("connected"));
    again.hear("log", startRecord("b", { service: ACCOUNT }));
    expect(dueIn(again)).toBe("unavailable");
  });

  test("the client's answer, where the notice had come and the account was away", () => {
    const memory = heard(connected("connected"));
    const record = stanzaRecord(1, { sessionId: "s", direction: "inbound" });
    const at = { logId: "log", user: USER, revision: policyFor() };
    expect(memory.contextOf(stanzaOf(GIVEN, "inbound"), record, at).due).toBe("none");
    memory.hear("log", connected("lost"));
    expect(dueIn(memory)).toBe("delivery");
  });
});
