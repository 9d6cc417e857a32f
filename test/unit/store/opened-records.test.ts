import { beforeEach, expect, test } from "vitest";
import { isOpened, type OpenedRecord } from "../../../src/store/opened-records.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { approveReview, openReview } from "../../../src/store/reviews.ts";
import { keepDraw, planSample, SETTLING_MS } from "../../../src/store/samples.ts";
import { linkUser } from "../../../src/store/user-persons.ts";
import { act, DAY, NOW, peopledState, type PeopledState, type Requester } from "../../support/state.ts";

const RECORD: OpenedRecord = {
  place: { logId: "log-a", sequence: 7 },
  atMs: NOW,
  person: "ann",
  jid: "ann@agency.example",
};

let state: PeopledState;
let rev: Requester;
let leg: Requester;
beforeEach(async () => {
  state = await peopledState();
  rev = await state.userWith("rev", "reviewer");
  leg = await state.userWith("leg", "legal");
  for (const id of ["ann", "rev", "leg"])
    await act(state.store, addPerson(id, { displayName: id, kind: "vendor" }), state.admin);
  for (const login of ["rev", "leg"]) await act(state.store, linkUser({ login, person: login }), state.admin);
});

const opened = async (changes: Partial<OpenedRecord> = {}): Promise<boolean> =>
  await state.store.read(async (tx) => await isOpened(tx, { ...RECORD, ...changes }));

test("what a sample drew is open, and nothing beside it", async () => {
  const plan = { division: "", rate: 1, fromMs: NOW + 1, toMs: NOW + DAY, inside: ["a.example"] };
  const { id } = await act(state.store, planSample(plan), rev);
  expect(await opened()).toBe(false);
  const drawn = [{ ...RECORD.place, chainHash: "ab" }];
  const draw = keepDraw({ id, population: 1, drawn, untold: 0, ends: new Map() });
  await act(state.store, draw, { ...rev, nowMs: plan.toMs + SETTLING_MS });
  expect(await opened()).toBe(true);
  expect(await opened({ place: { logId: "log-a", sequence: 8 } })).toBe(false);
  expect(await opened({ place: { logId: "log-b", sequence: 7 } })).toBe(false);
});

test.each([
  ["a person's", { person: "ann", jid: undefined }],
  ["an address's", { person: undefined, jid: "ann@agency.example" }],
])("what a review of %s messages is about is open once somebody else agreed", async (_, whose) => {
  const terms = { caseRef: "C-1", why: "a complaint", fromMs: NOW, toMs: NOW + 1, untilMs: NOW + DAY };
  const { id } = await act(state.store, openReview({ ...terms, ...whose }), rev);
  expect(await opened()).toBe(false);
  await act(state.store, approveReview(id), leg);
  expect(await opened()).toBe(true);
  expect(await opened({ atMs: NOW + 1 })).toBe(false);
  expect(await opened({ atMs: NOW - 1 })).toBe(false);
  expect(await opened({ person: "raj", jid: "raj@agency.example" })).toBe(false);
  await state.store.note(async (tx) => {
    await tx.updateTable("review").set({ from_ms: 0 }).where("id", "=", id).execute();
  });
  expect(await opened()).toBe(false);
});
