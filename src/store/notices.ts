/**
 * Who has had the notice that messages are not private: each proof once, never changed. The evidence is the session's own
 * record; this is what outlives a restart, and what lists are made of.
 *
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a.
 */
import { PROOF_KINDS, type NoticeProof, type ProofKind } from "../policy/notice.ts";
import type { StateTables, Tx } from "./tables.ts";

/** Inside `Store.note`. What is there already is left as it is. */
export const keepProofs = async (tx: Tx, proofs: readonly NoticeProof[]): Promise<void> => {
  for (const { account, textId, lang, kind, atMs, sessionId, recordId } of proofs) {
    const row = {
      account,
      text_id: textId,
      lang,
      kind,
      at_ms: atMs,
      session_id: sessionId,
      record_id: recordId,
    };
    await tx
      .insertInto("notice_delivery")
      .values(row)
      .onConflict((same) => same.doNothing())
      .execute();
  }
};

export interface ProofsWanted {
  /** Of this account alone; else of all. */
  readonly account?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs?: number | undefined;
}

/** Oldest first. */
export const listProofs = async (
  tx: Tx,
  { account, sinceMs = 0 }: ProofsWanted = {},
): Promise<readonly NoticeProof[]> => {
  const all = tx.selectFrom("notice_delivery").selectAll().where("at_ms", ">=", sinceMs);
  const wanted = account === undefined ? all : all.where("account", "=", account);
  const rows = await wanted.orderBy("at_ms").orderBy("id").execute();
  return rows.flatMap(proofOf);
};

type Row = Omit<StateTables["notice_delivery"], "id">;

const isKind = (text: string): text is ProofKind => (PROOF_KINDS as readonly string[]).includes(text);

const proofOf = ({
  account,
  text_id,
  lang,
  kind,
  at_ms,
  session_id,
  record_id,
}: Row): readonly NoticeProof[] =>
  isKind(kind)
    ? [{ account, textId: text_id, lang, kind, atMs: at_ms, sessionId: session_id, recordId: record_id }]
    : [];
