/** WV-7.0.b: what falls short has an owner and a date, and is closed by somebody who says what was done. */
import { beforeEach, expect, test } from "vitest";
import {
  closeAction,
  listActions,
  openAction,
  requireAction,
} from "../../../src/store/corrective-actions.ts";
import { act, DAY, NOW, peopledState, rowsOf, type PeopledState } from "../../support/state.ts";

let state: PeopledState;
beforeEach(async () => {
  state = await peopledState();
});

const WISH = { clause: "AL-4.b", what: "review the clients", owner: "Ann Lee, CISO", dueMs: NOW + DAY };

const refused = (code: string): unknown => expect.objectContaining({ code });

test("is opened by anybody with a role, closed by an admin or auditor, each once and on record", async () => {
  const ops = await state.userWith("ola", "ops");
  const auditor = await state.userWith("udo", "auditor");
  const opened = await act(state.store, openAction(WISH), ops);
  expect(opened).toEqual({
    ...WISH,
    id: opened.id,
    openedMs: NOW,
    openedBy: "ola",
    closedMs: undefined,
    closedBy: undefined,
    outcome: undefined,
  });
  await expect(act(state.store, closeAction(opened.id, "done"), ops)).rejects.toEqual(
    refused("SG_STORE_DENIED"),
  );
  const closed = await act(state.store, closeAction(opened.id, "done it"), {
    ...auditor,
    nowMs: NOW + 2 * DAY,
  });
  expect(closed).toEqual({ ...opened, closedMs: NOW + 2 * DAY, closedBy: "udo", outcome: "done it" });
  expect(await state.store.read(listActions)).toEqual([closed]);
  await expect(act(state.store, closeAction(opened.id, "again"), auditor)).rejects.toEqual(
    refused("SG_STORE_CONFLICT"),
  );
  const events = (await rowsOf(state.store, "event")).slice(-2);
  expect(events.map(({ act: one, object, who }) => [one, object, who])).toEqual([
    ["action open", `action:${opened.id}`, "ola"],
    ["action close", `action:${opened.id}`, "udo"],
  ]);
  const facts = { clause: "AL-4.b", what: "review the clients", owner: "Ann Lee, CISO" };
  const due = "2026-03-02T12:00:00.000Z";
  expect(events.map(({ facts: text }) => JSON.parse(text) as unknown)).toEqual([
    { ...facts, due },
    { ...facts, due, outcome: "done it" },
  ]);
});

test("needs a person, a date to come, and words that can be read", async () => {
  await expect(act(state.store, openAction(WISH))).rejects.toEqual(refused("SG_STORE_DENIED"));
  for (const wrong of [{ dueMs: NOW - 1 }, { what: "" }, { owner: "a\u202Eb" }])
    await expect(act(state.store, openAction({ ...WISH, ...wrong }), state.admin)).rejects.toEqual(
      refused("SG_STORE_INVALID"),
    );
  await expect(act(state.store, closeAction("none", "done"), state.admin)).rejects.toEqual(
    refused("SG_STORE_NOT_FOUND"),
  );
  await expect(state.store.read(async (tx) => await requireAction(tx, "none"))).rejects.toEqual(
    refused("SG_STORE_NOT_FOUND"),
  );
  expect(await state.store.read(listActions)).toEqual([]);
});
