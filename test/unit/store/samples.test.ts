import { beforeEach, describe, expect, test } from "vitest";
import { commitmentIn, listText, type SamplePlan } from "../../../src/records/sampling.ts";
import { mapJid } from "../../../src/store/person-jids.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { itemsOf, listSamples, requireSample } from "../../../src/store/sample-register.ts";
import {
  decideOnItem,
  isSampleDecision,
  keepDraw,
  lookAtSample,
  planSample,
  seedHashOf,
  seedOf,
  SETTLING_MS,
  sha256Hex,
} from "../../../src/store/samples.ts";
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

const PLAN: SamplePlan = {
  division: "water",
  rate: 10_000,
  fromMs: NOW + DAY,
  toMs: NOW + 8 * DAY,
  inside: ["agency.example", "rooms.agency.example"],
};
const AFTER = { nowMs: PLAN.toMs + SETTLING_MS };
const DRAWN = [1, 2, 3].map((n) => ({ logId: "log-a", sequence: n, chainHash: String(n).repeat(64) }));

let state: PeopledState;
let rev: Requester;
beforeEach(async () => {
  state = await peopledState();
  rev = await state.userWith("rev", "reviewer");
});

const plan = async (changes: Partial<SamplePlan> = {}): Promise<string> =>
  (await act(state.store, planSample({ ...PLAN, ...changes }), rev)).id;

const draw = async (id: string, drawn = DRAWN): Promise<unknown> =>
  await act(state.store, keepDraw({ id, population: 300, drawn, untold: 1, ends: new Map([["log-a", 9]]) }), {
    ...rev,
    ...AFTER,
  });

const lastEvent = async () => {
  const { facts, ...event } = (await rowsOf(state.store, "event")).at(-1) ?? { facts: "{}" };
  return { ...event, facts: JSON.parse(facts) as Record<string, unknown> };
};
const code = (one: string): unknown => expect.objectContaining({ code: one });

describe("a plan", () => {
  test("is on record with the hash of its seed, and the seed nowhere but in its row", async () => {
    const id = await plan();
    const { facts, act: name, object } = await lastEvent();
    const [row] = await rowsOf(state.store, "sample");
    expect([name, object]).toEqual(["sample plan", `sample:${id}`]);
    expect(commitmentIn(facts as never)).toEqual({ plan: PLAN, seedHash: seedHashOf(row?.seed ?? "") });
    expect(row?.seed).toMatch(/^[0-9a-f]{64}$/u);
    expect(JSON.stringify(await rowsOf(state.store, "event"))).not.toContain(row?.seed);
    expect(JSON.stringify(await state.store.read(listSamples))).not.toContain(row?.seed);
  });

  test.each([
    ["that begins now", { fromMs: NOW }],
    ["that ends before it begins", { toMs: PLAN.fromMs }],
    ["of nothing", { rate: 0 }],
    ["of more than all", { rate: 1_000_001 }],
    ["of a division that cannot be read", { division: "a\nb" }],
  ])("%s is none", async (_, changes) => {
    await expect(plan(changes)).rejects.toEqual(code("SG_STORE_INVALID"));
  });

  test("is the only one for its messages: of two, one could draw the one that suits", async () => {
    await plan();
    await expect(plan({ fromMs: PLAN.toMs - 1, toMs: PLAN.toMs + DAY })).rejects.toEqual(
      code("SG_STORE_CONFLICT"),
    );
    await plan({ fromMs: PLAN.toMs, toMs: PLAN.toMs + DAY });
    await plan({ division: "roads" });
  });

  test("is a reviewer's", async () => {
    for (const role of ["admin", "ops", "records", "legal", "approver", "auditor"]) {
      const other = await state.userWith(`a-${role}`, role);
      for (const carryOut of [
        planSample(PLAN),
        lookAtSample({ id: "x", position: 1, isRevealed: true, context: 0 }),
      ])
        await expect(act(state.store, carryOut as never, other)).rejects.toEqual(code("SG_STORE_DENIED"));
    }
  });
});

describe("a draw", () => {
  test("comes after the period, once, and reveals the seed on record", async () => {
    const id = await plan();
    const early = { ...rev, nowMs: AFTER.nowMs - 1 };
    const carryOut = keepDraw({ id, population: 0, drawn: [], untold: 0, ends: new Map() });
    await expect(act(state.store, carryOut, early)).rejects.toEqual(code("SG_STORE_CONFLICT"));
    await draw(id);
    const [row] = await rowsOf(state.store, "sample");
    expect((await lastEvent()).facts).toEqual({
      seed: row?.seed,
      population: 300,
      count: 3,
      untold: 1,
      listHash: sha256Hex(listText(DRAWN)),
      read: "log-a:9",
    });
    await expect(draw(id)).rejects.toEqual(code("SG_STORE_CONFLICT"));
    const seed = state.store.read(async (tx) => await seedOf(tx, id, AFTER.nowMs));
    await expect(seed).rejects.toEqual(code("SG_STORE_CONFLICT"));
  });

  test("keeps long lists in order", async () => {
    const many = Array.from({ length: 450 }, (_, n) => ({ logId: "l", sequence: n + 1, chainHash: "ab" }));
    const id = await plan();
    await draw(id, many);
    const items = await state.store.read(async (tx) => await itemsOf(tx, id));
    expect(items.map(({ position, sequence }) => position === sequence)).toEqual(many.map(() => true));
    expect(await state.store.read(async (tx) => await requireSample(tx, id))).toMatchObject({
      itemCount: 450,
      decidedCount: 0,
      drawnBy: "rev",
      population: 300,
    });
  });
});

describe("an item", () => {
  test("that is looked at is on record with why and what", async () => {
    const id = await plan();
    await draw(id);
    const look = { id, position: 2, isRevealed: true, context: 3 };
    const items = await act(state.store, lookAtSample(look), { ...rev, why: "weekly review" });
    expect(items).toMatchObject([{ position: 2, sequence: 2 }]);
    expect(await lastEvent()).toMatchObject({
      who: "rev",
      act: "sample show",
      object: `sample:${id}`,
      why: "weekly review",
      facts: {
        revealed: true,
        count: 1,
        context: 3,
        first: 2,
        last: 2,
        listHash: sha256Hex(listText(items)),
      },
    });
    for (const position of [4, 0])
      await expect(act(state.store, lookAtSample({ ...look, position }), rev)).rejects.toEqual(
        code("SG_STORE_NOT_FOUND"),
      );
  });

  test("is decided on, and again; each decision stays", async () => {
    const id = await plan();
    await draw(id);
    const wish = { id, position: 1, decision: "ok", note: undefined, userOf: () => undefined };
    await act(state.store, decideOnItem(wish), rev);
    await act(state.store, decideOnItem({ ...wish, decision: "violation", note: "a bet" }), rev);
    expect(await lastEvent()).toMatchObject({
      act: "sample decide",
      facts: { position: 1, decision: "violation", before: "ok", note: "a bet", sequence: 1 },
    });
    expect(await state.store.read(async (tx) => await itemsOf(tx, id))).toMatchObject([
      { decision: "violation", note: "a bet", decidedBy: "rev", decidedMs: NOW },
      { decision: undefined },
      { decision: undefined },
    ]);
    expect(await rowsOf(state.store, "sample_decision")).toHaveLength(2);
    const refusals = [
      [{ ...wish, decision: "maybe" }, "SG_STORE_INVALID"],
      [{ ...wish, position: 4 }, "SG_STORE_NOT_FOUND"],
      [{ ...wish, note: "" }, "SG_STORE_INVALID"],
    ] as const;
    for (const [bad, why] of refusals)
      await expect(act(state.store, decideOnItem(bad), rev)).rejects.toEqual(code(why));
  });

  test("is not decided on by whose message it is", async () => {
    const id = await plan();
    await draw(id);
    for (const person of ["rita", "ann"])
      await act(state.store, addPerson(person, { displayName: person, kind: "full-time" }), state.admin);
    await act(state.store, linkUser({ login: "rev", person: "rita" }), state.admin);
    for (const person of ["rita", "ann"]) {
      const entry = { person, jid: `${person}@agency.example`, fromMs: NOW, untilMs: undefined };
      await act(state.store, mapJid(entry), state.admin);
    }
    const of = (jid: string) =>
      decideOnItem({ id, position: 1, decision: "ok", note: undefined, userOf: () => ({ jid, atMs: NOW }) });
    const own = act(state.store, of("rita@agency.example"), rev);
    await expect(own).rejects.toEqual(code("SG_STORE_DENIED"));
    for (const jid of ["ann@agency.example", "nobody@agency.example"])
      expect(await act(state.store, of(jid), rev)).toMatchObject({ decision: "ok" });
  });

  test.each(["ok", "violation", "refer"])("may be %s", (text) => {
    expect(isSampleDecision(text)).toBe(true);
  });
});
