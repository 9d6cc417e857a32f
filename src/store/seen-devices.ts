/**
 * Which devices an account was seen with: bound at first use, so that another one is told (WV-5.3.8).
 *
 * Rule: the gateway's own notes of what sessions have on record already; no event tells of them again.
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

/** Those that are noted already stay as they are. */
export const noteSeenDevices = async (tx: Tx, seen: readonly SeenDevice[], nowMs: number): Promise<void> => {
  for (const { user, mark } of seen)
    await tx
      .insertInto("seen_device")
      .values({ jid: user, mark, first_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};
