/** `npm run soak -- archive-power [--count N]`: simulated power cuts of the archive, 20 unless told. Needs root. */
import { cutPower } from "../faults/archive-power-cuts.ts";
import { readCount } from "./rounds.ts";

export const run = async (args: readonly string[]): Promise<void> => {
  const cuts = readCount(args, 20);
  let total = 0;
  for (let cut = 1; cut <= cuts; cut += 1) {
    const { promised, recovered, lost, problems, isOrdered } = await cutPower();
    if (lost.length > 0 || problems.length > 0 || !isOrdered) {
      throw new Error(`cut ${cut}: ${JSON.stringify({ lost: lost.slice(0, 3), problems, isOrdered })}`);
    }
    total += promised;
    process.stdout.write(`cut ${cut}: ${promised} promised, ${recovered} recovered\n`);
  }
  process.stdout.write(`${cuts} power cuts: ${total} promised, none lost\n`);
};
