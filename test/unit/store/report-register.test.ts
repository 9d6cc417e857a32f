/** AL-4.b, WV-7.0.a: what was reported and accepted, by whom; a register that only grows. */
import { beforeEach, expect, test } from "vitest";
import {
  acceptReview,
  listAcceptances,
  listReports,
  noteReport,
  type NewReport,
} from "../../../src/store/report-register.ts";
import { act, DAY, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
});

const report = (changes: Partial<NewReport> = {}): NewReport => ({
  kind: "annual-review",
  hash: "a".repeat(64),
  fromMs: NOW - 365 * DAY,
  toMs: NOW,
  revision: "0123456789abcdef",
  states: { "AL-3.a": "enforced" },
  ...changes,
});

const refused = (code: string): unknown => expect.objectContaining({ code });

test("holds each report made, by kind and in order", async () => {
  const auditor = await state.userWith("udo", "auditor");
  await act(state.store, noteReport(report()), auditor);
  const other = report({ kind: "compliance", hash: "b".repeat(64) });
  await act(state.store, noteReport(other), auditor);
  expect(await state.store.read(async (tx) => await listReports(tx, "compliance"))).toEqual([
    { ...other, madeMs: NOW, madeBy: "udo" },
  ]);
  const event = (await rowsOf(state.store, "event")).at(-1);
  expect([event?.act, event?.object, event?.who]).toEqual(["report make", `report:${other.hash}`, "udo"]);
  const ops = await state.userWith("ola", "ops");
  await expect(act(state.store, noteReport(report({ hash: "c" })), ops)).rejects.toEqual(
    refused("SG_STORE_DENIED"),
  );
});

test("a review is accepted once, by an admin or auditor, and only one that was made here", async () => {
  const { hash } = await act(state.store, noteReport(report()), state.admin);
  const compliance = await act(
    state.store,
    noteReport(report({ kind: "compliance", hash: "b".repeat(64) })),
    state.admin,
  );
  const legal = await state.userWith("lea", "legal");
  await expect(act(state.store, acceptReview(hash), legal)).rejects.toEqual(refused("SG_STORE_DENIED"));
  for (const none of ["c".repeat(64), compliance.hash])
    await expect(act(state.store, acceptReview(none), state.admin)).rejects.toEqual(
      refused("SG_STORE_NOT_FOUND"),
    );
  expect(await act(state.store, acceptReview(hash), { ...state.admin, nowMs: NOW + DAY })).toEqual({
    hash,
    atMs: NOW + DAY,
    by: "root",
  });
  await expect(act(state.store, acceptReview(hash), state.admin)).rejects.toEqual(
    refused("SG_STORE_CONFLICT"),
  );
  expect(await state.store.read(listAcceptances)).toEqual([{ hash, atMs: NOW + DAY, by: "root" }]);
  const event = (await rowsOf(state.store, "event")).at(-1);
  expect([event?.act, event?.who]).toEqual(["review accept", "root"]);
});

test.each(["report", "report_acceptance"] as const)(
  "rows of %s are never changed or removed",
  async (table) => {
    const { hash } = await act(state.store, noteReport(report()), state.admin);
    await act(state.store, acceptReview(hash), state.admin);
    const remove = state.store.note(async (tx) => {
      await tx.deleteFrom(table).execute();
    });
    await expect(remove).rejects.toThrow(/append-only/u);
    const change = state.store.note(async (tx) => {
      await tx.updateTable(table).set({ hash: "d" }).execute();
    });
    await expect(change).rejects.toThrow(/append-only/u);
  },
);
