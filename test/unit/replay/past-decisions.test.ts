import { describe, expect, test } from "vitest";
import { exceptionState, type FiledException } from "../../../src/policy/exception.ts";
import type { OperationRecord } from "../../../src/records/record.ts";
import { PastDecisions } from "../../../src/replay/past-decisions.ts";
import { undelivered } from "../../../src/store/events.ts";
import { listGroups, tellGroup } from "../../../src/store/directory-groups.ts";
import { listSwitches, switchDivision } from "../../../src/store/division-switches.ts";
import { listExceptions, changeException, revokeException } from "../../../src/store/exceptions.ts";
import { markEnd } from "../../../src/store/exception-marks.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { linkUser } from "../../../src/store/user-persons.ts";
import type { Store } from "../../../src/store/store.ts";
import { grantedBy } from "../../support/exceptions.ts";
import { officeOf } from "../../support/offices.ts";
import { ALL_KINDS, policyFor } from "../../support/policy.ts";
import { replay, keptOf, changesIn } from "../../support/replayed.ts";
import { act, DAY, NOW, peopledState, tokenOf } from "../../support/state.ts";
import { tell } from "../../support/story.ts";

const eventsOf = async (store: Store): Promise<readonly OperationRecord[]> =>
  (await store.read(undelivered)).map(({ record }) => record);

const heard = (records: readonly OperationRecord[]): PastDecisions => {
  const past = new PastDecisions();
  for (const one of records) past.hear(one);
  return past;
};

const byId = <T extends Pick<FiledException, "terms">>(all: readonly T[]): readonly T[] =>
  all.toSorted((a, b) => (a.terms.id < b.terms.id ? -1 : 1));

describe("what was decided, by its records", () => {
  test("is at each of them what the state held then", async () => {
    const state = await peopledState();
    const { store, admin } = state;
    const atEach: { readonly count: number; readonly exceptions: readonly FiledException[] }[] = [];
    const note = async (): Promise<void> => {
      const kept = await store.read(listExceptions);
      const exceptions = kept.map(({ terms, approvals, revokedMs, requesterPerson, endedMs }) => ({
        terms,
        approvals,
        revokedMs,
        requesterPerson,
        endedMs,
      }));
      atEach.push({ count: (await eventsOf(store)).length, exceptions });
    };
    const first = await grantedBy(state, { fromMs: NOW, untilMs: NOW + DAY });
    await note();
    const second = await grantedBy(state, { fromMs: NOW, untilMs: NOW + DAY, subject: "more.example" });
    await note();
    await act(store, addPerson("ann", { displayName: "Ann", kind: "full-time" }), admin);
    await act(store, linkUser({ login: first.requester, person: "ann" }), admin);
    await note();
    const asking = await tokenOf(store, first.requester, admin);
    await act(store, changeException(first.id, { need: "another storm" }), asking);
    await note();
    await act(store, revokeException(second.id), { ...admin, nowMs: NOW + 5 });
    await note();
    const [changed] = await store.read(listExceptions);
    if (changed === undefined) throw new Error("none is filed");
    await markEnd(store, { mark: "ended", of: changed }, NOW + DAY);
    await note();
    const records = await eventsOf(store);
    for (const { count, exceptions } of atEach)
      expect(byId(heard(records.slice(0, count)).now.exceptions)).toEqual(byId(exceptions));
    expect(atEach).toHaveLength(6);
  });

  test("is no end of terms that were changed before their end was noted", async () => {
    const state = await peopledState();
    const { store, admin } = state;
    const { id, requester } = await grantedBy(state, { fromMs: NOW, untilMs: NOW + DAY });
    const [before] = await store.read(listExceptions);
    const asking = await tokenOf(store, requester, admin);
    await act(store, changeException(id, { untilMs: NOW + 9 * DAY }), asking);
    await markEnd(store, { mark: "ended", of: before ?? fail() }, NOW + DAY);
    const [kept] = await store.read(listExceptions);
    const [past] = heard(await eventsOf(store)).now.exceptions;
    expect([past?.terms.revision, past?.endedMs]).toEqual([2, kept?.endedMs]);
  });

  test("is which offices were switched on and off, and whom a directory told of", async () => {
    const { store, userWith } = await peopledState();
    const dana = await userWith("dana");
    const wish = { division: "yard", why: "inspection", managers: ["dana"], revision: "abc" };
    const told = { source: "roster", group: "Yard" } as const;
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => await act(store, switchDivision({ ...wish, isOn: false }), dana),
      async () => await tellGroup(store, { ...told, accounts: ["ana@a.example", "raj@a.example"] }, NOW),
      async () => await act(store, switchDivision({ ...wish, isOn: true }), { ...dana, nowMs: NOW + 5 }),
      async () => await tellGroup(store, { ...told, accounts: ["lee@a.example", "raj@a.example"] }, NOW + 6),
      async () => await tellGroup(store, { ...told, accounts: [] }, NOW + 7),
    ];
    for (const step of steps) {
      await step();
      const { switches, groups } = heard(await eventsOf(store)).now;
      const kept = await store.read(listSwitches);
      expect(switches.map((one) => ({ ...one, why: "inspection" }))).toEqual(kept);
      const told = await store.read(listGroups);
      expect(groups).toEqual(told.map(({ source, group, accounts }) => ({ source, group, accounts })));
    }
  });

  test("is nothing by records of other acts, or of terms that nobody signed so", () => {
    const past = new PastDecisions();
    const admin = (facts: OperationRecord["facts"]): OperationRecord => ({
      kind: "admin",
      recordId: "a.1",
      receivedAtMs: 0,
      facts,
    });
    const terms = 'stanzagate exception v1\n{"id":"ex-1"}\n';
    for (const facts of [
      { act: "person add", on: "person:ann" },
      { act: "exception request", on: "exception:ex-1", terms },
      { act: "exception request", on: "exception:ex-1", terms: "{}" },
      { act: "exception approve", on: "exception:ex-1", role: "cio", by: "carl" },
      { act: "exception warn", on: "exception:ex-1" },
      { act: "user disable", on: "user:lee", person: "ann" },
      { act: "division members", on: "group:Yard", via: "cli@host", joined: "ana@a.example" },
      { act: "justification file", on: "division:yard", division: "yard", state: "off" },
    ])
      expect(past.hear(admin(facts))).toBe(false);
    expect(past.hear({ ...admin({ act: "exception revoke", on: "exception:ex-1" }), kind: "policy" })).toBe(
      false,
    );
    expect(past.now.exceptions).toEqual([]);
  });
});

test("an old stanza is judged by the exceptions of its time, and by the draft's own rules", async () => {
  const start = 1_700_000_000_000;
  const state = await peopledState();
  const subject = "outside.example";
  const users = ["lee@agency.example"];
  await grantedBy(state, { subject, users, fromMs: start - 5, untilMs: start + 60_000 });
  const filing = await eventsOf(state.store);
  const decisions = heard(filing).now;
  expect(exceptionState(decisions.exceptions[0] ?? fail(), ALL_KINDS, start).type).toBe("active");

  const session = tell("", { after: "bound", options: { revision: policyFor({ decisions }) } });
  const say = (id: string): void => {
    const xml = `<message to='eve@outside.example' id='${id}'><body>x</body></message>`;
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(xml) });
  };
  say("under-it");
  session.pass(60_000);
  say("after-it");
  const kept = keptOf([...filing, ...session.kept]);
  expect(changesIn(replay(kept))).toEqual([]);
  // Whose filing is not on record, or whose kind the draft does not know, lets nothing pass.
  const unknown = changesIn(replay(keptOf(session.kept)));
  const refused = { ...ALL_KINDS, domain: { type: "refused", clauseIds: ["CCPS-1.b"] } } as const;
  const draft = policyFor({ exceptions: { rules: refused, warnBeforeMs: 0 } });
  for (const changes of [unknown, changesIn(replay(kept, draft))])
    expect(changes.map(({ kind, of }) => [kind, of.record.addressing.id])).toEqual([["refused", "under-it"]]);
});

test("an old stanza is judged by which offices were off in its time", async () => {
  const { store, userWith } = await peopledState();
  const dana = await userWith("dana");
  const start = 1_700_000_000_000;
  const told = { source: "roster", group: "Yard", accounts: ["raj@agency.example"] } as const;
  await tellGroup(store, told, start - 10);
  const wish = { division: "yard", isOn: false, why: "x", managers: ["dana"], revision: "abc" };
  await act(store, switchDivision(wish), { ...dana, nowMs: start - 5 });
  const deciding = await eventsOf(store);
  const office = officeOf({ rosterGroup: "Yard" });
  const revision = policyFor({ ...office, decisions: heard(deciding).now });
  const session = tell("", { after: "bound", options: { revision } });
  const say = (to: string): void => {
    const xml = `<message to='${to}@agency.example' id='${to}'><body>x</body></message>`;
    session.feed({ type: "clientBytes", bytes: new TextEncoder().encode(xml) });
  };
  say("raj");
  say("ana");
  const kept = keptOf([...deciding, ...session.kept]);
  expect(changesIn(replay(kept, policyFor(office)))).toEqual([]);
  // Without the records nobody is known to be off, though anybody may be in it.
  const changes = changesIn(replay(keptOf(session.kept), policyFor(office)));
  expect(changes.map(({ kind, of }) => [kind, of.record.addressing.id])).toEqual([["passed", "raj"]]);
});

const fail = (): never => {
  throw new Error("none is filed");
};
