/**
 * The process that the fault tests kill: opens a log, appends as fast as it can, and writes one line to its output for
 * each receipt. A line is written only after `append` has settled, so whatever line a reader has seen is a promise.
 *
 * Arguments: directory, session name, records under way at once, the size at which a segment ends.
 */
import { writeSync } from "node:fs";
import { keep } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import type { StanzaRecord } from "../../src/records/record.ts";

const [, , dir = "", session = "", width = "32", maxSegmentBytes = "400000"] = process.argv;

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

/** A full pipe makes the process wait, as it would a gateway whose peer does not read. */
const say = (line: string): void => {
  const bytes = Buffer.from(`${line}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (cause) {
      if ((cause as { readonly code?: string }).code !== "EAGAIN") throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};

const sink = await openSqliteSink({ dir, reserveBytes: 0, maxSegmentBytes: Number(maxSegmentBytes) });
say("ready");
let next = 1;

/** `width` of these run side by side, so that groups form. */
const appendOn = async (): Promise<void> => {
  for (;;) {
    const n = next;
    next += 1;
    const { sequence, chainHash } = await keep(sink, recordOf(n));
    say(`${sequence} ${session}.${n} ${chainHash}`);
  }
};

await Promise.all(Array.from({ length: Number(width) }, appendOn));
