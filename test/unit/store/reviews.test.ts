import { beforeEach, describe, expect, test } from "vitest";
import { mapJid } from "../../../src/store/person-jids.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { requireReview } from "../../../src/store/review-register.ts";
import {
  approveReview,
  closeReview,
  LONGEST_REVIEW_MS,
  lookAtReview,
  openReview,
  type ReviewWish,
} from "../../../src/store/reviews.ts";
import { linkUser } from "../../../src/store/user-persons.ts";
import {
  act,
  DAY,
  NOW,
  peopledState,
  rowsOf,
  type PeopledState,
  type Requester,
} from "../../support/state.ts";

const WISH: ReviewWish = {
  caseRef: "C-17",
  why: "a complaint of 26 February",
  person: "ann",
  jid: undefined,
  fromMs: NOW - 30 * DAY,
  toMs: NOW,
  untilMs: NOW + 14 * DAY,
};

let state: PeopledState;
let rev: Requester;
let leg: Requester;

const link = async (login: string, person: string): Promise<void> => {
  await act(state.store, linkUser({ login, person }), state.admin);
};

beforeEach(async () => {
  state = await peopledState();
  for (const id of ["ann", "p-rev", "p-leg"])
    await act(state.store, addPerson(id, { displayName: id, kind: "full-time" }), state.admin);
  rev = await state.userWith("rev", "reviewer");
  leg = await state.userWith("leg", "legal");
  await link("rev", "p-rev");
  await link("leg", "p-leg");
});

const open = async (changes: Partial<ReviewWish> = {}, by = rev): Promise<string> =>
  (await act(state.store, openReview({ ...WISH, ...changes }), by)).id;
const approve = async (id: string, by = leg): Promise<unknown> =>
  await act(state.store, approveReview(id), by);
const look = async (id: string, by = rev, nowMs = NOW): Promise<unknown> =>
  await act(state.store, lookAtReview({ id, isRevealed: true, count: 3, listHash: "ab" }), { ...by, nowMs });
const denied = (message: RegExp): unknown =>
  expect.objectContaining({ code: "SG_STORE_DENIED", message: expect.stringMatching(message) as unknown });
const events = async () =>
  (await rowsOf(state.store, "event")).map(({ act: name, who, facts }) => ({
    name,
    who,
    facts: JSON.parse(facts) as Record<string, unknown>,
  }));

describe("a review for cause", () => {
  test("is looked at once somebody else agreed, by the two of them, each look on record", async () => {
    const id = await open();
    await expect(look(id)).rejects.toEqual(denied(/nobody else has agreed/u));
    await approve(id);
    await look(id);
    await look(id, leg);
    const told = (await events()).slice(-4);
    expect(told.map(({ name, who }) => `${name} ${who}`)).toEqual([
      "review open rev",
      "review approve leg",
      "review show rev",
      "review show leg",
    ]);
    expect(told[2]?.facts).toMatchObject({
      case: "C-17",
      cause: WISH.why,
      person: "ann",
      openedBy: "rev",
      approvedBy: "leg",
      revealed: true,
      count: 3,
      listHash: "ab",
    });
    const other = await state.userWith("other", "reviewer");
    await expect(look(id, other)).rejects.toEqual(denied(/is for rev and leg/u));
  });

  test("is not agreed to by who opened it, whatever the roles", async () => {
    const id = await open({}, leg);
    await expect(approve(id, leg)).rejects.toEqual(denied(/whoever opened a review/u));
  });

  test("is not agreed to by the same person with another log-in, found out at once or later", async () => {
    const second = await state.userWith("rev2", "legal");
    const id = await open();
    await expect(approve(id, second)).rejects.toEqual(denied(/nobody has said which person rev2 is/u));
    await link("rev2", "p-rev");
    await expect(approve(id, second)).rejects.toEqual(denied(/rev and rev2 are one person/u));
    await link("rev2", "p-leg");
    await approve(id, second);
    await look(id);
    await link("rev2", "p-rev");
    await expect(look(id)).rejects.toEqual(denied(/one person/u));
  });

  test("is nobody's own, and of nobody who agrees: by person, or by an address of theirs", async () => {
    const entry = { person: "p-leg", jid: "leg@agency.example", fromMs: NOW - 90 * DAY, untilMs: NOW - DAY };
    await act(state.store, mapJid(entry), state.admin);
    await expect(open({ person: "p-rev" })).rejects.toEqual(denied(/their own/u));
    const own = { person: undefined, jid: "leg@agency.example" };
    await expect(open(own, leg)).rejects.toEqual(denied(/their own/u));
    await expect(approve(await open(own))).rejects.toEqual(denied(/their own/u));
    const since = { ...own, fromMs: NOW - DAY, toMs: NOW };
    await expect(open(since, leg)).resolves.toMatch(/^rv-/u);
  });

  test("ends by itself, is closed for good, and is not changed after it was agreed to", async () => {
    const id = await open();
    await approve(id);
    await look(id, rev, WISH.untilMs - 1);
    await expect(look(id, rev, WISH.untilMs)).rejects.toEqual(denied(/expired/u));
    await state.store.note(async (tx) => {
      await tx.updateTable("review").set({ from_ms: 0 }).where("id", "=", id).execute();
    });
    await expect(look(id)).rejects.toEqual(denied(/was changed after/u));
    const next = await open();
    await approve(next);
    await act(state.store, closeReview(next, "nothing found"), rev);
    await expect(look(next)).rejects.toEqual(denied(/closed/u));
    await expect(act(state.store, closeReview(next, "again"), leg)).rejects.toMatchObject({
      code: "SG_STORE_CONFLICT",
    });
    const kept = await state.store.read(async (tx) => await requireReview(tx, next));
    expect(kept).toMatchObject({ outcome: "nothing found", closedBy: "rev" });
  });

  test.each<[string, Partial<ReviewWish>, string]>([
    ["nobody's", { person: undefined }, "SG_STORE_INVALID"],
    ["two people's", { jid: "x@agency.example" }, "SG_STORE_INVALID"],
    ["an unknown person's", { person: "eve" }, "SG_STORE_NOT_FOUND"],
    ["no time's", { toMs: WISH.fromMs }, "SG_STORE_INVALID"],
    ["over already", { untilMs: NOW }, "SG_STORE_INVALID"],
    ["for too long", { untilMs: NOW + LONGEST_REVIEW_MS + 1 }, "SG_STORE_INVALID"],
    ["without a case", { caseRef: "" }, "SG_STORE_INVALID"],
    ["without a cause", { why: "" }, "SG_STORE_INVALID"],
  ])("%s is refused", async (_, changes, code) => {
    await expect(open(changes)).rejects.toMatchObject({ code });
  });

  test("is agreed to once, in time, by the role for it", async () => {
    const id = await open();
    for (const role of ["admin", "ops", "records", "reviewer", "auditor"]) {
      const other = await state.userWith(`a-${role}`, role);
      await expect(approve(id, other)).rejects.toEqual(denied(/review approve is for/u));
    }
    await expect(act(state.store, approveReview(id), { ...leg, nowMs: WISH.untilMs })).rejects.toMatchObject({
      code: "SG_STORE_CONFLICT",
    });
    await approve(id);
    await expect(approve(id)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    const closed = await open();
    await act(state.store, closeReview(closed, "withdrawn"), rev);
    await expect(approve(closed)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
  });
});
