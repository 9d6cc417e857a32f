/** AL-1.b: why a division uses messages is filed by a person, ends by a day or a withdrawal, and stays on record. */
import { beforeEach, expect, test } from "vitest";
import {
  addJustification,
  isInForce,
  listJustifications,
  requireJustification,
  unjustified,
  withdrawJustification,
} from "../../../src/store/justifications.ts";
import { act, DAY, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
});

const WISH = { division: "field", why: "crews on the road have no telephone free", untilMs: NOW + DAY };
const refused = (code: string): unknown => expect.objectContaining({ code });

test("is filed by anybody with a role, and withdrawn once by that person or an admin", async () => {
  const [ola, udo] = [await state.userWith("ola", "ops"), await state.userWith("udo", "auditor")];
  const filed = await act(state.store, addJustification(WISH), ola);
  expect(filed).toMatchObject({ ...WISH, filedMs: NOW, filedBy: "ola", withdrawnMs: undefined });
  await expect(act(state.store, withdrawJustification(filed.id), udo)).rejects.toEqual(
    refused("SG_STORE_DENIED"),
  );
  const withdrawn = await act(state.store, withdrawJustification(filed.id), { ...ola, nowMs: NOW + 1 });
  expect(withdrawn).toEqual({ ...filed, withdrawnMs: NOW + 1, withdrawnBy: "ola" });
  await expect(act(state.store, withdrawJustification(filed.id), state.admin)).rejects.toEqual(
    refused("SG_STORE_CONFLICT"),
  );
  expect(await state.store.read(listJustifications)).toEqual([withdrawn]);
  const events = (await rowsOf(state.store, "event")).slice(-2);
  expect(events.map(({ act: one, object, who }) => [one, object, who])).toEqual([
    ["justification add", `justification:${filed.id}`, "ola"],
    ["justification withdraw", `justification:${filed.id}`, "ola"],
  ]);
  expect(JSON.parse(events[0]?.facts ?? "")).toMatchObject({ division: "field", why: WISH.why });
});

test("needs a person, words, and an end to come", async () => {
  await expect(act(state.store, addJustification(WISH))).rejects.toEqual(refused("SG_STORE_DENIED"));
  for (const wrong of [{ why: "" }, { untilMs: NOW - 1 }])
    await expect(act(state.store, addJustification({ ...WISH, ...wrong }), state.admin)).rejects.toEqual(
      refused("SG_STORE_INVALID"),
    );
  const missing = state.store.read(async (tx) => await requireJustification(tx, "none"));
  await expect(missing).rejects.toEqual(refused("SG_STORE_NOT_FOUND"));
});

test("who has filed none: each division, or the agency where there are none; one for all is enough", async () => {
  const own = await act(state.store, addJustification(WISH), state.admin);
  expect(isInForce(own, NOW + DAY)).toBe(true);
  expect(isInForce(own, NOW + DAY + 1)).toBe(false);
  expect(unjustified(["field", "desk"], [own], NOW)).toEqual(["desk"]);
  expect(unjustified(["field", "desk"], [own], NOW + 2 * DAY)).toEqual(["field", "desk"]);
  expect(unjustified([], [own], NOW)).toEqual([undefined]);
  const all = { ...own, division: undefined };
  expect(unjustified(["field", "desk"], [all], NOW)).toEqual([]);
  expect(unjustified([], [all], NOW)).toEqual([]);
  expect(unjustified([], [{ ...all, withdrawnMs: NOW }], NOW)).toEqual([undefined]);
});
