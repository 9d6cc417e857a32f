/**
 * How fast records become durable: `node bench/archive.ts`. Saturated rate, time to a receipt at 1,000 records/s, and
 * CPU per record, of the event loop's thread alone and of the whole process, side by side with the archive in memory.
 *
 * Method: 600-byte stanzas; as many appends under way as two groups hold; a raw fsync loop on the same directory first,
 * because the disk is most of it.
 */
import { fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../src/archive/log-directory.ts";
import { createMemorySink } from "../src/archive/memory-sink.ts";
import { keep, type ArchiveSink } from "../src/archive/sink.ts";
import { openSqliteSink } from "../src/archive/sqlite-sink.ts";
import type { StanzaRecord } from "../src/records/record.ts";

const STANZA_BYTES = 600;
const SATURATED_RECORDS = 60_000;
const UNDER_WAY = 512;
const PACED_SECONDS = 10;
const PACED_PER_SECOND = 1_000;
const FSYNCS = 300;

const body = "an ordinary sentence of a chat, no more ".repeat(STANZA_BYTES / 40);
const received = `<message xmlns="jabber:client" to="raj@agency.example" type="chat"><body>${body}</body></message>`;

const recordOf = (n: number): StanzaRecord => ({
  kind: "stanza",
  recordId: `s-0123456789abcdef.${n}`,
  receivedAtMs: Date.now(),
  monotonicNs: "123456789012345",
  decidedAtMs: Date.now(),
  direction: "outbound",
  sessionId: "s-0123456789abcdef",
  user: "ana@agency.example/desk-0123456789",
  stanzaKind: "message",
  sighting: "origin",
  received: received.slice(0, STANZA_BYTES),
  forwarded: received.slice(0, STANZA_BYTES),
  addressing: {
    fromText: "ana@agency.example/desk-0123456789",
    toText: "raj@agency.example",
    from: "ana@agency.example",
    to: "raj@agency.example",
    type: "chat",
    id: "0123456789abcdef",
    originId: "0123456789abcdef",
  },
  position: { streamId: "0123456789abcdef", count: n },
  verdict: {
    disposition: "allow",
    enforced: "allow",
    mode: "enforce",
    revisionId: "0123456789abcdef",
    ruleIds: [],
    clauseIds: [],
  },
  findings: [],
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const quantile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const microsecondsOf = ({ user, system }: NodeJS.CpuUsage): number => user + system;

let next = 0;

const saturate = async (name: string, sink: ArchiveSink): Promise<void> => {
  const end = next + SATURATED_RECORDS;
  const [process0, thread0, at0] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
  const appendOn = async (): Promise<void> => {
    while (next < end) {
      next += 1;
      await keep(sink, recordOf(next));
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, appendOn));
  const seconds = (performance.now() - at0) / 1_000;
  const ofThread = microsecondsOf(process.threadCpuUsage(thread0)) / SATURATED_RECORDS;
  const ofProcess = microsecondsOf(process.cpuUsage(process0)) / SATURATED_RECORDS;
  say(
    `${name}: ${Math.round(SATURATED_RECORDS / seconds)} records/s; CPU per record: event loop ` +
      `${ofThread.toFixed(1)} us, whole process ${ofProcess.toFixed(1)} us (making the record included)`,
  );
};

/** One append a millisecond, whatever the others do. */
const pace = async (sink: ArchiveSink): Promise<void> => {
  const latencies: number[] = [];
  const appends: Promise<void>[] = [];
  const appendOne = async (): Promise<void> => {
    next += 1;
    const at = performance.now();
    await keep(sink, recordOf(next));
    latencies.push(performance.now() - at);
  };
  const process0 = process.cpuUsage();
  const begin = performance.now();
  while (appends.length < PACED_SECONDS * PACED_PER_SECOND) {
    const due = Math.floor(((performance.now() - begin) / 1_000) * PACED_PER_SECOND);
    while (appends.length < due) appends.push(appendOne());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(appends);
  const cpu = microsecondsOf(process.cpuUsage(process0)) / appends.length;
  latencies.sort((a, b) => a - b);
  say(
    `at ${PACED_PER_SECOND}/s: receipt p50 ${quantile(latencies, 0.5)} ms, p99 ${quantile(latencies, 0.99)} ms, ` +
      `max ${quantile(latencies, 1)} ms; whole process ${cpu.toFixed(0)} us CPU per record`,
  );
};

const measureFsync = (dir: string): void => {
  const descriptor = openSync(join(dir, "fsync"), "w");
  const times = Array.from({ length: FSYNCS }, () => {
    writeSync(descriptor, Buffer.alloc(8_192));
    const at = performance.now();
    fsyncSync(descriptor);
    return performance.now() - at;
  }).sort((a, b) => a - b);
  say(`fsync of 8 KiB on this disk: p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms`);
};

const main = async (): Promise<void> => {
  const base = mkdtempSync(join(tmpdir(), "stanzagate-bench-"));
  measureFsync(base);
  const dir = join(base, "log");
  createLog({ dir }, Date.now());
  await saturate("archive in memory", createMemorySink(false));
  const sink = await openSqliteSink({ dir, reserveBytes: 0 });
  await saturate("durable, warming up", sink);
  await saturate("durable archive", sink);
  await pace(sink);
  await sink.close();
  rmSync(base, { recursive: true });
};

await main();
