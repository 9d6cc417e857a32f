/**
 * What was told of the ends of exceptions: a warning before, the end itself. By the gateway, which knows no actor.
 *
 * Rule: written once for each revision of an exception's terms, with its event, and never taken back: a clock that is set back does
 * not undo an end. Source: docs/decisions/0030-exceptions-act.md.
 */
import type { FiledException } from "../policy/exception.ts";
import type { DueMark, EndMark } from "../policy/exception-ends.ts";
import type { Store } from "./store.ts";
import type { Tx } from "./tables.ts";

/** For the event: nobody asked for it. */
const GATEWAY = "gateway";

const ACTS: Readonly<Record<EndMark, string>> = { warned: "exception warn", ended: "exception expire" };

/** @throws StoreError; `SG_STORE_BUSY` where a command is at work */
export const markEnd = async (store: Store, { mark, of }: DueMark, nowMs: number): Promise<void> => {
  const { id, revision, kind, untilMs } = of.terms;
  await store.change(async (tx) => {
    await tx.insertInto("exception_mark").values({ exception: id, revision, mark, at_ms: nowMs }).execute();
    const facts = { kind, revision, until: new Date(untilMs).toISOString() };
    const event = {
      atMs: nowMs,
      who: GATEWAY,
      via: GATEWAY,
      act: ACTS[mark],
      object: `exception:${id}`,
      facts,
    };
    return { event, result: undefined };
  });
};

export type EndTimes = Pick<FiledException, "warnedMs" | "endedMs">;

/** By exception and revision. */
export const readMarks = async (tx: Tx): Promise<(id: string, revision: number) => EndTimes> => {
  const times = new Map<string, { warnedMs?: number; endedMs?: number }>();
  for (const row of await tx.selectFrom("exception_mark").selectAll().execute()) {
    const key = keyOf(row.exception, row.revision);
    const known = times.get(key) ?? {};
    times.set(key, { ...known, [row.mark === "warned" ? "warnedMs" : "endedMs"]: row.at_ms });
  }
  return (id, revision) => times.get(keyOf(id, revision)) ?? NONE;
};

const NONE: EndTimes = {};

const keyOf = (id: string, revision: number): string => `${id} ${String(revision)}`;
