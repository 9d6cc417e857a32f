/** A state with people in it, for tests: kept in memory, or in a file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { perform, type Perform, type Request } from "../../src/store/act.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { StateTables, Tx } from "../../src/store/tables.ts";
import { createToken, hashToken } from "../../src/store/tokens.ts";
import { addUser } from "../../src/store/users.ts";

/** 2026-03-01T12:00:00Z */
export const NOW = Date.UTC(2026, 2, 1, 12);
export const DAY = 86_400_000;

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "stanzagate-state-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

export const openState = (path = ":memory:", busyTimeoutMs = 5_000): Store => {
  const store = openStore({ path, nowMs: NOW, uid: process.getuid?.(), busyTimeoutMs });
  onTestFinished(async () => {
    await store.close();
  });
  return store;
};

export type Requester = Partial<Request>;

/** By the owner of the directory, unless told. */
export const requestOf = (requester: Requester = {}): Request => ({
  tokenHash: undefined,
  uid: 1000,
  nowMs: NOW,
  via: "test",
  why: undefined,
  isTrial: false,
  ...requester,
});

export const act = async <T>(store: Store, carryOut: Perform<T>, requester: Requester = {}): Promise<T> =>
  await perform(store, requestOf(requester), carryOut);

/** With a token that holds: what to ask with as that user. */
export const tokenOf = async (store: Store, login: string, by: Requester = {}): Promise<Requester> => {
  const { secret } = await act(store, createToken({ login, label: "test", lifetimeMs: 90 * DAY }), by);
  return { tokenHash: hashToken(secret) };
};

export interface PeopledState {
  readonly store: Store;
  /** The first user. */
  readonly admin: Requester;
  /** A further user with these roles, and a token. */
  readonly userWith: (login: string, ...roles: readonly string[]) => Promise<Requester>;
}

export const peopledState = async (path?: string): Promise<PeopledState> => {
  const store = openState(path);
  await act(store, addUser({ login: "root", displayName: "Root", roles: ["admin"] }));
  const admin = await tokenOf(store, "root");
  return {
    store,
    admin,
    userWith: async (login, ...roles) => {
      await act(store, addUser({ login, displayName: login, roles }), admin);
      return await tokenOf(store, login, admin);
    },
  };
};

export const rowsOf = async <K extends keyof StateTables>(
  store: Store,
  table: K,
): Promise<readonly StateTables[K][]> =>
  await store.read(
    async (tx: Tx) =>
      (await tx
        .selectFrom(table as "event")
        .selectAll()
        .execute()) as never,
  );
