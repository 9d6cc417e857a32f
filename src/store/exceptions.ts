/**
 * Exceptions on file: requested, changed, approved, revoked; none is ever removed.
 *
 * Rule 1: what approvals are worth is worked out anew at each look: from the terms as they stand, the signatures and the keys. A row
 * that somebody changed has none.
 * Rule 2: a change makes a new revision, and every approval before it is void.
 * Source: CCPS-1.d, ORDHS-1.4.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  canonicalException,
  EXCEPTION_KINDS,
  type ExceptionKind,
  type ExceptionTerms,
  type FiledException,
} from "../policy/exception.ts";
import { requirePermission, type Actor } from "./actors.ts";
import type { Outcome, Perform } from "./act.ts";
import { isInForce, listApproverKeys, type ApproverKey } from "./approvers.ts";
import { StoreError } from "./errors.ts";
import { readMarks } from "./exception-marks.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import { isApproved } from "./signature.ts";
import type { StateTables, Tx } from "./tables.ts";
import { personOfUser, personsOfUsers } from "./user-persons.ts";

export interface KeptException extends FiledException {
  /** SHA-256 of the canonical terms, 64 hex digits. */
  readonly hash: string;
  readonly requestedMs: number;
}

export type ExceptionWish = Omit<ExceptionTerms, "id" | "revision" | "requester">;

type Row = StateTables["exception"];

export const hashOf = (terms: ExceptionTerms): string =>
  createHash("sha256").update(canonicalException(terms)).digest("hex");

const isKind = (text: string): text is ExceptionKind => (EXCEPTION_KINDS as readonly string[]).includes(text);

const termsOf = (row: Row): ExceptionTerms => {
  const { kind } = row;
  if (!isKind(kind)) throw new StoreError("SG_STORE_CORRUPT", `exception ${row.id} is of no known kind`);
  return {
    id: row.id,
    revision: row.revision,
    kind,
    subject: row.subject,
    users: JSON.parse(row.users) as readonly string[],
    divisions: JSON.parse(row.divisions) as readonly string[],
    need: row.need,
    ticket: row.ticket,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    requester: row.requester,
  };
};

/** In the order in which they were requested. With the approvals that hold for the terms as they are: each signature is checked. */
export const listExceptions = async (tx: Tx): Promise<readonly KeptException[]> => {
  const rows = await tx.selectFrom("exception").selectAll().orderBy("requested_ms").orderBy("id").execute();
  const signatures = await tx.selectFrom("exception_approval").selectAll().orderBy("id").execute();
  return await keptOf(tx, rows, signatures);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireException = async (tx: Tx, id: string): Promise<KeptException> => {
  const rows = await tx.selectFrom("exception").selectAll().where("id", "=", id).execute();
  const all = tx.selectFrom("exception_approval").selectAll().where("exception", "=", id);
  const [found] = await keptOf(tx, rows, await all.orderBy("id").execute());
  if (found === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no exception ${id}`);
  return found;
};

type Signature = Omit<StateTables["exception_approval"], "id">;

const keptOf = async (
  tx: Tx,
  rows: readonly Row[],
  signatures: readonly Signature[],
): Promise<readonly KeptException[]> => {
  const keys = new Map((await listApproverKeys(tx)).map((key) => [key.id, key]));
  const persons = await personsOfUsers(tx);
  const marksOf = await readMarks(tx);
  const byException = Map.groupBy(signatures, ({ exception }) => exception);
  return rows.map((row) => {
    const terms = termsOf(row);
    const hash = hashOf(terms);
    const approvals = (byException.get(row.id) ?? []).filter((one) => holds(one, hash, keys.get(one.key)));
    return {
      terms,
      hash,
      approvals: approvals.map(({ role, login }) => ({ role, login, person: persons.get(login) })),
      requesterPerson: persons.get(terms.requester),
      revokedMs: row.revoked_ms ?? undefined,
      ...marksOf(row.id, row.revision),
      requestedMs: row.requested_ms,
    };
  });
};

const holds = (one: Signature, hash: string, key: ApproverKey | undefined): boolean => {
  const { role, login } = one;
  if (key?.login !== login || key.role !== role || !isInForce(key, one.at_ms)) return false;
  return isApproved({ hash, role, login }, key.publicKey, one.signature);
};

export const requestException =
  (wish: ExceptionWish): Perform<KeptException> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "exception request");
    const id = `ex-${randomBytes(4).toString("hex")}`;
    const row = { id, revision: 1, requester: actor.who, requested_ms: nowMs, revoked_ms: null };
    await tx
      .insertInto("exception")
      .values({ ...row, ...columnsOf(wish, nowMs) })
      .execute();
    return outcome("exception request", await requireException(tx, id));
  };

/** By who requested it alone. */
export const changeException =
  (id: string, change: Partial<ExceptionWish>): Perform<KeptException> =>
  async ({ tx, actor, nowMs }) => {
    const { terms } = await openException(tx, { id, actor, act: "exception change" });
    const columns = columnsOf({ ...terms, ...change }, nowMs);
    await tx
      .updateTable("exception")
      .set({ ...columns, revision: terms.revision + 1 })
      .where("id", "=", id)
      .execute();
    return outcome("exception change", await requireException(tx, id));
  };

export const revokeException =
  (id: string): Perform<KeptException> =>
  async ({ tx, actor, nowMs }) => {
    await openException(tx, { id, actor, act: "exception revoke" });
    await tx.updateTable("exception").set({ revoked_ms: nowMs }).where("id", "=", id).execute();
    return outcome("exception revoke", await requireException(tx, id));
  };

export interface ApprovalWish {
  readonly id: string;
  readonly role: string;
  /** Of the terms that the approver has read; its beginning, 16 digits at least. */
  readonly hash: string;
  /** With the approver's own key. */
  readonly sign: (approval: {
    readonly hash: string;
    readonly role: string;
    readonly login: string;
  }) => string;
}

export const approveException =
  ({ id, role, hash: read, sign }: ApprovalWish): Perform<KeptException> =>
  async ({ tx, actor, nowMs }) => {
    const { terms, hash, approvals, requesterPerson } = await openException(tx, {
      id,
      actor,
      act: "exception approve",
    });
    const login = actor.who;
    const isOwn = requesterPerson !== undefined && requesterPerson === (await personOfUser(tx, login));
    if (terms.requester === login || isOwn)
      throw new StoreError("SG_STORE_DENIED", "whoever requested an exception does not approve it");
    if (!/^[0-9a-f]{16,64}$/.test(read) || !hash.startsWith(read))
      throw new StoreError(
        "SG_STORE_CONFLICT",
        `this is not the hash of ${id} as it is now: read it again (exception show)`,
      );
    if (approvals.some((one) => one.role === role && one.login === login))
      throw new StoreError("SG_STORE_CONFLICT", `${login} has approved ${id} as ${role} already`);
    const keys = (await listApproverKeys(tx)).filter((key) => key.login === login && key.role === role);
    const key = keys.find((one) => isInForce(one, nowMs));
    if (key === undefined)
      throw new StoreError(
        "SG_STORE_DENIED",
        `${login} has no confirmed key as ${role}: approver enroll, approver confirm`,
      );
    const signature = sign({ hash, role, login });
    if (!isApproved({ hash, role, login }, key.publicKey, signature))
      throw new StoreError(
        "SG_STORE_DENIED",
        `this is not the key ${key.id} that ${login} enrolled as ${role}`,
      );
    const row = { exception: id, hash, role, login, key: key.id, signature, at_ms: nowMs };
    await tx.insertInto("exception_approval").values(row).execute();
    const { facts, ...rest } = outcome("exception approve", await requireException(tx, id));
    return { ...rest, facts: { ...facts, role, key: key.id, signature } };
  };

interface Asked {
  readonly id: string;
  readonly actor: Actor;
  readonly act: Act;
}

const openException = async (tx: Tx, { id, actor, act }: Asked): Promise<KeptException> => {
  const row = await tx.selectFrom("exception").select("requester").where("id", "=", id).executeTakeFirst();
  requirePermission(actor, act, row?.requester);
  const found = await requireException(tx, id);
  if (found.revokedMs !== undefined)
    throw new StoreError("SG_STORE_CONFLICT", `the exception ${id} was revoked: request another one`);
  return found;
};

const MAX_SCOPE = 1_000;

type Columns = Pick<
  Row,
  "kind" | "subject" | "users" | "divisions" | "need" | "ticket" | "from_ms" | "until_ms"
>;

const columnsOf = (wish: ExceptionWish, nowMs: number): Columns => {
  const { kind, subject, users, divisions, need, ticket, fromMs, untilMs } = wish;
  if (users.length + divisions.length === 0)
    throw new StoreError("SG_STORE_INVALID", "for whom? name users or divisions");
  if (users.length + divisions.length > MAX_SCOPE)
    throw new StoreError(
      "SG_STORE_INVALID",
      `at most ${String(MAX_SCOPE)} users and divisions: name divisions`,
    );
  if (!(untilMs > fromMs && untilMs > nowMs))
    throw new StoreError("SG_STORE_INVALID", "an exception must end after it begins, and after now");
  for (const one of divisions) checkText("division", one);
  return {
    kind,
    subject: checkText("subject", subject),
    users: JSON.stringify([...new Set(users)].sort()),
    divisions: JSON.stringify([...new Set(divisions)].sort()),
    need: checkText("need", need),
    ticket: checkText("ticket", ticket),
    from_ms: fromMs,
    until_ms: untilMs,
  };
};

/** All of it: the archive shows later what was asked for and signed. */
const outcome = (act: Act, kept: KeptException): Outcome<KeptException> => {
  const { terms, hash } = kept;
  const facts = { hash, terms: canonicalException(terms) };
  return { act, object: `exception:${terms.id}`, facts, result: kept };
};
