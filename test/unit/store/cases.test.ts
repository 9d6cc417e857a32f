import { beforeEach, describe, expect, test } from "vitest";
import { requireCase } from "../../../src/store/case-register.ts";
import { addToCase, closeCase, lookAtCase, openCase, stateInCase } from "../../../src/store/cases.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { linkUser } from "../../../src/store/user-persons.ts";
import { act, NOW, peopledState, rowsOf, type PeopledState, type Requester } from "../../support/state.ts";

const places = (...sequences: readonly number[]) =>
  sequences.map((sequence) => ({ logId: "log-a", sequence, chainHash: "ab" }));
const code = (one: string): unknown => expect.objectContaining({ code: one });

let state: PeopledState;
let rev: Requester;
let leg: Requester;
let id: string;
beforeEach(async () => {
  state = await peopledState();
  for (const one of ["ann", "p-rev"])
    await act(state.store, addPerson(one, { displayName: one, kind: "full-time" }), state.admin);
  rev = await state.userWith("rev", "reviewer");
  leg = await state.userWith("leg", "legal");
  id = (await act(state.store, openCase({ person: "ann", title: "files sent out" }), rev)).id;
});

const add = async (sequences: readonly number[], note?: string, by = rev) =>
  await act(state.store, addToCase({ id, places: places(...sequences), note }), by);
const lastEvent = async () => {
  const { facts, ...event } = (await rowsOf(state.store, "event")).at(-1) ?? { facts: "{}" };
  return { ...event, facts: JSON.parse(facts) as Record<string, unknown> };
};

describe("a case file", () => {
  test("gathers records over time, each once, in the order in which they were added", async () => {
    await add([7, 3], "in May");
    const { items } = await add([3, 9]);
    expect(items.map(({ position, sequence, note }) => [position, sequence, note])).toEqual([
      [1, 7, "in May"],
      [2, 3, "in May"],
      [3, 9, undefined],
    ]);
    expect(await lastEvent()).toMatchObject({
      who: "rev",
      act: "case add",
      object: `case:${id}`,
      facts: { person: "ann", added: 1 },
    });
  });

  test("holds what people say, under their names; a reviewer recommends, counsel refers and closes", async () => {
    const recommend = stateInCase({ id, kind: "recommendation", text: "training" });
    const refer = stateInCase({ id, kind: "referral", text: "for decision", to: "Water, personnel" });
    await act(state.store, recommend, rev);
    await expect(act(state.store, refer, rev)).rejects.toEqual(code("SG_STORE_DENIED"));
    await act(state.store, refer, leg);
    expect((await lastEvent()).facts).toEqual({
      person: "ann",
      text: "for decision",
      to: "Water, personnel",
    });
    await expect(act(state.store, closeCase(id, "a warning by the agency"), rev)).rejects.toEqual(
      code("SG_STORE_DENIED"),
    );
    await act(state.store, closeCase(id, "a warning by the agency"), leg);
    const file = await state.store.read(async (tx) => await requireCase(tx, id));
    expect(file).toMatchObject({
      person: "ann",
      outcome: "a warning by the agency",
      closedBy: "leg",
      statements: [
        { kind: "recommendation", text: "training", by: "rev", to: undefined, atMs: NOW },
        { kind: "referral", to: "Water, personnel", by: "leg" },
      ],
    });
    for (const late of [
      recommend,
      refer,
      closeCase(id, "again"),
      addToCase({ id, places: [], note: undefined }),
    ])
      await expect(act(state.store, late, leg)).rejects.toEqual(code("SG_STORE_CONFLICT"));
  });

  test("does nothing by itself: accounts, users and persons stay as they are", async () => {
    const before = [await rowsOf(state.store, "user"), await rowsOf(state.store, "person")];
    await add([1, 2, 3]);
    await act(state.store, stateInCase({ id, kind: "recommendation", text: "dismissal" }), rev);
    await act(state.store, closeCase(id, "dismissal"), leg);
    expect([await rowsOf(state.store, "user"), await rowsOf(state.store, "person")]).toEqual(before);
  });

  test("is looked at on record, closed ones too", async () => {
    await add([7]);
    await act(state.store, closeCase(id, "nothing"), leg);
    await act(state.store, lookAtCase({ id, isRevealed: true, context: 2 }), { ...rev, why: "an appeal" });
    expect(await lastEvent()).toMatchObject({
      act: "case show",
      why: "an appeal",
      facts: { person: "ann", revealed: true, context: 2, count: 1 },
    });
  });

  test("is no business of its subject, of other roles, or about nobody", async () => {
    await act(state.store, linkUser({ login: "rev", person: "ann" }), state.admin);
    const acts = [
      addToCase({ id, places: [], note: undefined }),
      lookAtCase({ id, isRevealed: false, context: 0 }),
      openCase({ person: "ann", title: "a" }),
    ];
    for (const one of acts)
      await expect(act(state.store, one as never, rev)).rejects.toEqual(code("SG_STORE_DENIED"));
    for (const role of ["admin", "ops", "records", "approver", "auditor"]) {
      const other = await state.userWith(`a-${role}`, role);
      for (const one of acts)
        await expect(act(state.store, one as never, other)).rejects.toEqual(code("SG_STORE_DENIED"));
    }
    const nobody = openCase({ person: "eve", title: "a" });
    await expect(act(state.store, nobody, leg)).rejects.toEqual(code("SG_STORE_NOT_FOUND"));
  });

  test.each([
    ["a title", openCase({ person: "ann", title: "" })],
    ["a note", addToCase({ id: "", places: [], note: "" })],
  ])("needs %s that can be read", async (_, carryOut) => {
    await expect(act(state.store, carryOut as never, leg)).rejects.toMatchObject({
      code: expect.stringMatching(/SG_STORE_(?:INVALID|NOT_FOUND)/u) as unknown,
    });
  });
});
