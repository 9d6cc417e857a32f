/** How a connection gets its session: under the policy in force at that moment, with the keys of this configuration. */
import { domainToASCII } from "node:url";
import type { GatewayConfig } from "../config/gateway-config.ts";
import type { PolicyHolder } from "../config/reload.ts";
import { createSealer, digest } from "../edge/sealer.ts";
import type { CreateSession } from "../edge/session-port.ts";
import type { ClientFilesPort, NoticesPort, Sights } from "../session/ports.ts";
import type { SessionLimits, UpstreamPlan } from "../session/scope.ts";
import { RefusedHosts } from "../session/refused-hosts.ts";
import { Session } from "../session/session.ts";
import type { Volumes } from "../session/volumes.ts";
import { createJidPreparer } from "../xmpp/jid.ts";

/** UTF-16 units of one session that wait for the disk: more would let one that floods hold up the others' turn. */
const HIGH_WATER_LENGTH = 64 * 1024;
/** A millisecond and a half, some fifteen stanzas: what a message of somebody else's may wait for one that floods. */
const SLICE_UNITS = 150_000;

export type SessionWishes = Pick<
  GatewayConfig,
  "sealingKey" | "upstreams" | "limits" | "archive" | "language" | "serviceAccount"
>;

/** Outlives the sessions. */
export interface SessionMemory {
  readonly sights: Sights;
  readonly clients: ClientFilesPort;
  readonly volumes: Volumes;
  readonly notices: NoticesPort;
}

/**
 * One preparer for all sessions: its cache is where most addresses are found.
 */
export function sessionFactory(
  config: SessionWishes,
  policy: Pick<PolicyHolder, "revision">,
  memory: SessionMemory,
): CreateSession {
  const key = Buffer.from(config.sealingKey.reveal(), "base64");
  const ports = {
    sealer: createSealer([key]),
    digest,
    prepareJid: createJidPreparer({ toAscii: domainToASCII }),
    refusedHosts: new RefusedHosts(),
    ...memory,
  };
  const plans = new Map<string, UpstreamPlan>();
  for (const { domains, tls, serverName } of config.upstreams) {
    for (const domain of domains) plans.set(domain, { tls, serverName: serverName ?? domain });
  }
  const limits = sessionLimitsOf(config);
  const { language, serviceAccount } = config;
  const upstreamFor = (domain: string): UpstreamPlan | undefined => plans.get(domain);
  return ({ sessionId, isEncrypted, ...facts }) => {
    const who = { sessionId, isEncrypted, transport: facts.transport, facts };
    const revision = policy.revision;
    return new Session({ ...who, upstreamFor, revision, ports, language, limits, serviceAccount });
  };
}

const sessionLimitsOf = ({ limits, archive }: SessionWishes): SessionLimits => ({
  maxStanzaBytes: limits.maxStanzaBytes,
  negotiationTimeoutMs: limits.preAuthTimeoutMs,
  idleTimeoutMs: limits.idleTimeoutMs,
  outageTimeoutMs: archive.outageWindowMs,
  drainTimeoutMs: limits.drainTimeoutMs,
  highWaterLength: HIGH_WATER_LENGTH,
  sliceUnits: SLICE_UNITS,
});
