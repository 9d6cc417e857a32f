import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { createMemorySink } from "../../../src/archive/memory-sink.ts";
import { readClauses } from "../../../src/config/clauses.ts";
import { LoopGuard } from "../../../src/edge/loop-guard.ts";
import { Upstreams } from "../../../src/edge/upstream.ts";
import { incidentOf, makeServiceAccount, recordOf } from "../../../src/gateway/service.ts";
import { createLog } from "../../../src/ops/log.ts";
import type { Finding } from "../../../src/policy/rule.ts";
import { decodeRecord, encodeRecord, withIdentity } from "../../../src/records/canonical.ts";
import { OperationLog } from "../../../src/records/operation-log.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { createJidPreparer } from "../../../src/xmpp/jid.ts";
import { configured } from "../../support/configured.ts";
import { policyFor } from "../../support/policy.ts";

const prepareJid = createJidPreparer({ toAscii: domainToASCII });

const statement = {
  recordId: "run.service.1",
  nature: "answer",
  user: "stanzagate@agency.example/gateway",
  to: "Lee@agency.example/desk",
  type: "chat",
  id: undefined,
  stanzaKind: "message",
  received: "<message><body>x</body></message>",
} as const;

describe("what the account says", () => {
  it("is a record of an allowed stanza with its nature, the same when it is read again", () => {
    const record = recordOf(statement, policyFor(), prepareJid);
    expect(record).toMatchObject({
      service: "answer",
      sessionId: "service",
      direction: "outbound",
      addressing: { to: "lee@agency.example", toText: "lee@agency.example/desk", type: "chat" },
      verdict: { disposition: "allow", enforced: "allow", revisionId: policyFor().id },
    });
    const { header, received } = encodeRecord(record);
    expect(decodeRecord(withIdentity(header, "log", 1), Buffer.from(received))).toEqual(record);
  });

  it("without an addressee has none", () => {
    expect(recordOf({ ...statement, to: undefined }, policyFor(), prepareJid).addressing).toEqual({
      type: "chat",
    });
  });
});

const finding = (changes: Partial<Finding>): Finding => ({
  ruleId: "external-domain",
  disposition: "block",
  reason: "outside",
  refusal: "external",
  clauseIds: ["AL-1.b"],
  ...changes,
});

const refused = (verdict: Partial<StanzaRecord["verdict"]>, findings: readonly Finding[]): StanzaRecord => {
  const record = recordOf(statement, policyFor(), prepareJid);
  return {
    ...record,
    user: "lee@agency.example/desk",
    addressing: { type: "chat", from: "lee@agency.example", to: "eve@other.example" },
    verdict: { ...record.verdict, disposition: "block", incidentRef: "G-00000-00001", ...verdict },
    findings,
  };
};

describe("what it tells of a record", () => {
  const clauses = readClauses();
  const [id = ""] = clauses.keys();

  it("is the finding that decided, its clause and who was concerned; never content", () => {
    const findings = [finding({ disposition: "flag", refusal: "sensitive" }), finding({ clauseIds: [id] })];
    const incident = incidentOf(refused({}, findings), clauses);
    expect(incident).toMatchObject({
      reference: "G-00000-00001",
      user: "lee@agency.example",
      to: "eve@other.example",
      refusal: "external",
      clause: { id },
    });
    expect(JSON.stringify(incident)).not.toContain("body");
  });

  it("is nothing of what was only flagged, or has no reference", () => {
    expect(
      incidentOf(refused({ disposition: "flag", enforced: "block" }, [finding({})]), clauses),
    ).toBeUndefined();
    const { verdict, ...record } = recordOf(statement, policyFor(), prepareJid);
    const blocked = { ...record, verdict: { ...verdict, disposition: "block" } } as const;
    expect(incidentOf(blocked, clauses)).toBeUndefined();
  });

  it("names no clause that nobody knows", () => {
    const incident = incidentOf(refused({}, [finding({ clauseIds: ["AL-99"] })]), clauses);
    expect(incident?.clause).toBeUndefined();
  });
});

it("there is no account where none is configured", async () => {
  const { gateway: config } = await configured();
  const parts = {
    config,
    runId: "run",
    log: createLog({ level: "error" }),
    metrics: { count: () => undefined },
    sink: createMemorySink(),
    operations: new OperationLog("run", {
      append: () => Promise.reject(new Error("unused")),
      nowMs: () => 0,
    }),
    upstreams: new Upstreams({ targets: [], loopGuard: new LoopGuard(), watcher: () => undefined }),
    roster: { isWanted: () => false, tell: () => undefined },
    policy: { revision: policyFor() },
    onConnected: () => undefined,
  };
  expect(makeServiceAccount(parts)).toBeUndefined();
});
