import { describe, expect, test } from "vitest";
import {
  addPerson,
  changePerson,
  findPerson,
  listPersons,
  PERSON_KINDS,
  requirePerson,
} from "../../../src/store/persons.ts";
import { act, NOW, peopledState, rowsOf } from "../../support/state.ts";

const ANN = { displayName: "Ann Lee", kind: "vendor" };

describe("persons", () => {
  test.each(PERSON_KINDS)("of the kind %s", async (kind) => {
    const { store, admin } = await peopledState();
    const made = await act(store, addPerson("1001", { displayName: "Ann", kind }), admin);
    expect(made).toEqual({
      id: "1001",
      displayName: "Ann",
      kind,
      division: undefined,
      manager: undefined,
      createdMs: NOW,
    });
  });

  test("have a division and a manager, who is a person", async () => {
    const { store, userWith } = await peopledState();
    const clerk = await userWith("clerk", "records");
    await act(store, addPerson("boss", ANN), clerk);
    await act(store, addPerson("ann", { ...ANN, division: "water", manager: "boss" }), clerk);
    expect(await store.read(listPersons)).toMatchObject([
      { id: "ann", division: "water", manager: "boss" },
      { id: "boss" },
    ]);
  });

  test.each([
    ["ann", { ...ANN, kind: "boss" }, "SG_STORE_INVALID"],
    ["ann", { ...ANN, displayName: "a\u202eb" }, "SG_STORE_INVALID"],
    ["Ann", ANN, "SG_STORE_INVALID"],
    ["ann", { ...ANN, manager: "ann" }, "SG_STORE_INVALID"],
    ["ann", { ...ANN, manager: "gone" }, "SG_STORE_NOT_FOUND"],
    ["there", ANN, "SG_STORE_CONFLICT"],
  ])("are refused: %s %j", async (id, wish, code) => {
    const { store, admin } = await peopledState();
    await act(store, addPerson("there", ANN), admin);
    await expect(act(store, addPerson(id, wish), admin)).rejects.toMatchObject({ code });
  });

  test.each(["ops", "reviewer", "legal", "approver", "auditor"])("are not %s's to write", async (role) => {
    const { store, admin, userWith } = await peopledState();
    await act(store, addPerson("ann", ANN), admin);
    const one = await userWith("one", role);
    for (const carryOut of [addPerson("bob", ANN), changePerson("ann", { kind: "partner" })])
      await expect(act(store, carryOut, one)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
  });
});

describe("a change", () => {
  test("touches what it names, takes away what it empties, and tells what was", async () => {
    const { store, admin } = await peopledState();
    await act(store, addPerson("boss", ANN), admin);
    await act(store, addPerson("ann", { ...ANN, division: "water", manager: "boss" }), admin);
    await act(store, changePerson("ann", { kind: "full-time", manager: "" }), admin);
    expect(await store.read(async (tx) => await requirePerson(tx, "ann"))).toMatchObject({
      displayName: "Ann Lee",
      kind: "full-time",
      division: "water",
      manager: undefined,
    });
    const facts: unknown = JSON.parse((await rowsOf(store, "event")).at(-1)?.facts ?? "");
    expect(facts).toEqual({
      name: "Ann Lee",
      kind: "full-time",
      division: "water",
      manager: "",
      "before.name": "Ann Lee",
      "before.kind": "vendor",
      "before.division": "water",
      "before.manager": "boss",
    });
  });

  test("of nothing, or of nobody, is refused", async () => {
    const { store, admin } = await peopledState();
    await act(store, addPerson("ann", ANN), admin);
    await expect(act(store, changePerson("ann", {}), admin)).rejects.toMatchObject({
      code: "SG_STORE_INVALID",
    });
    await expect(act(store, changePerson("bob", { kind: "vendor" }), admin)).rejects.toMatchObject({
      code: "SG_STORE_NOT_FOUND",
    });
    expect(await store.read(async (tx) => await findPerson(tx, "bob"))).toBeUndefined();
  });

  test("a kind that no version knows is damage", async () => {
    const { store, admin } = await peopledState();
    await act(store, addPerson("ann", ANN), admin);
    await store.note(async (tx) => {
      await tx.updateTable("person").set({ kind: "robot" }).execute();
    });
    await expect(store.read(listPersons)).rejects.toMatchObject({ code: "SG_STORE_CORRUPT" });
  });
});
