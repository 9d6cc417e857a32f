/**
 * A record as bytes and back. A record has two parts: the header (who, when, verdict; canonical JSON) and the
 * payload (the texts received and sent on). Only the payload is content: disposal destroys it and its salt, and the
 * header stays.
 *
 * Rule 1: the header holds no content. What a finding would rewrite is left out; the forwarded text shows it. Ids and
 * addresses come cut (session/recording.ts); names of attributes and reasons, into which names of elements go, are cut here.
 * Rule 2: canonical means: the field order below, facts sorted by name, absent fields left out, no white space.
 * Payload: UTF-8 of `received`, then, only where what was sent on differs, the byte 0xFF (never part of UTF-8) and
 * UTF-8 of `forwarded`.
 * LIMIT(a lone surrogate becomes U+FFFD in the payload; the fatal UTF-8 decoder lets none in)
 * Source: records.md §2.
 */
import type { Finding, Span } from "../policy/rule.ts";
import type { ArchiveRecord, OperationRecord, SessionRecord, StanzaRecord } from "./record.ts";

/** Between the two texts of a payload. */
export const PAYLOAD_SEPARATOR = 0xff;

const HEADER_VERSION = 1;

export interface EncodedRecord {
  readonly recordId: string;
  /** Without the identity that the log gives it (`withIdentity`). */
  readonly header: string;
  /** "" where the record has no content. */
  readonly received: string;
  /** What was sent on, only where it differs from `received`. */
  readonly changed: string | null;
  /** True where the blocked log lists it: any stanza that the policy did not plainly allow. */
  readonly isNotable: boolean;
}

/** The header as it stands in the log, parsed. */
export interface StoredHeader {
  readonly v: number;
  readonly log: string;
  readonly seq: number;
  readonly kind: ArchiveRecord["kind"];
  readonly recordId: string;
}

type ForwardedFlag = "none" | "same" | "changed";
type StanzaFields = Omit<StanzaRecord, "received" | "forwarded"> & { readonly forwarded: ForwardedFlag };

/** Attributes that specifications name are shorter, and so are the reasons of rules. */
const MAX_NAME_LENGTH = 64;
const MAX_REASON_LENGTH = 200;

const spanFields = ({ path, attribute, start, end }: Span): object => ({
  path,
  attribute: attribute?.slice(0, MAX_NAME_LENGTH),
  start,
  end,
});

const findingFields = (one: Finding): object => ({
  ruleId: one.ruleId,
  disposition: one.disposition,
  reason: one.reason.slice(0, MAX_REASON_LENGTH),
  refusal: one.refusal,
  clauseIds: one.clauseIds,
  spans: one.spans?.map(spanFields),
  detector: one.detector,
  confidence: one.confidence,
  severity: one.severity,
  layers: one.layers,
  exceptionId: one.exceptionId,
});

const forwardedFlag = ({ received, forwarded }: StanzaRecord): ForwardedFlag => {
  if (forwarded === undefined) return "none";
  return forwarded === received ? "same" : "changed";
};

const addressingFields = ({ addressing: one }: StanzaRecord): object => ({
  fromText: one.fromText,
  toText: one.toText,
  from: one.from,
  to: one.to,
  type: one.type,
  id: one.id,
  originId: one.originId,
  stanzaIds: one.stanzaIds?.map(({ by, id }) => ({ by, id })),
  thread: one.thread,
  delayedSince: one.delayedSince,
});

const verdictFields = ({ verdict: one }: StanzaRecord): object => ({
  disposition: one.disposition,
  enforced: one.enforced,
  mode: one.mode,
  revisionId: one.revisionId,
  ruleIds: one.ruleIds,
  clauseIds: one.clauseIds,
  divisions: one.divisions,
  incidentRef: one.incidentRef,
  substituteId: one.substituteId,
});

const positionFields = ({ position }: StanzaRecord): object | undefined =>
  position === undefined ? undefined : { streamId: position.streamId, count: position.count };

// JSON.stringify leaves out what is undefined; one call on one literal is the fastest canonical form there is.
const encodeStanza = (record: StanzaRecord): EncodedRecord => {
  const flag = forwardedFlag(record);
  const header = JSON.stringify({
    kind: record.kind,
    recordId: record.recordId,
    receivedAtMs: record.receivedAtMs,
    monotonicNs: record.monotonicNs,
    decidedAtMs: record.decidedAtMs,
    direction: record.direction,
    sessionId: record.sessionId,
    user: record.user,
    stanzaKind: record.stanzaKind,
    sighting: record.sighting,
    secretsRemoved: record.secretsRemoved,
    forwarded: flag,
    addressing: addressingFields(record),
    position: positionFields(record),
    verdict: verdictFields(record),
    findings: record.findings.length === 0 ? record.findings : record.findings.map(findingFields),
    service: record.service,
  });
  return {
    recordId: record.recordId,
    header,
    received: record.received,
    changed: flag === "changed" ? (record.forwarded ?? null) : null,
    isNotable: record.verdict.enforced !== "allow",
  };
};

const sortedFacts = (facts: SessionRecord["facts"]): SessionRecord["facts"] =>
  Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));

const encodeEvent = (record: SessionRecord | OperationRecord): EncodedRecord => {
  const isSession = record.kind === "session";
  const header = JSON.stringify({
    kind: record.kind,
    recordId: record.recordId,
    receivedAtMs: record.receivedAtMs,
    monotonicNs: record.monotonicNs,
    sessionId: isSession ? record.sessionId : undefined,
    step: isSession ? record.step : undefined,
    user: isSession ? record.user : undefined,
    facts: sortedFacts(record.facts),
  });
  return { recordId: record.recordId, header, received: "", changed: null, isNotable: false };
};

export const encodeRecord = (record: ArchiveRecord): EncodedRecord =>
  record.kind === "stanza" ? encodeStanza(record) : encodeEvent(record);

/** The header as hashed and stored: the place in the log comes first, so a leaf cannot be moved to another place. */
export const withIdentity = (header: string, logId: string, sequence: number): string =>
  `{"v":${HEADER_VERSION},"log":"${logId}","seq":${sequence},${header.slice(1)}`;

// What is stored was written by `encodeRecord` and is proven by the chain, so its shape is not checked again.
export const parseHeader = (header: string): StoredHeader => JSON.parse(header) as StoredHeader;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws TypeError where the payload is not what `encodeRecord` made */
const payloadTexts = (payload: Uint8Array): readonly [received: string, changed: string | undefined] => {
  const cut = payload.indexOf(PAYLOAD_SEPARATOR);
  if (cut === -1) return [utf8.decode(payload), undefined];
  return [utf8.decode(payload.subarray(0, cut)), utf8.decode(payload.subarray(cut + 1))];
};

const decodeStanza = (stored: StanzaFields, payload: Uint8Array): StanzaRecord => {
  const { forwarded: flag, ...fields } = stored;
  const [received, changed] = payloadTexts(payload);
  switch (flag) {
    case "none":
      return { ...fields, received };
    case "same":
      return { ...fields, received, forwarded: received };
    case "changed":
      return { ...fields, received, forwarded: changed ?? "" };
  }
};

/** The record that a stored header and payload were made from, less the rewrites of its findings. */
export const decodeRecord = (header: string, payload: Uint8Array): ArchiveRecord => {
  // The identity that `withIdentity` put before the kind belongs to the log, not to the record.
  const fields = JSON.parse(`{${header.slice(header.indexOf('"kind"'))}`) as
    Exclude<ArchiveRecord, StanzaRecord> | StanzaFields;
  return fields.kind === "stanza" ? decodeStanza(fields, payload) : fields;
};
