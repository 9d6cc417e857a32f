import { writeFileSync } from "node:fs";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createMemorySink, type MemorySink } from "../../../src/archive/memory-sink.ts";
import type { ArchiveSink } from "../../../src/archive/sink.ts";
import { Gateway } from "../../../src/gateway.ts";
import { StateEvents } from "../../../src/gateway/state-events.ts";
import { createLog } from "../../../src/ops/log.ts";
import { Metrics } from "../../../src/ops/metrics.ts";
import { NO_DECISIONS, type Decisions } from "../../../src/policy/decisions.ts";
import { exceptionFor } from "../../../src/policy/exception-index.ts";
import { revokeException } from "../../../src/store/exceptions.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { acceptReview, listAcceptances, noteReport } from "../../../src/store/report-register.ts";
import { markDelivered } from "../../../src/store/events.ts";
import { statePathOf, type Store } from "../../../src/store/store.ts";
import { configured } from "../../support/configured.ts";
import { grantedBy } from "../../support/exceptions.ts";
import { ALL_KINDS, policyFor } from "../../support/policy.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import {
  act,
  openState,
  peopledState,
  rowsOf,
  temporaryFolder,
  type PeopledState,
  type Requester,
} from "../../support/state.ts";

let folder: string;
let sink: MemorySink;
let clock: ManualClock;
let lines: string[];
let decided: Decisions[];
beforeEach(() => {
  folder = temporaryFolder();
  sink = createMemorySink();
  clock = new ManualClock();
  lines = [];
  decided = [];
});

const log = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });

const deliverer = (append: Pick<ArchiveSink, "append"> = sink): StateEvents => {
  const exceptions = () => ({ rules: ALL_KINDS, warnBeforeMs: 7 * 86_400_000 });
  const onDecisions = (one: Decisions): void => void decided.push(one);
  const one = new StateEvents({ dataDir: folder, sink: append, log, clock, onDecisions, exceptions });
  onTestFinished(async () => {
    await one.close();
  });
  return one;
};

const people = async (): Promise<PeopledState> => await peopledState(statePathOf(folder));

const addOne = async (store: Store, by: Requester, id: string): Promise<void> => {
  await act(store, addPerson(id, { displayName: id, kind: "vendor" }), by);
};

const told = (): readonly string[] =>
  sink.records.map((record) =>
    "facts" in record ? `${String(record.facts["act"])} ${String(record.facts["on"])}` : "",
  );

const marked = async (store: Store): Promise<readonly number[]> =>
  (await rowsOf(store, "delivery")).map(({ event_id }) => event_id);

describe("changes of the state", () => {
  test("are on record at the start, and whenever somebody says so, in order, once", async () => {
    const { store, admin } = await people();
    const events = deliverer();
    await events.start();
    expect(told()).toEqual(["user add user:root", expect.stringMatching(/^token create token:/)]);
    await addOne(store, admin, "ann");
    await addOne(store, admin, "bob");
    expect(await events.refresh()).toEqual({ recorded: 2 });
    expect(await events.refresh()).toEqual({ recorded: 0 });
    expect(told().slice(2)).toEqual(["person add person:ann", "person add person:bob"]);
    expect(sink.records.map(({ kind }) => kind)).toEqual(["admin", "admin", "admin", "admin"]);
    expect(await rowsOf(store, "delivery")).toMatchObject([
      { event_id: 1, sequence: 1 },
      { event_id: 2, sequence: 2 },
      { event_id: 3, sequence: 3 },
      { event_id: 4, sequence: 4 },
    ]);
  });

  test("that nobody told of are found every minute", async () => {
    const events = deliverer();
    await events.start();
    await people();
    clock.pass(60_000);
    await events.refresh();
    expect(told()).toHaveLength(2);
    await events.close();
  });

  test("two who ask at once tell nothing twice", async () => {
    await people();
    const events = deliverer();
    const results = await Promise.all([events.refresh(), events.refresh()]);
    expect(results).toEqual([{ recorded: 2 }, { recorded: 0 }]);
    expect(told()).toHaveLength(2);
  });

  test("where there is no state there is nothing to do, and no file is made", async () => {
    const events = deliverer();
    await events.start();
    expect(await events.refresh()).toEqual({ recorded: 0 });
    openState(statePathOf(folder));
  });
});

describe("what fails", () => {
  test("the archive: nothing is marked, and the next round goes on from there", async () => {
    const { store } = await people();
    let left = 1;
    const events = deliverer({
      append: (record, settle) => {
        left -= 1;
        if (left < 0) sink.fail("SG_ARCHIVE_FULL");
        sink.append(record, settle);
      },
    });
    await expect(events.refresh()).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
    expect(await marked(store)).toEqual([]);
    sink.restore();
    left = 9;
    expect(await events.refresh()).toEqual({ recorded: 2 });
    expect([told().length, await marked(store)]).toEqual([2, [1, 2]]);
  });

  test("a round of its own says so, and the one after it is there", async () => {
    const events = deliverer();
    await events.start();
    await people();
    sink.fail("SG_ARCHIVE_FULL");
    clock.pass(60_000);
    await expect.poll(() => lines.join("")).toContain("SG_ARCHIVE_FULL");
    sink.restore();
    await expect
      .poll(() => {
        clock.pass(60_000);
        return told().length;
      })
      .toBe(2);
  });

  test("the mark: a command holds the state. What is on record is not appended again", async () => {
    const { store, admin } = await people();
    const events = deliverer();
    await store.change(async () => {
      await expect(events.refresh()).rejects.toMatchObject({ code: "SG_STORE_BUSY" });
      const event = { atMs: 1, who: "root", via: "test", act: "test", object: "test:1", facts: {} };
      return { event, result: undefined };
    });
    expect(told()).toHaveLength(2);
    let appended = 0;
    const append = sink.append.bind(sink);
    sink.append = (record, settle) => {
      appended += 1;
      append(record, settle);
    };
    expect(await events.refresh()).toEqual({ recorded: 3 });
    expect([appended, told().length, await marked(store)]).toEqual([1, 3, [1, 2, 3]]);
    await addOne(store, admin, "ann");
  });

  test("the process, between receipt and mark: the next one's retry is the same record", async () => {
    const { store } = await people();
    const first = deliverer();
    await store.change(async () => {
      await expect(first.refresh()).rejects.toMatchObject({ code: "SG_STORE_BUSY" });
      const event = { atMs: 1, who: "root", via: "test", act: "test", object: "test:1", facts: {} };
      return { event, result: undefined };
    });
    const second = deliverer();
    expect(await second.refresh()).toEqual({ recorded: 3 });
    expect([told().length, await marked(store)]).toEqual([3, [1, 2, 3]]);
    expect((await rowsOf(store, "delivery")).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test("a command at work does not stop a start", async () => {
    const { store } = await people();
    const events = deliverer();
    await store.change(async () => {
      await events.start();
      const event = { atMs: 1, who: "root", via: "test", act: "test", object: "test:1", facts: {} };
      return { event, result: undefined };
    });
    expect(decided).toEqual([NO_DECISIONS]);
    expect(await events.refresh()).toEqual({ recorded: 3 });
  });

  test("a mark that was made after all: the next events go on record, and are marked", async () => {
    const { store, admin } = await people();
    const events = deliverer();
    await store.change(async () => {
      await expect(events.refresh()).rejects.toMatchObject({ code: "SG_STORE_BUSY" });
      const event = { atMs: 1, who: "root", via: "test", act: "test", object: "test:1", facts: {} };
      return { event, result: undefined };
    });
    // As after a commit that was carried out and reported an error.
    await store.note(async (tx) => {
      for (const [index, { recordId }] of sink.records.entries())
        await markDelivered(tx, index + 1, { logId: recordId, sequence: index + 1, chainHash: "" });
    });
    expect(await events.refresh()).toEqual({ recorded: 1 });
    await addOne(store, admin, "ann");
    expect(await events.refresh()).toEqual({ recorded: 1 });
    expect(await marked(store)).toEqual([1, 2, 3, 4]);
  });
});

describe("what is decided", () => {
  test("is told once at the start, and again after each decision, when that is on record", async () => {
    const state = await people();
    const { store, admin } = state;
    const events = deliverer();
    await events.start();
    expect(decided).toHaveLength(1);
    await events.refresh();
    expect(decided).toHaveLength(1);
    sink.fail("SG_ARCHIVE_FULL");
    await grantedBy(state);
    await expect(events.refresh()).rejects.toMatchObject({ code: "SG_ARCHIVE_FULL" });
    expect(decided).toHaveLength(1);
    sink.restore();
    await events.refresh();
    expect(decided).toHaveLength(2);
    // It would make every session of every process look at itself.
    await addOne(store, admin, "ann");
    expect(await events.refresh()).toEqual({ recorded: 1 });
    expect(decided).toHaveLength(2);
  });
});

test("when a review was accepted last is told at each look, without a state too", async () => {
  const told: (number | undefined)[] = [];
  const exceptions = () => ({ rules: ALL_KINDS, warnBeforeMs: 0 });
  const onReviewed = (atMs: number | undefined): void => void told.push(atMs);
  const parts = { dataDir: folder, sink, log, clock, onDecisions: () => undefined, exceptions, onReviewed };
  const events = new StateEvents(parts);
  await events.start();
  expect(told).toEqual([undefined]);
  const { store, admin } = await people();
  const hash = "a".repeat(64);
  const made = { kind: "annual-review", hash, fromMs: 0, toMs: 1, revision: "r", states: {} } as const;
  await act(store, noteReport(made), admin);
  await events.refresh();
  await act(store, acceptReview(hash), admin);
  await events.refresh();
  await events.refresh();
  await events.close();
  const atMs = (await store.read(listAcceptances)).at(-1)?.atMs;
  expect(atMs).toBeGreaterThan(0);
  expect(told).toEqual([undefined, undefined, atMs, atMs]);
});

describe("a gateway", () => {
  const options = async () => {
    const { gateway, policy } = await configured();
    const config = { ...gateway, listeners: [] };
    const parts = { config, policy, loadPolicy: () => policy, log, sink, runId: "run", version: "0" };
    return { ...parts, metrics: new Metrics({ version: "0", revision: "" }) };
  };

  test("puts on record what was changed before it came, and while it is there", async () => {
    const parts = await options();
    const { store, admin } = await peopledState(statePathOf(parts.config.dataDir));
    const gateway = await Gateway.start(parts);
    const kinds = sink.records.map(({ kind }) => kind);
    expect(kinds).toEqual(["start", "policy", "admin", "admin"]);
    await addOne(store, admin, "ann");
    expect(await gateway.refresh()).toEqual({ recorded: 1 });
    await gateway.drain(0);
  });

  test("that is not the first of several leaves it to that one", async () => {
    const parts = await options();
    await peopledState(statePathOf(parts.config.dataDir));
    const gateway = await Gateway.start({ ...parts, logNumber: 2 });
    expect(await gateway.refresh()).toEqual({ recorded: 0 });
    expect(sink.records.map(({ kind }) => kind)).toEqual(["start", "policy"]);
    await gateway.drain(0);
  });

  test("does not start on a state that it cannot read", async () => {
    const parts = await options();
    writeFileSync(statePathOf(parts.config.dataDir), "no database ".repeat(99), { mode: 0o600 });
    await expect(Gateway.start(parts)).rejects.toMatchObject({ code: "SG_STORE_CORRUPT" });
  });
});

describe("the end of an exception", () => {
  const WEEK = 7 * 86_400_000;
  const ends = (): readonly string[] => told().filter((one) => /^exception (?:warn|expire) /.test(one));

  test("is told before, and on record when it comes, each once", async () => {
    const state = await people();
    const nowMs = clock.nowMs();
    const { id } = await grantedBy(state, { fromMs: nowMs, untilMs: nowMs + WEEK + 30_000 });
    const events = deliverer();
    await events.start();
    expect(ends()).toEqual([]);
    clock.pass(60_000);
    await events.refresh();
    expect(ends()).toEqual([`exception warn exception:${id}`]);
    expect(lines.filter((line) => line.includes("exception ends soon"))).toHaveLength(1);
    expect(decided.at(-1)?.exceptions).toMatchObject([{ warnedMs: clock.nowMs(), endedMs: undefined }]);
    clock.pass(WEEK - 40_000);
    await events.refresh();
    expect(ends()).toHaveLength(1);
    // Nobody asks for it: the end itself is waited for.
    clock.pass(20_000);
    await expect.poll(ends).toEqual([`exception warn exception:${id}`, `exception expire exception:${id}`]);
    await events.refresh();
    expect(ends()).toHaveLength(2);
    expect(lines.join("")).toContain("exception has ended");
  });

  test("stays, where the clock goes back behind it", async () => {
    const state = await people();
    const nowMs = clock.nowMs();
    await grantedBy(state, { fromMs: nowMs, untilMs: nowMs + 10_000 });
    clock.pass(20_000);
    await deliverer().refresh();
    clock = new ManualClock();
    await deliverer().refresh();
    const [one] = decided.at(-1)?.exceptions ?? [];
    expect(one?.endedMs).toBe(nowMs + 20_000);
    const query = {
      kind: "domain",
      subject: "far.example",
      user: "ana@agency.example",
      nowMs: clock.nowMs(),
    } as const;
    const of = (exceptions: Decisions["exceptions"]) =>
      policyFor({ decisions: { ...NO_DECISIONS, exceptions } });
    expect(exceptionFor(of(decided.at(-1)?.exceptions ?? []), query)).toBeUndefined();
    // Without the mark it would act again.
    expect(exceptionFor(of(one === undefined ? [] : [{ ...one, endedMs: undefined }]), query)).toBeDefined();
  });

  test("is noted of what never acted too, and not of what was revoked", async () => {
    const state = await people();
    const nowMs = clock.nowMs();
    const { id } = await grantedBy(state, { fromMs: nowMs, untilMs: nowMs + 10_000 }, { isSigned: false });
    const other = await grantedBy(state, { fromMs: nowMs, untilMs: nowMs + 10_000 });
    await act(state.store, revokeException(other.id), { ...state.admin });
    clock.pass(20_000);
    await deliverer().refresh();
    expect(ends()).toEqual([`exception expire exception:${id}`]);
  });
});

describe("devices that accounts were seen with", () => {
  test("are noted once, told with the next decisions, and make a state where there was none", async () => {
    const seen: (readonly [user: string, mark: string])[] = [];
    const exceptions = () => ({ rules: ALL_KINDS, warnBeforeMs: 0 });
    const onDecisions = (one: Decisions): void => void decided.push(one);
    const seenDevices = () => seen;
    const events = new StateEvents({
      dataDir: folder,
      sink,
      log,
      clock,
      onDecisions,
      exceptions,
      seenDevices,
    });
    await events.start();
    expect(decided).toEqual([]);
    seen.push(["lee@agency.example", "client-id:x"]);
    await events.refresh();
    await events.refresh();
    seen.push(["lee@agency.example", "client-id:y"]);
    await events.close();
    expect(decided.map((one) => one.seenDevices)).toEqual([[["lee@agency.example", "client-id:x"]]]);
    const rows = await rowsOf(openState(statePathOf(folder)), "seen_device");
    expect(rows.map(({ mark }) => mark)).toEqual(["client-id:x", "client-id:y"]);
  });
});
