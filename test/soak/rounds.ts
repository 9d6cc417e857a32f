/** How many rounds a long run was asked for: `--count N`. */
import { parseArgs } from "node:util";

/** @throws Error where the arguments are not these: a run that does nothing must not look like one that found nothing. */
export const readCount = (args: readonly string[], standard: number): number => {
  const { values } = parseArgs({ args: [...args], options: { count: { type: "string" } } });
  const count = Number(values.count ?? standard);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--count wants a whole number above 0`);
  return count;
};
