/**
 * Dated entries, whatever is asked in whatever order: at each instant an address is one person's or nobody's, and the same one's that
 * a plain model says.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { listEntries, mapJid, personAt, unmapJid, type JidEntry } from "../../src/store/person-jids.ts";
import { addPerson } from "../../src/store/persons.ts";
import { perform } from "../../src/store/act.ts";
import { requestOf } from "../support/state.ts";
import { openStore } from "../../src/store/store.ts";
import { createToken, hashToken } from "../../src/store/tokens.ts";
import { addUser } from "../../src/store/users.ts";

const PEOPLE = ["ann", "bob", "carl"] as const;
const JIDS = ["desk@agency.example", "door@agency.example"] as const;
const LAST = 20;

const instant = fc.nat(LAST);
const step = fc.oneof(
  fc.record({
    type: fc.constant("map" as const),
    person: fc.constantFrom(...PEOPLE),
    jid: fc.constantFrom(...JIDS),
    fromMs: instant,
    untilMs: fc.option(instant, { nil: undefined }),
  }),
  fc.record({ type: fc.constant("unmap" as const), jid: fc.constantFrom(...JIDS), atMs: instant }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Who has the address in each millisecond; the last one stands for all that come after it. */
type Model = Map<string, (string | undefined)[]>;

const span = (fromMs: number, untilMs: number | undefined): readonly number[] =>
  Array.from({ length: LAST + 2 }, (_, ms) => ms).filter((ms) => ms >= fromMs && ms < (untilMs ?? Infinity));

/** Where in its entry's time a holder's row ends is not visible here: neighbours of one person are told apart by `entry`. */
const expected = (model: Model, one: Step, entry: string): boolean => {
  const line = model.get(one.jid) ?? [];
  if (one.type === "map") {
    const wanted = span(one.fromMs, one.untilMs);
    if (wanted.length === 0 || wanted.some((ms) => line[ms] !== undefined)) return false;
    for (const ms of wanted) line[ms] = `${one.person} ${entry}`;
    return true;
  }
  const holder = line[one.atMs];
  if (holder === undefined) return false;
  for (let ms = one.atMs; ms < line.length; ms += 1) if (line[ms] === holder) line[ms] = undefined;
  return true;
};

const held = (one: JidEntry): readonly JidEntry[] => (one.untilMs === one.fromMs ? [] : [one]);

/** By the instants, not by their ends. */
const doOverlap = (one: JidEntry, other: JidEntry): boolean => {
  const instants = new Set(one.jid === other.jid ? span(one.fromMs, one.untilMs) : []);
  return span(other.fromMs, other.untilMs).some((ms) => instants.has(ms));
};

test("no two overlap, and the look-up is right at each instant", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const store = openStore({ path: ":memory:", nowMs: 0, uid: undefined, busyTimeoutMs: 0 });
      await perform(store, requestOf(), addUser({ login: "root", displayName: "Root", roles: ["admin"] }));
      const { secret } = await perform(
        store,
        requestOf(),
        createToken({ login: "root", label: "t", lifetimeMs: 1 }),
      );
      const admin = requestOf({ tokenHash: hashToken(secret) });
      for (const id of PEOPLE)
        await perform(store, admin, addPerson(id, { displayName: id, kind: "full-time" }));
      const model: Model = new Map(
        JIDS.map((jid) => [jid, Array<string | undefined>(LAST + 2).fill(undefined)]),
      );
      for (const [index, one] of steps.entries()) {
        const carryOut = one.type === "map" ? mapJid({ ...one, untilMs: one.untilMs }) : unmapJid(one);
        const isDone = await perform(store, admin, carryOut).then(
          () => true,
          (error: unknown) => {
            if (error instanceof StoreError) return false;
            throw error;
          },
        );
        expect(isDone).toBe(expected(model, one, String(index)));
      }
      await store.read(async (tx) => {
        for (const jid of JIDS)
          for (const ms of span(0, undefined)) {
            const found = (await personAt(tx, jid, ms))?.id;
            expect(found).toBe(model.get(jid)?.[ms]?.split(" ")[0]);
          }
        const entries = await listEntries(tx);
        for (const one of entries)
          expect(entries.filter((other) => doOverlap(one, other))).toEqual(held(one));
      });
      await store.close();
    }),
    { numRuns: 100 },
  );
});
