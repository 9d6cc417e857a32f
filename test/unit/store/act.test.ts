import { expect, test } from "vitest";
import { addPerson } from "../../../src/store/persons.ts";
import { act, NOW, peopledState, rowsOf } from "../../support/state.ts";

const ann = addPerson("ann", { displayName: "Ann", kind: "vendor" });

test("an act is told with who, what, on what, when, why and from where", async () => {
  const { store, userWith } = await peopledState();
  const lee = await userWith("lee", "records");
  await act(store, ann, { ...lee, nowMs: NOW + 5, via: "cli@desk", why: "new contract" });
  expect((await rowsOf(store, "event")).at(-1)).toMatchObject({
    at_ms: NOW + 5,
    who: "lee",
    via: "cli@desk",
    act: "person add",
    object: "person:ann",
    why: "new contract",
    facts: JSON.stringify({ name: "Ann", kind: "vendor", division: "", manager: "" }),
  });
});

test("what is refused, or on trial, is not told, and no token was used for it", async () => {
  const { store, userWith } = await peopledState();
  const [lee, raj] = [await userWith("lee", "records"), await userWith("raj", "auditor")];
  const before = await rowsOf(store, "event");
  await expect(act(store, ann, raj)).rejects.toMatchObject({ code: "SG_STORE_DENIED" });
  await expect(act(store, ann, { ...lee, why: "a\nb" })).rejects.toMatchObject({ code: "SG_STORE_INVALID" });
  expect(await act(store, ann, { ...lee, isTrial: true })).toMatchObject({ id: "ann" });
  expect(await rowsOf(store, "event")).toEqual(before);
  expect(await rowsOf(store, "person")).toEqual([]);
  const used = (await rowsOf(store, "token")).filter(({ login }) => login !== "root");
  expect(used.map(({ last_used_ms }) => last_used_ms)).toEqual([null, null]);
});

test("two who take the same thing at once: one has it, the other is told", async () => {
  const { store, admin } = await peopledState();
  const outcomes = await Promise.allSettled([act(store, ann, admin), act(store, ann, admin)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(await rowsOf(store, "person")).toHaveLength(1);
});
