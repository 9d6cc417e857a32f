/**
 * `npm run soak -- office-week [--count ACTS] [--people P] [--rooms R] [--seed S] [--from P]`: the scripted week of an
 * office, straight and through the gateway, compared (test/e2e/office-week.test.ts plays a short one). An act's dice
 * hang on seed and number, so a part of a week is played by `--from` and `--count`. Prints every difference. Exit 1
 * where one is unknown or anything was refused.
 */
import { parseArgs } from "node:util";
import { compareWeeks, showDifference, type Comparison } from "../support/office/compare.ts";
import { playStraight, playThrough, type Say } from "../support/office/stage.ts";
import type { WeekWishes } from "../support/office/week.ts";

/** Some 20,000 stanzas. */
const STANDARD = { count: "1450", people: "50", rooms: "5" };
const SAID_EVERY = 100;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const OPTIONS = ["count", "people", "rooms", "seed", "from"] as const;

const readWishes = (args: readonly string[]): WeekWishes => {
  const options = Object.fromEntries(OPTIONS.map((name) => [name, { type: "string" } as const]));
  const { values } = parseArgs({ args: [...args], options });
  const numberOf = (name: (typeof OPTIONS)[number], standard: string): number => {
    const number = Number(values[name] ?? standard);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} wants a whole number`);
    return number;
  };
  return {
    acts: numberOf("count", STANDARD.count),
    people: numberOf("people", STANDARD.people),
    rooms: numberOf("rooms", STANDARD.rooms),
    seed: numberOf("seed", String(Date.now() % 1_000_000)),
    from: numberOf("from", "0"),
  };
};

const sayPosition = (how: string): Say => {
  let told = 0;
  return (position) => {
    if (position < told + SAID_EVERY) return;
    told = position;
    say(`${how}: position ${position + 1}`);
  };
};

const countBy = ({ differences }: Comparison): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(differences, ({ because }) => because?.join(", ") ?? "UNKNOWN")].map(([name, all]) => [
      name,
      all.length,
    ]),
  );

export const run = async (args: readonly string[]): Promise<void> => {
  const wishes = readWishes(args);
  say(JSON.stringify(wishes));
  const [straight, through] = await Promise.all([
    playStraight(wishes, sayPosition("straight")),
    playThrough(wishes, sayPosition("through the gateway")),
  ]);
  const comparison = compareWeeks(straight, through);
  for (const one of comparison.differences) say(showDifference(one));
  for (const line of through.refused) say(`REFUSED: ${line}`);
  say(
    `${through.sentCount} stanzas sent, ${comparison.comparedCount} compared; different: ${JSON.stringify(countBy(comparison))}`,
  );
  const hasUnknown = comparison.differences.some(({ because }) => because === undefined);
  const isSound =
    !hasUnknown &&
    through.refused.length === 0 &&
    through.verified === 0 &&
    through.sentCount === straight.sentCount;
  if (!isSound) process.exitCode = 1;
};
