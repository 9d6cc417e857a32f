/**
 * The service account with its ports: one a gateway, in the process that owns what there is one of.
 *
 * Rule: it logs in with the address, TLS and authorities of its domain's upstream, and its records go where all others go.
 */
import { randomInt } from "node:crypto";
import { domainToASCII } from "node:url";
import type { LogPlace } from "../archive/log-directory.ts";
import { logsOf } from "../archive/log-set.ts";
import { findByIncident } from "../archive/reader.ts";
import { keep, type ArchiveSink } from "../archive/sink.ts";
import { readClauses, type Clause } from "../config/clauses.ts";
import type { GatewayConfig, ServiceConfig } from "../config/gateway-config.ts";
import { systemClock } from "../edge/clock.ts";
import type { Upstreams } from "../edge/upstream.ts";
import { TextWire } from "../edge/wire.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { OperationLog } from "../records/operation-log.ts";
import type { StanzaRecord } from "../records/record.ts";
import { ServiceAccount } from "../service/account.ts";
import { isInForce } from "../service/incident.ts";
import type { Incident, ServiceOptions, ServicePorts, ServiceStatement } from "../service/ports.ts";
import { codeOf } from "../service/service-error.ts";
import { createJidPreparer, type PrepareJid } from "../xmpp/jid.ts";
import { archivePlace } from "./open-archive.ts";

export interface ServiceParts {
  readonly config: Pick<GatewayConfig, "service" | "upstreams" | "archive" | "language">;
  readonly runId: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "count">;
  readonly sink: ArchiveSink;
  readonly operations: OperationLog;
  readonly upstreams: Upstreams;
  readonly policy: { readonly revision: PolicyRevision };
  readonly onConnected: (isConnected: boolean) => void;
  readonly roster: ServicePorts["roster"];
}

/** Undefined where none is configured. Not started yet. */
export function makeServiceAccount(parts: ServiceParts): ServiceAccount | undefined {
  const { service } = parts.config;
  return service === undefined
    ? undefined
    : new ServiceAccount(optionsOf(service, parts), portsOf(service, parts));
}

function optionsOf(service: ServiceConfig, { config, runId }: ServiceParts): ServiceOptions {
  const { local, domain, password, contact, tellsAltered } = service;
  const upstream = config.upstreams.find(({ domains }) => domains.includes(domain));
  return {
    account: `${local}@${domain}`,
    local,
    domain,
    resource: RESOURCE,
    password: () => password.reveal(),
    tls: upstream?.tls ?? "starttls",
    runId,
    language: config.language,
    contact,
    tellsAltered,
  };
}

/** The same at every log-in: the session that a cut left behind gives way. */
const RESOURCE = "gateway";

/** It speaks for itself: no client is behind it. */
const ITSELF = { source: { address: "127.0.0.1", port: 0 }, destination: { address: "127.0.0.1", port: 0 } };

function portsOf({ domain }: ServiceConfig, parts: ServiceParts): ServicePorts {
  const { log, metrics, operations, policy, upstreams } = parts;
  const prepareJid = createJidPreparer({ toAscii: domainToASCII });
  const clauses = readClauses();
  return {
    openWire: async (events) => await TextWire.open(upstreams.portFor(ITSELF), domain, events),
    clock: systemClock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    prepareJid,
    isInternal: (one) => one === domain || policy.revision.internalDomains.has(one),
    keep: async (statement) => {
      await keep(parts.sink, recordOf(statement, policy.revision, prepareJid));
    },
    note: (kind, facts) => {
      operations.append(kind, facts).catch((error: unknown) => {
        log.warn({ code: codeOf(error, "failed"), kind }, "service account: not recorded");
      });
    },
    roster: parts.roster,
    findIncident: async (reference) => await findIncident(archivePlace(parts.config), reference, clauses),
    log,
    countNotice: (kind) => {
      metrics.count("notices", [kind]);
    },
    onConnected: parts.onConnected,
  };
}

/** What the account says is judged at the sessions that it reaches; here it is kept, plainly allowed. */
export function recordOf(
  statement: ServiceStatement,
  revision: PolicyRevision,
  prepareJid: PrepareJid,
): StanzaRecord {
  const { recordId, nature, user, to, type, id, stanzaKind, received } = statement;
  const nowMs = systemClock.nowMs();
  const prepared = to === undefined ? undefined : prepareJid(to);
  return {
    kind: "stanza",
    recordId,
    receivedAtMs: nowMs,
    decidedAtMs: nowMs,
    direction: "outbound",
    sessionId: "service",
    user,
    stanzaKind,
    sighting: "origin",
    received,
    forwarded: received,
    addressing: {
      ...(prepared !== undefined && { toText: prepared.full, to: prepared.bare }),
      type,
      ...(id !== undefined && { id }),
    },
    verdict: {
      disposition: "allow",
      enforced: "allow",
      mode: revision.mode,
      revisionId: revision.id,
      ruleIds: [],
      clauseIds: [],
    },
    findings: [],
    service: nature,
  };
}

/** Some weeks of each log with a segment a day and some restarts: a made-up reference opens no more files than these. */
const MAX_SEGMENTS = 60;

type Clauses = ReadonlyMap<string, Clause>;

/** @throws ArchiveError */
async function findIncident(
  archive: LogPlace,
  reference: string,
  clauses: Clauses,
): Promise<Incident | undefined> {
  for (const { place } of logsOf(archive)) {
    // What else is ready goes first: the reader works on the files of one log in one piece.
    await new Promise((resolve) => setImmediate(resolve));
    const record = findByIncident(place, reference, MAX_SEGMENTS)?.record;
    if (record?.kind === "stanza") return incidentOf(record, clauses);
  }
  return undefined;
}

/** Undefined where nothing was done to the stanza. */
export function incidentOf(record: StanzaRecord, clauses: Clauses): Incident | undefined {
  const { verdict, addressing, direction, receivedAtMs, user, findings } = record;
  if (!isInForce(verdict.disposition) || verdict.incidentRef === undefined) return undefined;
  const named = findings.find(({ disposition }) => disposition === verdict.disposition);
  const clauseId = named?.clauseIds[0] ?? verdict.clauseIds[0];
  const clause = clauseId === undefined ? undefined : clauses.get(clauseId);
  return {
    reference: verdict.incidentRef,
    atMs: receivedAtMs,
    direction,
    user: user.split("/", 1)[0] ?? user,
    from: addressing.from,
    to: addressing.to,
    disposition: verdict.disposition,
    refusal: named?.refusal ?? "unjudgeable",
    clause: clause && { id: clause.id, title: `${clause.policyTitle}, ${clause.section}` },
  };
}
