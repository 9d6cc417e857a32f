/**
 * Who was in which group of a directory when it was asked last: what holds while it is away, over restarts too.
 *
 * Rule: a change of members is an event before anybody is judged by it, with every name: a replay knows by it who was in; that
 * nothing has changed is none, only noted with its time.
 * Source: docs/decisions/0031-members-by-directory.md.
 */
import { GROUP_SOURCES, type DirectoryGroup, type GroupSource } from "../policy/divisions.ts";
import { StoreError } from "./errors.ts";
import type { NewEvent } from "./events.ts";
import type { Store } from "./store.ts";
import type { Tx } from "./tables.ts";

const isSource = (text: string): text is GroupSource => (GROUP_SOURCES as readonly string[]).includes(text);

/** With when it was told last, changed or not. */
export interface KeptGroup extends DirectoryGroup {
  readonly toldMs: number;
}

/** In the order of their names. */
export const listGroups = async (tx: Tx): Promise<readonly KeptGroup[]> => {
  const rows = await tx.selectFrom("directory_group").selectAll().orderBy("source").orderBy("name").execute();
  return rows.map(({ source, name: group, accounts, told_ms: toldMs }) => {
    if (!isSource(source)) throw new StoreError("SG_STORE_CORRUPT", `group ${group} is of no known source`);
    return { source, group, accounts: JSON.parse(accounts) as readonly string[], toldMs };
  });
};

/** @returns whether anything has changed */
export const tellGroup = async (store: Store, told: DirectoryGroup, nowMs: number): Promise<boolean> => {
  const before = (await store.read(listGroups)).find((one) => keyOf(one) === keyOf(told));
  const [were, are] = [new Set(before?.accounts), new Set(told.accounts)];
  const joined = [...are.difference(were)];
  const left = [...were.difference(are)];
  if (before !== undefined && joined.length + left.length === 0) {
    await noteTold(store, told, nowMs);
    return false;
  }
  await store.change(async (tx) => {
    await put(tx, told, nowMs);
    return { event: eventOf(told, { joined, left }, nowMs), result: undefined };
  });
  return true;
};

const noteTold = async (store: Store, { source, group }: DirectoryGroup, nowMs: number): Promise<void> => {
  await store.note(async (tx) => {
    await tx
      .updateTable("directory_group")
      .set({ told_ms: nowMs })
      .where("source", "=", source)
      .where("name", "=", group)
      .execute();
  });
};

/** That a directory cannot be asked, or can again. */
export interface DirectoryTurn {
  readonly source: GroupSource;
  readonly state: "away" | "back";
  /** Of the error; "" where it is back. */
  readonly code: string;
}

/** On record: since when members are those of before. */
export const noteDirectory = async (
  store: Store,
  { source, state, code }: DirectoryTurn,
  atMs: number,
): Promise<void> => {
  const on = `directory:${source}`;
  const event = { atMs, who: "gateway", via: on, act: `directory ${state}`, object: on, facts: { code } };
  await store.change(async () => await Promise.resolve({ event, result: undefined }));
};

const keyOf = ({ source, group }: DirectoryGroup): string => `${source} ${group}`;

const put = async (
  tx: Tx,
  { source, group: name, accounts }: DirectoryGroup,
  nowMs: number,
): Promise<void> => {
  const row = { source, name, accounts: JSON.stringify(accounts), told_ms: nowMs };
  await tx
    .insertInto("directory_group")
    .values(row)
    .onConflict((conflict) => conflict.columns(["source", "name"]).doUpdateSet(row))
    .execute();
};

interface Moves {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

const eventOf = (
  { source, group, accounts }: DirectoryGroup,
  { joined, left }: Moves,
  atMs: number,
): NewEvent => ({
  atMs,
  who: "gateway",
  via: `directory:${source}`,
  act: "division members",
  object: `group:${group}`,
  facts: {
    members: accounts.length,
    joinedCount: joined.length,
    leftCount: left.length,
    joined: joined.join(" "),
    left: left.join(" "),
  },
});
