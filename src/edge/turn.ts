/**
 * Gathers what is written in one turn of the event loop, so that what arrived together costs one system call and one
 * TLS record a leg instead of one a stanza, and so that all that is to be read is read before anything is written:
 * a write wakes its reader, and a reader that is woken for each single stanza takes the processor from us each time.
 *
 * Rule 1: everything marked in a turn is flushed before the loop looks at sockets again (`setImmediate` runs between).
 * Rule 2: no leg waits for more than a few others: a long turn is flushed in parts.
 */
export interface Flushable {
  flush(): void;
}

/** At some 30 µs a stanza these take half a millisecond. */
const MAX_MARKED = 16;

let marked: Flushable[] = [];

const flushAll = (): void => {
  const turn = marked;
  marked = [];
  for (const one of turn) one.flush();
};

export const flushAtEndOfTurn = (one: Flushable): void => {
  const count = marked.push(one);
  if (count === 1) setImmediate(flushAll);
  else if (count === MAX_MARKED) process.nextTick(flushAll);
};
