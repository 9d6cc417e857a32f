/** How long to wait before the next try: longer each time, never at the same moment as others. */

const FIRST_MS = 1_000;
const MOST_MS = 60_000;
/** A wrong password does not mend itself, and servers lock accounts that try too often. */
const REFUSED_MS = 60_000;

export interface Failure {
  /** Failures in a row, this one included. */
  readonly count: number;
  readonly code: string;
}

/** @param dice 0 ≤ x < 1 @returns between half and all of the step's length, in milliseconds */
export function backoffMs({ count, code }: Failure, dice: number): number {
  const grown = Math.min(FIRST_MS * 2 ** (count - 1), MOST_MS);
  const step = code === "SG_SERVICE_LOGIN" ? Math.max(grown, REFUSED_MS) : grown;
  return Math.round(step * (0.5 + dice / 2));
}
