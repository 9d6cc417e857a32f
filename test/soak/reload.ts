/**
 * `npm run soak -- reload [--sessions N] [--reloads K] [--every MS] [--pause MS] [--seed S]`: reloads while a crowd talks over two
 * workers; 200 sessions, 100 reloads, a message a session each second unless told. Exit 1 where a stream was dropped, or a stanza
 * was judged by anything but the policy that its record names.
 */
import { parseArgs } from "node:util";
import { reloadUnderLoad, type ReloadWishes } from "../faults/reload-rounds.ts";

const STANDARD = { sessions: "200", reloads: "100", every: "1000", pause: "1000" };
const PER_USER = 6;
const PER_ADDRESS = 10;
const SAID_EVERY = 10;
const SHOWN = 40;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws Error where the arguments are not these */
const readWishes = (args: readonly string[]): ReloadWishes => {
  const standard: Readonly<Record<string, string>> = { ...STANDARD, seed: String(Date.now() % 1_000_000) };
  const names = Object.keys(standard);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" } as const]));
  const { values } = parseArgs({ args: [...args], options });
  const [sessions = 0, reloads = 0, everyMs = 0, pauseMs = 0, seed = 0] = names.map((name) => {
    const number = Number(values[name] ?? standard[name]);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} wants a whole number`);
    return number;
  });
  return { sessions, reloads, everyMs, pauseMs, seed, perUser: PER_USER, perAddress: PER_ADDRESS };
};

export const run = async (args: readonly string[]): Promise<void> => {
  const wishes = readWishes(args);
  say(JSON.stringify(wishes));
  const onRound = (round: number, tookMs: number): void => {
    if ((round + 1) % SAID_EVERY === 0) say(`position ${round + 1}: the last took ${Math.round(tookMs)} ms`);
  };
  const { unsettled, complaints, ...told } = await reloadUnderLoad({ ...wishes, onRound });
  say(JSON.stringify(told));
  for (const one of [...unsettled, ...complaints].slice(0, SHOWN)) say(one);
  say(`${unsettled.length} unsettled, ${complaints.length} complaints`);
  if (told.dropped + unsettled.length + complaints.length > 0) process.exitCode = 1;
};
