/**
 * Case files: what one person did over time, put together by people, with what people recommend and to whom they refer it.
 *
 * Rule 1: nothing follows by itself: no count, rule or verdict opens a case, recommends anything or ends an account.
 * Rule 2: items and statements are added, never changed or taken away; a closed case takes no more.
 * Rule 3: nobody works on a case about themselves.
 * Source: WV-6.0, ORDHS-FTC.
 */
import { randomBytes } from "node:crypto";
import { listText, type RecordPlace } from "../records/sampling.ts";
import { requirePermission, type Actor } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { requireCase, type CaseFile, type CaseStatementKind } from "./case-register.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import { requirePerson } from "./persons.ts";
import { sha256Hex } from "./samples.ts";
import type { Tx } from "./tables.ts";
import { personOfUser } from "./user-persons.ts";

type Facts = Outcome<CaseFile>["facts"];

const outcome = (act: Act, file: CaseFile, facts: Facts): Outcome<CaseFile> => ({
  act,
  object: `case:${file.id}`,
  facts: { person: file.person, ...facts },
  result: file,
});

const refuseOwn = async (tx: Tx, actor: Actor, person: string): Promise<void> => {
  if ((await personOfUser(tx, actor.who)) === person)
    throw new StoreError("SG_STORE_DENIED", "nobody works on a case about themselves");
};

export interface NewCase {
  readonly person: string;
  readonly title: string;
}

export const openCase =
  ({ person, title }: NewCase): Perform<CaseFile> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "case open");
    await requirePerson(tx, person);
    await refuseOwn(tx, actor, person);
    const id = `cf-${randomBytes(4).toString("hex")}`;
    const row = {
      id,
      person,
      title: checkText("title", title),
      opened_ms: nowMs,
      opened_by: actor.who,
      closed_ms: null,
      closed_by: null,
      outcome: null,
    };
    await tx.insertInto("case_file").values(row).execute();
    return outcome("case open", await requireCase(tx, id), { title });
  };

interface Asked {
  readonly tx: Tx;
  readonly actor: Actor;
}

/** @throws StoreError where it is closed, or the actor's own */
const openFile = async ({ tx, actor }: Asked, act: Act, id: string): Promise<CaseFile> => {
  requirePermission(actor, act);
  const file = await requireCase(tx, id);
  await refuseOwn(tx, actor, file.person);
  if (file.closedMs !== undefined)
    throw new StoreError("SG_STORE_CONFLICT", `the case ${id} is closed: open another one`);
  return file;
};

export interface NewItems {
  readonly id: string;
  readonly places: readonly RecordPlace[];
  readonly note: string | undefined;
}

/** What is in it already is left as it is. */
export const addToCase =
  ({ id, places, note }: NewItems): Perform<CaseFile> =>
  async (performance) => {
    const { tx, actor, nowMs } = performance;
    const { items } = await openFile(performance, "case add", id);
    if (note !== undefined) checkText("note", note);
    const known = new Set(items.map(({ logId, sequence }) => `${logId} ${String(sequence)}`));
    const fresh = places.filter(({ logId, sequence }) => !known.has(`${logId} ${String(sequence)}`));
    for (const [index, { logId, sequence, chainHash }] of fresh.entries()) {
      const place = { log_id: logId, sequence, chain_hash: chainHash };
      const added = { note: note ?? null, added_ms: nowMs, added_by: actor.who };
      const position = items.length + index + 1;
      await tx
        .insertInto("case_item")
        .values({ case_file: id, position, ...place, ...added })
        .execute();
    }
    const facts = { added: fresh.length, listHash: sha256Hex(listText(fresh)) };
    return outcome("case add", await requireCase(tx, id), { ...facts, ...(note !== undefined && { note }) });
  };

export interface NewStatement {
  readonly id: string;
  readonly kind: CaseStatementKind;
  readonly text: string;
  readonly to?: string | undefined;
}

const ACT_OF: Readonly<Record<CaseStatementKind, Act>> = {
  recommendation: "case recommend",
  referral: "case refer",
};

/** A person's act, of that person's own name. */
export const stateInCase =
  ({ id, kind, text, to }: NewStatement): Perform<CaseFile> =>
  async (performance) => {
    const { tx, actor, nowMs } = performance;
    const act = ACT_OF[kind];
    await openFile(performance, act, id);
    checkText(kind, text);
    if (to !== undefined) checkText("name of who it is referred to", to);
    const row = { case_file: id, kind, text, to_whom: to ?? null, at_ms: nowMs, by: actor.who };
    await tx.insertInto("case_statement").values(row).execute();
    return outcome(act, await requireCase(tx, id), { text, ...(to !== undefined && { to }) });
  };

export interface CaseLook {
  readonly id: string;
  readonly isRevealed: boolean;
  readonly context: number;
}

/** What is looked at is on record before anybody sees it; closed cases are looked at, too. */
export const lookAtCase =
  ({ id, isRevealed, context }: CaseLook): Perform<CaseFile> =>
  async ({ tx, actor }) => {
    requirePermission(actor, "case show");
    const file = await requireCase(tx, id);
    await refuseOwn(tx, actor, file.person);
    const list = { count: file.items.length, listHash: sha256Hex(listText(file.items)) };
    return outcome("case show", file, { revealed: isRevealed, context, ...list });
  };

export const closeCase =
  (id: string, result: string): Perform<CaseFile> =>
  async (performance) => {
    const { tx, actor, nowMs } = performance;
    await openFile(performance, "case close", id);
    const change = { closed_ms: nowMs, closed_by: actor.who, outcome: checkText("outcome", result) };
    await tx.updateTable("case_file").set(change).where("id", "=", id).execute();
    return outcome("case close", await requireCase(tx, id), { outcome: result });
  };
