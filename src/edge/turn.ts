/**
 * Gathers what is written in one turn of the event loop, so that a group of receipts that arrive together costs one
 * system call and one TLS record a leg instead of one a stanza.
 *
 * Rule: everything marked in a turn is flushed before the loop looks at sockets again.
 */
export interface Flushable {
  flush(): void;
}

let marked: Flushable[] = [];

const flushAll = (): void => {
  const turn = marked;
  marked = [];
  for (const one of turn) one.flush();
};

export const flushAtEndOfTurn = (one: Flushable): void => {
  if (marked.push(one) === 1) process.nextTick(flushAll);
};
