/**
 * Who was told that a policy covers him: by whom, when, by what document. Nothing in it is ever changed.
 *
 * Source: WV-8.3.
 */
import { requirePermission } from "./actors.ts";
import type { Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import { requirePerson } from "./persons.ts";
import type { Tx } from "./tables.ts";

export interface Notification {
  readonly person: string;
  /** A name, or the login of whoever enters it. */
  readonly notifiedBy: string;
  readonly atMs: number;
  /** Title and version of what was handed over. */
  readonly document: string;
}

export interface NewNotification {
  readonly person: string;
  readonly notifiedBy?: string | undefined;
  readonly atMs: number;
  readonly document: string;
}

/** Of one person, or of all; oldest first. */
export const listNotifications = async (tx: Tx, person?: string): Promise<readonly Notification[]> => {
  const all = tx.selectFrom("notification").selectAll().orderBy("at_ms").orderBy("id");
  const rows = await (person === undefined ? all : all.where("person", "=", person)).execute();
  return rows.map((row) => ({
    person: row.person,
    notifiedBy: row.notified_by,
    atMs: row.at_ms,
    document: row.document,
  }));
};

export const notifyPerson =
  (wish: NewNotification): Perform<Notification> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "person notify");
    const { person, atMs, document } = wish;
    await requirePerson(tx, person);
    const notifiedBy = wish.notifiedBy === undefined ? actor.who : checkText("name", wish.notifiedBy);
    checkText("document", document);
    if (atMs > nowMs) throw new StoreError("SG_STORE_INVALID", "nobody was told yet at a time to come");
    const row = { person, notified_by: notifiedBy, at_ms: atMs, document };
    await tx.insertInto("notification").values(row).execute();
    const facts = { notifiedBy, at: new Date(atMs).toISOString(), document };
    return {
      act: "person notify",
      object: `person:${person}`,
      facts,
      result: { person, notifiedBy, atMs, document },
    };
  };
