/** One act of one person on the state: who it is, whether he may, the change, and the event that tells of all that. */
import { identify, type Actor, type Credentials } from "./actors.ts";
import type { Facts } from "./events.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import type { Store } from "./store.ts";
import type { Tx } from "./tables.ts";

export interface Request extends Credentials {
  /** From where, for the event. */
  readonly via: string;
  /** Why, in the words of whoever asks. */
  readonly why: string | undefined;
  readonly isTrial: boolean;
}

export interface Performance {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly nowMs: number;
}

export interface Outcome<T> {
  readonly act: Act;
  /** `user:lee`. */
  readonly object: string;
  /** What the event tells beside; no secrets. */
  readonly facts: Facts;
  readonly result: T;
}

/** Asks for permission itself (`requirePermission`): it knows whose own the thing is. */
export type Perform<T> = (performance: Performance) => Promise<Outcome<T>>;

/** @throws StoreError; nothing has changed then */
export const perform = async <T>(store: Store, request: Request, carryOut: Perform<T>): Promise<T> => {
  const { nowMs, via, isTrial } = request;
  const why = request.why === undefined ? undefined : checkText("reason", request.why);
  return await store.change(async (tx) => {
    const actor = await identify(tx, request);
    const { act, object, facts, result } = await carryOut({ tx, actor, nowMs });
    return { event: { atMs: nowMs, who: actor.who, via, act, object, why, facts }, result };
  }, isTrial);
};
