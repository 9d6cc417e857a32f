/** Records, logs and keys for tests of the archive. */
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { onTestFinished } from "vitest";
import { originOf } from "../../src/archive/checkpoint.ts";
import { createLog, type LogPlace } from "../../src/archive/log-directory.ts";
import { LogHost, type ArchiveEvent, type LogOptions } from "../../src/archive/log-host.ts";
import { createSigner } from "../../src/archive/note.ts";
import { encodeRecord, type EncodedRecord } from "../../src/records/canonical.ts";
import type {
  ArchiveRecord,
  OperationRecord,
  SessionRecord,
  StanzaRecord,
} from "../../src/records/record.ts";

/** 2026-03-01T12:00:00Z */
export const NOON = Date.UTC(2026, 2, 1, 12);

export const DAY_MS = 86_400_000;

export const stanzaRecord = (n: number, changes: Partial<StanzaRecord> = {}): StanzaRecord => ({
  kind: "stanza",
  recordId: `session-a.${n}`,
  receivedAtMs: NOON + n,
  monotonicNs: String(n),
  decidedAtMs: NOON + n,
  direction: "outbound",
  sessionId: "session-a",
  user: "ana@agency.example/desk",
  stanzaKind: "message",
  sighting: "origin",
  received: `<message to='raj@agency.example'><body>text ${n} é 😀</body></message>`,
  addressing: { from: "ana@agency.example", to: "raj@agency.example", type: "chat", id: `m${n}` },
  verdict: {
    disposition: "allow",
    enforced: "allow",
    mode: "enforce",
    revisionId: "0123456789abcdef",
    ruleIds: [],
    clauseIds: [],
  },
  findings: [],
  ...changes,
});

export const refusalRecord = (n: number, changes: Partial<StanzaRecord> = {}): StanzaRecord => {
  const allowed = stanzaRecord(n);
  return {
    ...allowed,
    addressing: { ...allowed.addressing, to: "eve@outside.example" },
    verdict: {
      ...allowed.verdict,
      disposition: "block",
      enforced: "block",
      ruleIds: ["external-domain"],
      clauseIds: ["IM-4"],
      incidentRef: `G-00000-${String(n).padStart(5, "0")}`,
    },
    ...changes,
  };
};

export const encodedRecords = (from: number, to: number): readonly EncodedRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => encodeRecord(stanzaRecord(from + index)));

export const temporaryDirectory = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "stanzagate-archive-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

export interface TemporaryLog {
  readonly dir: string;
  readonly logId: string;
}

export const temporaryLog = (): TemporaryLog => {
  const dir = temporaryDirectory();
  return { dir, logId: createLog({ dir }, NOON) };
};

const { privateKey } = generateKeyPairSync("ed25519");

export const CHECKPOINT_KEY_PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

export const verifierKeyOf = (logId: string): string =>
  createSigner(originOf(logId), CHECKPOINT_KEY_PEM).verifierKey;

export interface HostedLog {
  readonly host: LogHost;
  /** But those of its health, which come with every tick. */
  readonly events: ArchiveEvent[];
  /** Sets the clock. */
  readonly at: (nowMs: number) => void;
}

/** Undefined takes a default away. */
export type HostOptions = { readonly [K in keyof LogOptions]?: LogOptions[K] | undefined };

/** A log with its upkeep on this thread, under a clock that the test sets. */
export const hostLog = (
  place: LogPlace,
  options: HostOptions = {},
  report: (event: ArchiveEvent) => void = () => undefined,
): HostedLog => {
  let nowMs = NOON;
  const events: ArchiveEvent[] = [];
  const defaults = {
    checkpointKeyPem: CHECKPOINT_KEY_PEM,
    checkpointEveryMs: 60_000,
    reserveBytes: 0,
    maxSegmentBytes: 1_000_000_000,
  };
  const note = (event: ArchiveEvent): void => {
    report(event);
    if (event.type !== "health") events.push(event);
  };
  // One clock: what the test sets it by is time that passed, not a clock that was set.
  const ports = { now: () => nowMs, monotonicMs: () => nowMs, report: note };
  const host = new LogHost({ ...defaults, ...place, ...options } as LogOptions, ports);
  return { host, events, at: (value) => void (nowMs = value) };
};

/** The log as a kill leaves it: a copy of its files while the writer has them open. */
export const killedCopy = ({ dir, logId }: TemporaryLog): TemporaryLog => {
  const copy = temporaryDirectory();
  cpSync(dir, copy, { recursive: true });
  return { dir: copy, logId };
};

/** A closed, sealed log of so many records. */
export const sealedLog = async (
  records: number,
  options: Partial<LogOptions> = {},
): Promise<TemporaryLog> => {
  const log = temporaryLog();
  const { host } = hostLog({ dir: log.dir }, options);
  for (let n = 1; n <= records; n += 1) {
    host.commit([encodeRecord(n % 5 === 0 ? refusalRecord(n) : stanzaRecord(n))]);
  }
  await host.close();
  return log;
};

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const facts = fc.dictionary(
  fc.stringMatching(/^[a-zA-Z]{1,8}$/u),
  fc.oneof(text, fc.integer(), fc.boolean()),
  { maxKeys: 5 },
);

const strip = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

const finding = fc.record(
  {
    ruleId: text,
    disposition: fc.constantFrom("flag", "redact", "block"),
    reason: text,
    refusal: fc.constantFrom("external", "file", "sensitive"),
    clauseIds: fc.array(text, { maxLength: 3 }),
    spans: fc.array(fc.record({ path: fc.array(fc.nat(9)), start: fc.nat(99), end: fc.nat(99) })),
    detector: text,
    confidence: fc.constantFrom(0.25, 0.5, 1),
  },
  { requiredKeys: ["ruleId", "disposition", "reason", "refusal", "clauseIds"] },
);

const stanza = fc
  .record({
    recordId: text,
    receivedAtMs: fc.nat(),
    received: text,
    forwarded: fc.option(text, { nil: undefined }),
    isUnchanged: fc.boolean(),
    secretsRemoved: fc.option(fc.constant(true), { nil: undefined }),
    position: fc.option(fc.record({ streamId: text, count: fc.nat() }), { nil: undefined }),
    thread: fc.option(text, { nil: undefined }),
    stanzaIds: fc.option(fc.array(fc.record({ by: text, id: text }), { maxLength: 2 }), { nil: undefined }),
    findings: fc.array(finding, { maxLength: 3 }),
    divisions: fc.option(fc.array(text, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  })
  .map(({ isUnchanged, thread, stanzaIds, divisions, ...rest }) =>
    strip({
      ...stanzaRecord(1),
      ...rest,
      verdict: strip({ ...stanzaRecord(1).verdict, divisions }),
      forwarded: isUnchanged ? rest.received : rest.forwarded,
      addressing: strip({ type: "chat", thread, stanzaIds }),
    } as unknown as StanzaRecord),
  );

const session = fc
  .record({ recordId: text, receivedAtMs: fc.nat(), sessionId: text, facts })
  .map((fields): SessionRecord => ({ kind: "session", step: "bind", user: "ana@agency.example", ...fields }));

const operation = fc
  .record({ recordId: text, receivedAtMs: fc.nat(), facts })
  .map((fields): OperationRecord => ({ kind: "policy", ...fields }));

/** Any record that the gateway could make, less the rewrites that no record keeps. */
export const anyRecord: fc.Arbitrary<ArchiveRecord> = fc.oneof(stanza, session, operation);
