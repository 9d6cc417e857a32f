/** kill -9 of the writing process at a random moment, again and again on the same log. */
import { createLog } from "../../src/archive/log-directory.ts";
import { compare, startLoad, wait, type Promised } from "./archive-load.ts";

export interface KillResult {
  readonly rounds: number;
  readonly promised: number;
  readonly recovered: number;
}

const LONGEST_LIFE_MS = 400;

/** @throws Error at the first round after which anything promised is missing or out of order */
export const killRounds = async (dir: string, rounds: number): Promise<KillResult> => {
  createLog({ dir }, Date.now());
  const all: Promised[] = [];
  let recovered = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const load = startLoad({ dir, session: `s${round}` });
    await load.started;
    await wait(Math.random() * LONGEST_LIFE_MS);
    load.child.kill("SIGKILL");
    await load.ended;
    all.push(...load.promised);
    const { lost, problems, isOrdered, recovered: found } = await compare(dir, all);
    recovered = found;
    if (lost.length > 0 || problems.length > 0 || !isOrdered) {
      throw new Error(`round ${round}: ${JSON.stringify({ lost: lost.slice(0, 3), problems, isOrdered })}`);
    }
  }
  return { rounds, promised: all.length, recovered };
};
