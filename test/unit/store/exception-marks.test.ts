import { expect, test } from "vitest";
import { markEnd } from "../../../src/store/exception-marks.ts";
import { changeException, listExceptions } from "../../../src/store/exceptions.ts";
import { grantedBy } from "../../support/exceptions.ts";
import { act, NOW, DAY, peopledState, rowsOf, tokenOf } from "../../support/state.ts";

test("a mark is of one revision, on record as the gateway's, and stays", async () => {
  const state = await peopledState();
  const { store } = state;
  const { id, requester } = await grantedBy(state, { fromMs: NOW, untilMs: NOW + DAY });
  const all = async () => await store.read(listExceptions);
  const [kept] = await all();
  if (kept === undefined) throw new Error("none is filed");
  await markEnd(store, { mark: "warned", of: kept }, NOW + 1);
  await markEnd(store, { mark: "ended", of: kept }, NOW + DAY);
  expect(await all()).toMatchObject([{ warnedMs: NOW + 1, endedMs: NOW + DAY }]);
  expect((await rowsOf(store, "event")).slice(-2)).toMatchObject([
    { who: "gateway", act: "exception warn", object: `exception:${id}`, at_ms: NOW + 1 },
    { who: "gateway", act: "exception expire", object: `exception:${id}`, at_ms: NOW + DAY },
  ]);
  const removal = store.note(async (tx) => {
    await tx.deleteFrom("exception_mark").execute();
  });
  await expect(removal).rejects.toThrow();
  // Asked for anew, with another end: nothing is said of that yet.
  const asking = await tokenOf(store, requester, state.admin);
  await act(store, changeException(id, { untilMs: NOW + 2 * DAY }), asking);
  const [changed] = await all();
  expect([changed?.warnedMs, changed?.endedMs, changed?.approvals]).toEqual([undefined, undefined, []]);
});
