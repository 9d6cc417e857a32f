/** Records as a session keeps them, for tests that read an archive. */
import { keep } from "../../src/archive/sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import type { StanzaRecord } from "../../src/records/record.ts";

export interface RecordWishes {
  readonly recordId: string;
  readonly incidentRef?: string;
  readonly user?: string;
  readonly to?: string;
  readonly rule?: string;
  readonly clause?: string;
  readonly disposition?: "allow" | "flag" | "strip" | "block";
  readonly enforced?: "allow" | "flag" | "strip" | "block";
  readonly receivedAtMs?: number;
  readonly reason?: string;
}

/** Stands in the received text; must never come out of a command that promises no content. */
export const SECRET_BODY = "the launch code is tulip";

const DEFAULTS = {
  disposition: "block",
  rule: "external-domain",
  clause: "CCPS-1.b",
  to: "bob@other.example",
  user: "ann@agency.example/desk",
  receivedAtMs: Date.UTC(2026, 9, 1, 8),
  reason: "stanza-to: other.example is not an internal domain",
} as const;

export function stanzaRecordFor(wishes: RecordWishes): StanzaRecord {
  const all = { enforced: wishes.disposition ?? DEFAULTS.disposition, ...DEFAULTS, ...wishes };
  const { disposition, to, user, receivedAtMs } = all;
  const received = `<message to='${to}' type='chat'><body>${SECRET_BODY}</body></message>`;
  return {
    kind: "stanza",
    recordId: wishes.recordId,
    receivedAtMs,
    decidedAtMs: receivedAtMs,
    direction: "outbound",
    sessionId: "s1",
    user,
    stanzaKind: "message",
    sighting: "origin",
    received,
    ...(disposition === "block" ? {} : { forwarded: received }),
    addressing: { type: "chat", toText: to, to, from: user.split("/")[0] ?? user },
    ...judgement(all),
  };
}

type Wished = RecordWishes & Required<Pick<RecordWishes, keyof typeof DEFAULTS | "enforced">>;

function judgement(all: Wished): Pick<StanzaRecord, "verdict" | "findings"> {
  const { disposition, enforced, rule, clause, reason, incidentRef } = all;
  const mode = disposition === enforced ? "enforce" : "shadow";
  const base = { disposition, enforced, mode, revisionId: "0123456789abcdef" } as const;
  if (enforced === "allow") return { verdict: { ...base, ruleIds: [], clauseIds: [] }, findings: [] };
  const reference = incidentRef === undefined ? {} : { incidentRef };
  return {
    verdict: { ...base, ruleIds: [rule], clauseIds: [clause], ...reference },
    findings: [{ ruleId: rule, disposition: enforced, reason, refusal: "external", clauseIds: [clause] }],
  };
}

/** Writes them into the log at `dir`, in order, and closes it. */
export async function keepRecords(
  dir: string,
  records: readonly StanzaRecord[],
  keyPem?: string,
): Promise<void> {
  const sink = await openSqliteSink({
    dir,
    reserveBytes: 0,
    ...(keyPem === undefined ? {} : { checkpointKeyPem: keyPem }),
  });
  for (const record of records) await keep(sink, record);
  await sink.close();
}
