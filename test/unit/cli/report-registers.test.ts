import { beforeEach, expect, test } from "vitest";
import { readDecided, readRegisters } from "../../../src/cli/report-registers.ts";
import type { Registers } from "../../../src/reports/figures.ts";
import { closeAction, openAction } from "../../../src/store/corrective-actions.ts";
import { notifyPerson } from "../../../src/store/notifications.ts";
import { mapJid } from "../../../src/store/person-jids.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { acceptReview, noteReport } from "../../../src/store/report-register.ts";
import { decideOnItem, keepDraw, planSample, SETTLING_MS } from "../../../src/store/samples.ts";
import { act, DAY, NOW, peopledState, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
});

const read = async (
  profile = "strict",
  kind: "compliance" | "annual-review" = "compliance",
): Promise<Registers> => await state.store.read(readRegisters({ kind, toMs: NOW + 2 * DAY, profile }));

test("of an empty state there is nothing", async () => {
  expect(await read("")).toMatchObject({
    exceptions: [],
    actions: [],
    lastReport: undefined,
    reports: 0,
    persons: 0,
  });
});

test("actions as they stand at the end of the period", async () => {
  const wish = { clause: "AL-7", what: "w", owner: "o", dueMs: NOW + DAY };
  await act(state.store, openAction(wish), state.admin);
  const { id } = await act(state.store, openAction({ ...wish, dueMs: NOW + 3 * DAY }), state.admin);
  const closed = await act(state.store, openAction(wish), state.admin);
  await act(state.store, closeAction(closed.id, "done"), state.admin);
  const { actions } = await read();
  const states = new Map(actions.map((one) => [one.id, one.state]));
  expect([states.get(id), states.get(closed.id)]).toEqual(["open", "closed"]);
  expect([...states.values()].sort()).toEqual(["closed", "open", "past due"]);
});

test("of a period that is over, actions as they stood then", async () => {
  const wish = { clause: "AL-7", what: "w", owner: "o", dueMs: NOW + 9 * DAY };
  const early = await act(state.store, openAction(wish), state.admin);
  await act(state.store, closeAction(early.id, "done"), { ...state.admin, nowMs: NOW + 3 * DAY });
  await act(state.store, openAction(wish), { ...state.admin, nowMs: NOW + 3 * DAY });
  expect((await read()).actions).toMatchObject([
    { id: early.id, state: "open", closed: null, closedBy: "", outcome: "" },
  ]);
});

test("people, who was told (WV-8.3), and whose account is whose", async () => {
  for (const id of ["ann", "bo"])
    await act(state.store, addPerson(id, { displayName: id, kind: "volunteer" }), state.admin);
  const told = { person: "ann", atMs: NOW, document: "PO1010 v3" };
  for (let n = 0; n < 2; n += 1) await act(state.store, notifyPerson(told), state.admin);
  await act(
    state.store,
    mapJid({ person: "ann", jid: "ann@agency.example", fromMs: NOW, untilMs: undefined }),
    state.admin,
  );
  await act(
    state.store,
    mapJid({ person: "bo", jid: "bo@agency.example", fromMs: NOW + 9 * DAY, untilMs: undefined }),
    state.admin,
  );
  const { persons, notifiedPersons, personOf } = await read();
  expect([persons, notifiedPersons, [...personOf]]).toEqual([2, 1, [["ann@agency.example", "ann"]]]);
});

test("reports of all kinds are counted, the last of the asked one is compared with, reviews by their acceptance", async () => {
  const made = { fromMs: NOW, toMs: NOW, revision: "r", states: { "AL-7": "open" } };
  await act(state.store, noteReport({ ...made, kind: "compliance", hash: "a" }), state.admin);
  await act(state.store, noteReport({ ...made, kind: "annual-review", hash: "b" }), state.admin);
  await act(state.store, acceptReview("b"), { ...state.admin, nowMs: NOW + DAY });
  const { reports, lastReport, acceptedReviews, lastAcceptedMs } = await read();
  expect([reports, lastReport?.hash, acceptedReviews, lastAcceptedMs]).toEqual([2, "a", 1, NOW + DAY]);
  expect((await read("strict", "annual-review")).lastReport?.hash).toBe("b");
  const later = { ...made, kind: "compliance", hash: "c", toMs: NOW + 3 * DAY } as const;
  await act(state.store, noteReport(later), state.admin);
  expect((await read()).lastReport?.hash).toBe("a");
});

test("AL-4.b: of what was said of one message, in one sample or two, the last by the end of the period holds", async () => {
  const rev = await state.userWith("rev", "reviewer");
  const period = { fromMs: NOW + DAY, toMs: NOW + 2 * DAY };
  const afterwards = { ...rev, nowMs: period.toMs + SETTLING_MS };
  const drawn = [1, 2].map((n) => ({ logId: "log-a", sequence: n, chainHash: String(n).repeat(64) }));
  const ids: string[] = [];
  for (const division of ["", "water"]) {
    const plan = planSample({ division, rate: 10_000, ...period, inside: ["agency.example"] });
    const { id } = await act(state.store, plan, rev);
    await act(
      state.store,
      keepDraw({ id, population: 2, drawn, untold: 0, ends: new Map([["log-a", 2]]) }),
      afterwards,
    );
    ids.push(id);
  }
  const [first = "", second = ""] = ids;
  const say = async (id: string, position: number, decision: string, atMs: number) =>
    await act(
      state.store,
      decideOnItem({ id, position, decision, note: undefined, userOf: () => undefined }),
      {
        ...rev,
        nowMs: atMs,
      },
    );
  const atMs = afterwards.nowMs;
  await say(second, 1, "violation", atMs);
  await say(first, 1, "refer", atMs + 1);
  await say(first, 1, "ok", atMs + 2);
  await say(second, 2, "ok", atMs + 3);
  await say(first, 2, "violation", atMs + 9);
  expect(await state.store.read(readDecided(atMs + 9))).toEqual(
    new Map([
      ["log-a:1", "ok"],
      ["log-a:2", "ok"],
    ]),
  );
  expect((await state.store.read(readDecided(atMs + 10))).get("log-a:2")).toBe("violation");
});
