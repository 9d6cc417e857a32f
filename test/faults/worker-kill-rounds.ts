/**
 * kill -9 of one of two workers under load, again and again, before a real server: whoever was cut resumes, whichever
 * worker that lands on. In the end nothing that was acknowledged is lost and nothing came twice, what anybody received
 * was on record before, every log is sound, and the limits were exact before and after every kill.
 *
 * COMPAT(prosody 0.12.3, prosody-modules/mod_resumed_parser.lua: as in gateway-kill-rounds.ts)
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createDice, type Dice } from "../support/dice.ts";
import { crowdOfAddress, crowdOfUser } from "./worker-crowds.ts";
import { WorkerLoad, type LoadSize } from "./worker-load.ts";
import { reportOf, type WorkerKillReport, type WorkerRound } from "./worker-report.ts";
import { press, pressAnew, startBoth, until, WORKERS, workersOf, type Scene } from "./worker-scene.ts";

/** One round in so many begins while clients of the last one are still on their way back. */
const HURRIED = 3;
/** In one round in so many both die in the same moment. */
const ALL = 4;

export interface WorkerKillWishes extends LoadSize {
  readonly seed: number;
  /** First round; what is rolled in a round hangs on seed and number alone. */
  readonly from: number;
  readonly kills: number;
  /** A kill comes within this time after the limits were found exact. */
  readonly longestLifeMs: number;
  readonly onRound?: (told: WorkerRound) => void;
}

type Killed = Pick<WorkerRound, "workers" | "cutOfUser" | "cutOfAddress" | "replacedMs">;

/** Settles when as many serve as before. */
const killSome = async (scene: Scene, dice: Dice): Promise<Killed> => {
  const { gateway, user, address } = scene;
  const workers = await workersOf(gateway);
  const chosen = dice.roll(workers.length);
  const victims = dice.roll(ALL) === 0 ? workers : workers.slice(chosen, chosen + 1);
  const [users, addresses] = [user.present, address.present];
  const startMs = performance.now();
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  const isTrue = async (): Promise<boolean> => {
    const now = await workersOf(gateway).catch(() => []);
    return now.length === WORKERS && !now.some(({ pid }) => victims.some((one) => one.pid === pid));
  };
  await until(scene, "replaced", { isTrue });
  return {
    workers: victims.map(({ number }) => number),
    cutOfUser: users - user.present,
    cutOfAddress: addresses - address.present,
    replacedMs: Math.round(performance.now() - startMs),
  };
};

const playRound = async (scene: Scene, wishes: WorkerKillWishes, round: number): Promise<WorkerRound> => {
  const { load, size } = scene;
  const dice = createDice(wishes.seed, round);
  // Dice of its own: how much is said hangs on the machine, and nothing else may hang on that.
  load.talk(createDice(wishes.seed + 1, round), size);
  await pressAnew(scene, `before kill ${String(round)}`);
  await sleep(dice.roll(wishes.longestLifeMs));
  const killed = await killSome(scene, dice);
  const admitted = await press(scene, `after kill ${String(round)}`);
  const away = load.awayCount;
  if (dice.roll(HURRIED) > 0) await until(scene, "back", { isTrue: () => load.awayCount === 0 });
  return { round, ...killed, admitted, sent: load.counts.sent, away };
};

const runRounds = async (scene: Scene, wishes: WorkerKillWishes): Promise<WorkerKillReport> => {
  const rounds: WorkerRound[] = [];
  for (let round = wishes.from; round < wishes.from + wishes.kills; round += 1) {
    const told = await playRound(scene, wishes, round);
    rounds.push(told);
    wishes.onRound?.(told);
    const [trouble] = scene.load.troubles;
    if (trouble !== undefined) throw new Error(trouble);
  }
  return await reportOf(scene, rounds);
};

/** @throws Error at the first client that cannot go on, with what gateway and server said last */
export const killWorkers = async (wishes: WorkerKillWishes): Promise<WorkerKillReport> => {
  const { server, gateway } = await startBoth(wishes);
  try {
    const load = await WorkerLoad.open(gateway, wishes);
    const user = crowdOfUser(gateway, wishes.perUser);
    const address = crowdOfAddress(gateway, wishes.perAddress);
    return await runRounds({ gateway, load, size: wishes, user, address, inexact: [] }, wishes);
  } catch (cause) {
    const lines = [...gateway.log().slice(-20), ...server.log().slice(-20)];
    throw new Error(`the rounds stopped; said last:\n${lines.join("\n")}`, { cause });
  } finally {
    await gateway.remove();
    await server.stop();
  }
};
