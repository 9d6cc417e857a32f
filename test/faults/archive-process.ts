/**
 * The process that the fault tests kill: opens a log, appends as fast as it can, and writes one line to its output for
 * each receipt. A line is written only after `append` has settled, so whatever line a reader has seen is a promise.
 *
 * Arguments: directory, session name, records under way at once, how many records in all.
 */
import { writeSync } from "node:fs";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import type { StanzaRecord } from "../../src/records/record.ts";

const [, , dir = "", session = "", width = "32", total = "1000000"] = process.argv;

const recordOf = (n: number): StanzaRecord => ({
  kind: "stanza",
  recordId: `${session}.${n}`,
  receivedAtMs: Date.now(),
  decidedAtMs: Date.now(),
  direction: "outbound",
  sessionId: session,
  user: "ana@agency.example/desk",
  stanzaKind: "message",
  sighting: "origin",
  received: `<message to='raj@agency.example'><body>${"x".repeat(n % 900)}</body></message>`,
  addressing: { type: "chat", from: "ana@agency.example", to: "raj@agency.example" },
  verdict: {
    disposition: n % 7 === 0 ? "block" : "allow",
    enforced: n % 7 === 0 ? "block" : "allow",
    mode: "enforce",
    revisionId: "0123456789abcdef",
    ruleIds: [],
    clauseIds: [],
    ...(n % 7 === 0 ? { incidentRef: `${session}-${n}` } : {}),
  },
  findings: [],
});

const say = (line: string): void => void writeSync(1, `${line}\n`);

const sink = await openSqliteSink({ dir, reserveBytes: 0, maxSegmentBytes: 400_000 });
say("ready");
let next = 1;

/** `width` of these run side by side, so that groups form. */
const appendOn = async (): Promise<void> => {
  while (next <= Number(total)) {
    const n = next;
    next += 1;
    const { sequence, chainHash } = await sink.append(recordOf(n));
    say(`${sequence} ${session}.${n} ${chainHash}`);
  }
};

await Promise.all(Array.from({ length: Number(width) }, appendOn));
await sink.close();
