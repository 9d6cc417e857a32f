import { expect, test } from "vitest";
import type { NoticeProof } from "../../../src/policy/notice.ts";
import { keepProofs, listProofs } from "../../../src/store/notices.ts";
import { openState } from "../../support/state.ts";

const proof = (changes: Partial<NoticeProof> = {}): NoticeProof => ({
  account: "lee@agency.example",
  textId: "a",
  lang: "en",
  kind: "ping",
  atMs: 10,
  sessionId: "s",
  recordId: "s.1",
  ...changes,
});

test("each proof once, oldest first, of all or of one", async () => {
  const store = openState();
  const later = proof({ atMs: 30, kind: "reply" });
  const raj = proof({ account: "raj@agency.example", atMs: 20 });
  await store.note(async (tx) => {
    await keepProofs(tx, [later, raj, proof()]);
    await keepProofs(tx, [proof({ recordId: "told again" })]);
  });
  expect(await store.read(async (tx) => await listProofs(tx))).toEqual([proof(), raj, later]);
  expect(
    await store.read(async (tx) => await listProofs(tx, { account: "lee@agency.example" })),
  ).toHaveLength(2);
  expect(await store.read(async (tx) => await listProofs(tx, { sinceMs: 20 }))).toEqual([raj, later]);
});

test("none is changed or taken away", async () => {
  const store = openState();
  await store.note(async (tx) => {
    await keepProofs(tx, [proof()]);
  });
  const change = store.note(async (tx) => {
    await tx.updateTable("notice_delivery").set({ at_ms: 1 }).execute();
  });
  await expect(change).rejects.toThrow("append-only");
  const removal = store.note(async (tx) => {
    await tx.deleteFrom("notice_delivery").execute();
  });
  await expect(removal).rejects.toThrow("append-only");
});
