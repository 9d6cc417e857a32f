import { expect, test } from "vitest";
import { itemsOf, listSamples, requireSample } from "../../../src/store/sample-register.ts";
import { planSample } from "../../../src/store/samples.ts";
import { act, DAY, NOW, peopledState } from "../../support/state.ts";

test("samples come by their periods; what was not drawn has no items", async () => {
  const { store, userWith } = await peopledState();
  const rev = await userWith("rev", "reviewer");
  const plan = { division: "", rate: 5_000, fromMs: NOW + DAY, toMs: NOW + 2 * DAY, inside: ["a.example"] };
  const later = await act(store, planSample({ ...plan, fromMs: NOW + 2 * DAY, toMs: NOW + 3 * DAY }), rev);
  const first = await act(store, planSample(plan), rev);
  expect((await store.read(listSamples)).map(({ id }) => id)).toEqual([first.id, later.id]);
  expect(first).toMatchObject({ plan, plannedBy: "rev", plannedMs: NOW, drawnMs: undefined, itemCount: 0 });
  expect(await store.read(async (tx) => await itemsOf(tx, first.id))).toEqual([]);
  const unknown = store.read(async (tx) => await requireSample(tx, "sa-0"));
  await expect(unknown).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
});
