import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { MIGRATIONS } from "../../../src/store/migrations.ts";
import { openState } from "../../support/state.ts";

/** Of every step that was ever released: a change of one would lock installations out of their state. */
const RELEASED = [
  ["0001-events", "832b2eceac1e119fa5644ccd5d62690ccc287339772eea3cd9de7e89282c0198"],
  ["0002-users", "dd127b518cd15ecc0e5cacb80380bad26d3269ce10472246f2f542af37a25bfd"],
  ["0003-persons", "49d113878a88598f4de9f54338baee48fdb361b0f0940f4db3e1af3e268956a1"],
  ["0004-approvers", "1cadb5288944d140b8174112fadab6249750ff44af3f875b34616bef271ee0b9"],
  ["0005-exceptions", "35b54bdddd9857d3fce29c16f2a6366dd5a2398feeef4ecfb0c346a40473d22b"],
  ["0006-reports", "ebb19ceaa9e7148830a50246710c5dd128d178eac9f0e49753a95dcd5936ba31"],
  ["0007-user-persons", "be9e96ba028434d337b4cf32250c633686ef6553ae08acba9a1222e71f75a8ff"],
  ["0008-samples", "0b85d19e26cbd67569a40358f05e558c370f6e7734824cb4ac781057ebf121ba"],
  ["0009-reviews", "7d2f93032074aeb0b6962d71b08682e09fc8b14017971ba9650508f56f5a14f5"],
  ["0010-exception-ends", "d2b2dfdfc62b873cbce33b50fefc43571d5629893d23bfa5eeed7197cdc68c0b"],
  ["0011-cases", "b4a2dddc2deba2f0f50d58b363c5c4693cfaf24dfcfc53722773ed1c840e29a8"],
  ["0012-justifications", "583f25d5bdc18d3052d2e5f9b10abbedbacadccad9ed0c9044eafffdb721fc82"],
  ["0013-divisions", "1c662d2a139260224ab86c797e09686270b66856b6cbffad903e41a39ea68e6b"],
  ["0014-notices", "5261fa2c67756e957dbd11591bbd4e67bd7e3d6817c01c37eb668894a4d44199"],
  ["0015-devices", "56beba21162dc33c2fe42dd36462f5a0fc65e44d70e99a199ba01df9fd5f4678"],
];

test("steps that were released are as they were; new ones come behind them", () => {
  const checksums = MIGRATIONS.map(({ name, sql }) => [name, createHash("sha256").update(sql).digest("hex")]);
  expect(checksums).toEqual(RELEASED);
});

test.each(["event", "delivery", "notification"] as const)("rows of %s stay", async (table) => {
  const store = openState();
  await store.note(async (tx) => {
    await tx
      .insertInto("event")
      .values({ at_ms: 1, who: "a", via: "b", act: "c", object: "d", why: null, facts: "{}" })
      .execute();
    await tx
      .insertInto("delivery")
      .values({ event_id: 1, log_id: "l", sequence: 1, chain_hash: "h" })
      .execute();
    const person = {
      id: "ann",
      display_name: "Ann",
      kind: "vendor",
      division: null,
      manager: null,
      created_ms: 1,
    };
    await tx.insertInto("person").values(person).execute();
    await tx
      .insertInto("notification")
      .values({ person: "ann", notified_by: "lee", at_ms: 1, document: "d" })
      .execute();
  });
  const append = { message: expect.stringContaining("append-only") as unknown };
  await expect(
    store.note(async (tx) => {
      await tx.deleteFrom(table).execute();
    }),
  ).rejects.toMatchObject(append);
  const column = { event: "id", delivery: "event_id", notification: "id" }[table];
  const change = store.note(async (tx) => {
    await tx
      .updateTable(table as "event")
      .set({ [column]: 9 })
      .execute();
  });
  await expect(change).rejects.toMatchObject(append);
});
