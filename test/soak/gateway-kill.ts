/**
 * `npm run soak -- gateway-kill [--count N] [--seed S] [--from P]`: kill -9 of the whole gateway under load, 200 times
 * unless told. A round's dice hang on seed and number, so a stopped run goes on with `--from`. Exit 1 where anything
 * that somebody saw is not on record, or anything with stream management was lost or came twice.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killGateway, type KillReport, type RoundReport } from "../faults/gateway-kill-rounds.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const readWishes = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: { count: { type: "string" }, seed: { type: "string" }, from: { type: "string" } },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  return { seed, from: Number(values.from ?? "0"), count: Number(values.count ?? "200") };
};

const sayRound = ({ round, sent, seen, resent }: RoundReport): void => {
  if (round % 5 === 4)
    say(`position ${round + 1}: ${sent} sent, ${seen} seen and on record, ${resent} sent again`);
};

const sayEnd = (report: KillReport): boolean => {
  const { missing, unsettled, problems, unseen, ...figures } = report;
  say(JSON.stringify({ ...figures, unseen: unseen.length }));
  for (const key of missing.slice(0, 20)) say(`NOT ON RECORD: ${key}`);
  for (const one of unsettled.slice(0, 20)) say(`NOT ONCE: ${JSON.stringify(one)}`);
  for (const one of problems) say(`VERIFY: ${one}`);
  return missing.length + unsettled.length + problems.length === 0;
};

export const run = async (args: readonly string[]): Promise<void> => {
  const wishes = readWishes(args);
  // Starts are most of a round.
  process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "stanzagate-compile-cache");
  say(`seed ${wishes.seed}, from ${wishes.from}, ${wishes.count} kills`);
  const isSound = sayEnd(await killGateway({ ...wishes, onRound: sayRound }));
  if (!isSound) process.exitCode = 1;
};
