/**
 * `npm run soak -- simulate [--count ACTS] [--trespasses T] [--people P] [--workers W] [--mode M] [--seed S]`: an archive that the
 * gateway makes itself, an office week and what is refused, replayed: the policy in force changes nothing, each planted
 * difference is found whole (test/e2e/simulate.test.ts does a short one). Some 80,000 stanzas unless told. Exit 1 where
 * anything is otherwise.
 */
import { parseArgs } from "node:util";
import { makeHistory, type HistoryWishes } from "../support/office/history.ts";
import { compare, PLANTED_DRAFTS, rowsIn, simulate } from "../support/planted-drafts.ts";

const STANDARD = { count: "1450", people: "50", rooms: "5", trespasses: "200", workers: "1" };
const NAMES = ["count", "people", "rooms", "trespasses", "workers", "seed"] as const;
const SAID_EVERY = 200;
const SHOWN = 5;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws Error where the arguments are not these */
const readWishes = (args: readonly string[]): HistoryWishes => {
  const options = Object.fromEntries([...NAMES, "mode"].map((name) => [name, { type: "string" } as const]));
  const { values } = parseArgs({ args: [...args], options });
  const standard: Readonly<Record<string, string>> = { ...STANDARD, seed: String(Date.now() % 1_000_000) };
  const numberOf = (name: (typeof NAMES)[number]): number => {
    const number = Number(values[name] ?? standard[name]);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} wants a whole number`);
    return number;
  };
  const mode = values["mode"] ?? "enforce";
  if (mode !== "enforce" && mode !== "shadow") throw new Error("--mode is enforce or shadow");
  return {
    acts: numberOf("count"),
    people: numberOf("people"),
    rooms: numberOf("rooms"),
    trespasses: numberOf("trespasses"),
    workers: numberOf("workers"),
    seed: numberOf("seed"),
    mode,
  };
};

export const run = async (args: readonly string[]): Promise<void> => {
  const wishes = readWishes(args);
  say(JSON.stringify(wishes));
  const { gateway, close } = await makeHistory(wishes, (position) => {
    if (position % SAID_EVERY === 0) say(`position ${position}`);
  });
  try {
    const rows = rowsIn(gateway.archiveDir);
    say(`${rows.length} stanzas on record, ${rows.filter(({ isRefused }) => isRefused).length} refused`);
    const { judged, changed, inFact, unreplayed } = await simulate(gateway);
    say(`in force: ${JSON.stringify({ judged, changed, inFact, unreplayed })}`);
    const left = Object.values(unreplayed).reduce((sum, one) => sum + one, judged);
    const counts = [...Object.values(changed), ...Object.values(inFact), rows.length - left];
    if (counts.some((count) => count !== 0)) process.exitCode = 1;
    for (const draft of PLANTED_DRAFTS) {
      const { found, counted, missed, unexplained } = compare(draft, await simulate(gateway, draft), rows);
      const isRight = missed.length + unexplained.length === 0;
      say(`${draft.title}: ${found} newly refused, of them ${counted} counted${isRight ? "" : ": WRONG"}`);
      if (isRight) continue;
      say(JSON.stringify({ missed: missed.slice(0, SHOWN), unexplained: unexplained.slice(0, SHOWN) }));
      process.exitCode = 1;
    }
  } finally {
    await close();
  }
};
