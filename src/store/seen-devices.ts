/**
 * Which devices an account was seen with: bound at first use, so that another one is told (WV-5.3.8).
 *
 * Rule 1: the gateway's own notes of what sessions have on record already; no event tells of them again.
 * Rule 2: so many an account, the latest: an id is what a client says, and it can say another each time.
 */
import type { Tx } from "./tables.ts";

export interface SeenDevice {
  /** Bare JID. */
  readonly user: string;
  /** `certificate:…` or `client-id:…`. */
  readonly mark: string;
}

export const listSeenDevices = async (tx: Tx): Promise<readonly SeenDevice[]> => {
  const rows = await tx.selectFrom("seen_device").selectAll().orderBy("jid").orderBy("mark").execute();
  return rows.map(({ jid: user, mark }) => ({ user, mark }));
};

/** More than anybody has; sessions keep as many in mind (`session/client-files.ts`). */
const MOST_DEVICES = 20;

/** Those that are noted already stay as they are. */
export const noteSeenDevices = async (tx: Tx, seen: readonly SeenDevice[], nowMs: number): Promise<void> => {
  for (const { user, mark } of seen)
    await tx
      .insertInto("seen_device")
      .values({ jid: user, mark, first_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const user of new Set(seen.map((one) => one.user))) await forgetFirst(tx, user);
};

async function forgetFirst(tx: Tx, user: string): Promise<void> {
  const own = tx.selectFrom("seen_device").select("mark").where("jid", "=", user);
  const latest = own.orderBy("first_ms", "desc").orderBy("mark").limit(MOST_DEVICES);
  await tx.deleteFrom("seen_device").where("jid", "=", user).where("mark", "not in", latest).execute();
}
