import { expect, test } from "vitest";
import { CASE_STATEMENTS, listCases, requireCase } from "../../../src/store/case-register.ts";
import { openCase } from "../../../src/store/cases.ts";
import { addPerson } from "../../../src/store/persons.ts";
import { act, NOW, peopledState } from "../../support/state.ts";

test("cases come by when they were opened", async () => {
  const { store, admin, userWith } = await peopledState();
  expect(await store.read(listCases)).toEqual([]);
  await act(store, addPerson("ann", { displayName: "Ann", kind: "vendor" }), admin);
  const rev = await userWith("rev", "reviewer");
  const open = async (nowMs: number): Promise<string> =>
    (await act(store, openCase({ person: "ann", title: "a" }), { ...rev, nowMs })).id;
  const [later, first] = [await open(NOW + 2), await open(NOW + 1)];
  expect((await store.read(listCases)).map(({ id }) => id)).toEqual([first, later]);
  const unknown = store.read(async (tx) => await requireCase(tx, "cf-0"));
  await expect(unknown).rejects.toMatchObject({ code: "SG_STORE_NOT_FOUND" });
  expect(CASE_STATEMENTS).toEqual(["recommendation", "referral"]);
});
