/**
 * Lets whoever has much to do take turns with each other and with everybody else: so much of it in one turn of the event
 * loop, then sockets are looked at again. Sessions with more than a slice, and what is dear by itself (a handshake, a
 * session's beginning), or a crowd that comes at once would hold up those who talk.
 *
 * Rule: whoever was not reached comes first in the next turn.
 */

/** Somebody with more to do than one slice. */
export interface Sliced {
  /** Does one slice, and asks again where that was not all. */
  takeTurn(): void;
}

/** Of all slices together: what a message that came meanwhile waits for. */
const MAX_MS = 3;

let waiting: Sliced[] = [];
let isDue = false;

const schedule = (): void => {
  if (isDue || waiting.length === 0) return;
  isDue = true;
  setImmediate(giveTurns);
};

const giveTurns = (): void => {
  isDue = false;
  const round = waiting;
  waiting = [];
  const endMs = performance.now() + MAX_MS;
  let served = 0;
  const giveOne = (): void => {
    const next = served === 0 || performance.now() < endMs ? round[served] : undefined;
    if (next === undefined) {
      waiting = [...round.slice(served), ...waiting];
      schedule();
      return;
    }
    served += 1;
    next.takeTurn();
    // Behind what the slice left for the next tick (a handshake, its arithmetic): that counts as well.
    process.nextTick(giveOne);
  };
  giveOne();
};

export const nextTurn = (one: Sliced): void => {
  waiting.push(one);
  schedule();
};

/** Does the work in a turn of its own. @returns what it returns, @throws what it throws */
export const inTurn = async <T>(work: () => T): Promise<Awaited<T>> => {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<T>>();
  nextTurn({
    takeTurn: () => {
      try {
        resolve(work() as Awaited<T>);
      } catch (error) {
        reject(error);
      }
    },
  });
  return await promise;
};
