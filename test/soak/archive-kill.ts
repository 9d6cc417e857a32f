/** `npm run soak -- archive-kill [--count N]`: kill -9 of the archive's writer under load, 200 times unless told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killRounds } from "../faults/archive-kill-rounds.ts";
import { readCount } from "./rounds.ts";

/** A log of its own for so many kills: each is compared whole, and grows. */
const KILLS_A_LOG = 10;

export const run = async (args: readonly string[]): Promise<void> => {
  const kills = readCount(args, 200);
  let total = 0;
  for (let done = 0; done < kills; done += KILLS_A_LOG) {
    const dir = mkdtempSync(join(tmpdir(), "stanzagate-kill-"));
    const { rounds, promised, recovered } = await killRounds(dir, Math.min(KILLS_A_LOG, kills - done));
    rmSync(dir, { recursive: true });
    total += promised;
    process.stdout.write(`${done + rounds} kills: ${promised} promised, ${recovered} recovered\n`);
  }
  process.stdout.write(`${kills} kills: ${total} promised, none lost\n`);
};
