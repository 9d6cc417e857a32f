import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createMemorySink, type MemorySink } from "../../../src/archive/memory-sink.ts";
import { keep } from "../../../src/archive/sink.ts";
import { PolicyHolder } from "../../../src/config/reload.ts";
import { systemClock } from "../../../src/edge/clock.ts";
import { StatePart, type StatePartParts } from "../../../src/gateway/state-part.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import type { Decisions } from "../../../src/policy/decisions.ts";
import type { NoticeProof } from "../../../src/policy/notice.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";
import { OperationLog } from "../../../src/records/operation-log.ts";
import { statePathOf } from "../../../src/store/store.ts";
import { configured } from "../../support/configured.ts";
import { memoryLog } from "../../support/edge.ts";
import { officeOf } from "../../support/offices.ts";
import { peopledState } from "../../support/state.ts";

let sink: MemorySink;
let decided: Decisions[];
let told: (Decisions | NoticeProof)[];
beforeEach(() => {
  sink = createMemorySink();
  decided = [];
  told = [];
});

const partsFor = async (wishes: Partial<StatePartParts["options"]> = {}): Promise<StatePartParts> => {
  const { gateway: config, policy } = await configured();
  const { log } = memoryLog();
  const metrics = new Metrics({ version: "0", revision: "" });
  const tell = (one: Decisions | NoticeProof): void => void told.push(one);
  const options = { config, policy, loadPolicy: () => policy, log, metrics, runId: "run", version: "0" };
  return {
    options: { ...options, onDecisions: tell, onNotice: tell, ...wishes },
    sink,
    policy: new PolicyHolder(policy, () => policy),
    clients: new ClientFiles(),
    operations: new OperationLog("run", {
      append: async (record) => await keep(sink, record),
      nowMs: () => systemClock.nowMs(),
    }),
    decide: (one) => void decided.push(one),
  };
};

const started = async (parts: StatePartParts): Promise<StatePart> => {
  const part = new StatePart(parts);
  onTestFinished(async () => {
    await part.close();
  });
  await part.start();
  return part;
};

const proof = (account: string): NoticeProof => ({
  account,
  textId: "a",
  lang: "en",
  kind: "ping",
  atMs: systemClock.nowMs(),
  sessionId: "s",
  recordId: "s.1",
});

test("the owner puts events on record, judges by what is decided, and tells the others", async () => {
  const parts = await partsFor();
  await peopledState(statePathOf(parts.options.config.dataDir));
  const part = await started(parts);
  expect(part.isOwner).toBe(true);
  expect(sink.records.map(({ kind }) => kind)).toEqual(["admin", "admin"]);
  expect(decided).toHaveLength(1);
  expect(told).toEqual(decided);
  expect(await part.refresh()).toEqual({ recorded: 0 });
});

test("another process judges by what it was told, and leaves the state alone", async () => {
  const { decisions } = (await partsFor()).policy.revision;
  const parts = await partsFor({ logNumber: 2, decisions: { ...decisions } });
  await peopledState(statePathOf(parts.options.config.dataDir));
  const part = await started(parts);
  expect(part.isOwner).toBe(false);
  expect(parts.policy.revision.decisions).toBe(parts.options.decisions);
  expect(await part.refresh()).toEqual({ recorded: 0 });
  expect([sink.records, decided]).toEqual([[], []]);
});

test("proofs of notices: those of this process are told and kept, those of others known and kept", async () => {
  const parts = await partsFor();
  const first = new StatePart(parts);
  await first.start();
  const [own, other] = [proof("lee@agency.example"), proof("raj@agency.example")];
  first.notices.keep(own);
  first.hearNotice(other);
  expect(told).toEqual([own]);
  await first.close();
  const next = await started(parts);
  expect(next.notices.all).toEqual([own, other]);
  expect(next.notices.isAvailable).toBe(false);
});

test("a process that starts late knows what was shown, and whether the account is there", async () => {
  const proofs = [proof("lee@agency.example")];
  const part = await started(await partsFor({ logNumber: 2, notices: { proofs, isAvailable: true } }));
  expect(part.notices.all).toEqual(proofs);
  expect(part.notices.isAvailable).toBe(true);
});

test.each([
  [1, 1],
  [2, 0],
])(
  "process %i puts on record, %i times, that nobody knows who is in a division",
  async (logNumber, count) => {
    const parts = await partsFor({ logNumber });
    const { policy } = parts.options;
    const revision = { ...policy.revision, ...officeOf({ rosterGroup: "Yard" }) };
    const holder = new PolicyHolder({ ...policy, revision }, () => policy);
    const part = await started({ ...parts, policy: holder });
    await part.rosterGroups.policyChanged();
    await part.rosterGroups.policyChanged();
    const act = { kind: "admin", facts: { act: "division members unknown", on: "yard" } };
    const noted = sink.records.filter((one) => one.kind === "admin");
    expect(noted).toHaveLength(count);
    expect(noted).toMatchObject(Array.from({ length: count }, () => act));
  },
);
