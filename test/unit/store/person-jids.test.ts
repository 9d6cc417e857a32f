import { beforeEach, describe, expect, test } from "vitest";
import { listEntries, mapJid, personAt, unmapJid } from "../../../src/store/person-jids.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { act, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

const JID = "front-desk@agency.example";
const NEVER = undefined;

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
  for (const id of ["ann", "bob"])
    await act(state.store, addPerson(id, { displayName: id, kind: "part-time" }), state.admin);
});

const map = async (person: string, fromMs: number, untilMs?: number): Promise<unknown> =>
  await act(state.store, mapJid({ person, jid: JID, fromMs, untilMs }), state.admin);

const end = async (atMs: number): Promise<unknown> =>
  await act(state.store, unmapJid({ jid: JID, atMs }), state.admin);

const holder = async (atMs: number): Promise<string | undefined> =>
  (await state.store.read(async (tx) => await personAt(tx, JID, atMs)))?.id;

describe("an address", () => {
  test("is one person's from its first millisecond until before its last", async () => {
    await map("ann", 100, 200);
    await map("bob", 200);
    const at = await Promise.all([99, 100, 199, 200, 9e15].map(holder));
    expect(at).toEqual([undefined, "ann", "ann", "bob", "bob"]);
    expect(await state.store.read(async (tx) => await listEntries(tx, "bob"))).toEqual([
      { person: "bob", jid: JID, fromMs: 200, untilMs: undefined },
    ]);
    expect(
      await state.store.read(async (tx) => await personAt(tx, "other@agency.example", 150)),
    ).toBeUndefined();
  });

  test.each<readonly [number, number | undefined]>([
    [150, 160],
    [50, 101],
    [50, NEVER],
    [199, 300],
    [100, 200],
    [0, 1000],
    [300, NEVER],
    [450, 460],
    [200, 301],
  ])("is not two's: from %s until %s", async (fromMs, untilMs) => {
    await map("ann", 100, 200);
    await map("ann", 300);
    await expect(map("bob", fromMs, untilMs)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
    expect(await rowsOf(state.store, "person_jid")).toHaveLength(2);
  });

  test.each([
    [50, 100],
    [200, 300],
    [220, 250],
  ])("has room from %s until %s", async (fromMs, untilMs) => {
    await map("ann", 100, 200);
    await map("ann", 300);
    await map("bob", fromMs, untilMs);
    expect(await holder(fromMs)).toBe("bob");
  });

  test.each([
    [200, 200],
    [200, 100],
  ])("has no entry from %s until %s", async (fromMs, untilMs) => {
    await expect(map("ann", fromMs, untilMs)).rejects.toMatchObject({ code: "SG_STORE_INVALID" });
  });

  test("is nobody's whom nobody knows", async () => {
    await expect(map("carl", 1)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
  });
});

describe("the end of an entry", () => {
  test("leaves what was before it, and makes room behind it", async () => {
    await map("ann", 100);
    await end(150);
    await map("bob", 150);
    expect(await Promise.all([149, 150].map(holder))).toEqual(["ann", "bob"]);
    expect((await rowsOf(state.store, "event")).at(-2)).toMatchObject({
      act: "person unmap",
      object: "person:ann",
      facts: JSON.stringify({
        jid: JID,
        from: "1970-01-01T00:00:00.100Z",
        until: "1970-01-01T00:00:00.150Z",
      }),
    });
  });

  test("at its beginning takes it back: it is nobody's, and in nobody's way", async () => {
    await map("ann", 100);
    await end(100);
    expect(await holder(100)).toBeUndefined();
    await map("bob", 50, 150);
    expect(await holder(100)).toBe("bob");
  });

  test("can be brought forward, not put off; where nobody has it there is none", async () => {
    await map("ann", 100, 200);
    await end(150);
    await expect(end(180)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
    await expect(end(99)).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
  });
});

test.each(["ops", "reviewer", "legal", "approver", "auditor"])(
  "%s may neither map nor unmap",
  async (role) => {
    const one = await state.userWith("one", role);
    await map("ann", NOW);
    const entry = { person: "bob", jid: "b@agency.example", fromMs: NOW, untilMs: undefined };
    await expect(act(state.store, mapJid(entry), one)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
    await expect(act(state.store, unmapJid({ jid: JID, atMs: NOW }), one)).rejects.toMatchObject({
      code: "SG_STORE_DENIED",
    });
  },
);
