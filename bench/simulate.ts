/**
 * How fast an archive is replayed against a policy: an office week of some 80,000 stanzas by the gateway itself, read
 * from its files, judged again and compared. In one process after another round, then as the command that people type.
 *
 * Method: the gateway runs beside it, idle; the figure is that of each round, the first one cold.
 */
import { domainToASCII } from "node:url";
import { recordsInOrder } from "../src/archive/all-logs.ts";
import { policyTools } from "../src/cli/policy-tools.ts";
import { loadPolicy } from "../src/config/load-policy.ts";
import type { PolicyRevision } from "../src/policy/revision.ts";
import { Replay } from "../src/replay/replay.ts";
import { Tally } from "../src/replay/tally.ts";
import { createJidPreparer } from "../src/xmpp/jid.ts";
import { heapBytes } from "../test/support/heap.ts";
import { makeHistory } from "../test/support/office/history.ts";
import { simulate } from "../test/support/planted-drafts.ts";

const WEEK = {
  people: 50,
  rooms: 5,
  acts: 1_450,
  seed: 7,
  trespasses: 50,
  workers: 1,
  mode: "enforce",
} as const;
const ROUNDS = 4;
const MEGABYTE = 1_048_576;

const line = (name: string, value: string): void => console.log(`${name.padEnd(44)} ${value}`);

const rate = (count: number, since: number): string =>
  `${Math.round((count * 1_000) / (performance.now() - since)).toLocaleString("en-US")} stanzas/s`;

function replayAll(dir: string, revision: PolicyRevision): Tally {
  const replay = new Replay(createJidPreparer({ toAscii: domainToASCII }), revision);
  const tally = new Tally(3);
  for (const kept of recordsInOrder({ dir })) {
    const replayed = replay.take(kept, true);
    if (replayed !== undefined) tally.add(replayed);
  }
  return tally;
}

const { gateway, close } = await makeHistory(WEEK);
try {
  const { revision } = loadPolicy(gateway.folder.at("policy.yaml"), { tools: policyTools });
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = heapBytes();
    const since = performance.now();
    const cpu = process.cpuUsage();
    const tally = replayAll(gateway.archiveDir, revision);
    const { user, system } = process.cpuUsage(cpu);
    const figure = `${rate(tally.counts.judged, since)}, ${((user + system) / tally.counts.judged).toFixed(1)} µs CPU each`;
    const grown = ((heapBytes() - before) / MEGABYTE).toFixed(1);
    line(
      `round ${round}, ${tally.counts.judged} stanzas`,
      `${figure}, ${grown} MB more on the heap behind it`,
    );
    if (tally.changedCount > 0) throw new Error(`${tally.changedCount} judged otherwise`);
  }
  const since = performance.now();
  const { judged } = await simulate(gateway);
  line("the command, from its start to its end", rate(judged, since));
} finally {
  await close();
}
