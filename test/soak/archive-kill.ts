/** `npm run soak -- archive-kill [rounds]`: kill -9 of the archive's writer under load, 200 times unless told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killRounds } from "../faults/archive-kill-rounds.ts";

export const run = async (args: readonly string[]): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), "stanzagate-kill-"));
  const show = (round: number): void => {
    if (round % 10 === 0) process.stdout.write(`${round} kills, nothing lost\n`);
  };
  const { rounds, promised, recovered } = await killRounds(dir, Number(args[0] ?? "200"), show);
  process.stdout.write(`${rounds} kills: ${promised} promised, ${recovered} recovered, none lost\n`);
  rmSync(dir, { recursive: true });
};
