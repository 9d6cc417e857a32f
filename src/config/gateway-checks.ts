/**
 * What a schema cannot see in `gateway.yaml`: names that lead nowhere, doubles, addresses that meet, weak choices.
 *
 * Rule: an error stops a start; a warning is for what may be meant and is worth a second look.
 * Sources: protocol.md §1.10 (loops), RFC 6120 §13.8 (encryption of every leg).
 */
import { conflict, type Complaint } from "./complaint.ts";
import { prepareAll } from "./compile.ts";
import type { PolicyTools } from "./compile.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { checkListeners } from "./listener-checks.ts";
import { durationToMs, isLoopback, sizeToBytes, toEndpoint } from "./scalars.ts";

export function checkGateway(
  form: GatewayFile,
  tools: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] {
  return [
    ...checkListeners(form),
    ...servedTwice(form, tools),
    ...selfConnections(form),
    ...cleartextUpstreams(form),
    ...smallLimits(form),
  ];
}

function servedTwice(
  { upstreams }: GatewayFile,
  tools: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] {
  const owners = new Map<string, string>();
  return Object.entries(upstreams).flatMap(([name, { domains }]) => {
    const path = ["upstreams", name, "domains"];
    const { domains: prepared, complaints } = prepareAll(domains, path, tools);
    const doubles = prepared.flatMap((domain): readonly Complaint[] => {
      const owner = owners.get(domain);
      owners.set(domain, owner ?? name);
      return owner === undefined
        ? []
        : [conflict(path, `${domain} is served by upstream "${owner}" already`)];
    });
    return [...complaints, ...doubles];
  });
}

const ANYWHERE = /^(?:0\.0\.0\.0|::)$/;

/** Only what is certain on paper; edge/ compares resolved addresses at start. */
const selfConnections = ({ listeners, upstreams }: GatewayFile): readonly Complaint[] =>
  Object.entries(upstreams).flatMap(([name, { connect }]) => {
    const target = toEndpoint(connect);
    const isOwn = listeners.some(({ bind }) => {
      const own = toEndpoint(bind);
      if (own === undefined || own.port !== target?.port) return false;
      return own.host === target.host || (ANYWHERE.test(own.host) && isLoopback(target.host));
    });
    const path = ["upstreams", name, "connect"];
    return isOwn ? [conflict(path, "this is a listener of the gateway itself: every log-in would loop")] : [];
  });

const cleartextUpstreams = ({ upstreams }: GatewayFile): readonly Complaint[] =>
  Object.entries(upstreams).flatMap(([name, { connect, tls }]) => {
    const host = toEndpoint(connect)?.host ?? "";
    if (tls !== "none" || isLoopback(host)) return [];
    const message = `passwords and content go to ${host} unencrypted`;
    const hint = 'use "starttls" or "direct", or keep this leg on a closed network';
    return [{ ...conflict(["upstreams", name, "tls"], message, hint), isWarning: true }];
  });

const LEAST_STANZA_BYTES = 10_000;
/** `archive verify` takes more than twice that without a checkpoint for a log that was tampered with. */
const MOST_SIGN_EVERY_MS = 30 * 60_000;
const MOST_STANZA_BYTES = 16 * 2 ** 20;

function smallLimits({ limits, archive }: GatewayFile): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const bytes = sizeToBytes(limits.stanza_bytes);
  if (bytes < LEAST_STANZA_BYTES || bytes > MOST_STANZA_BYTES) {
    const message = `outside ${LEAST_STANZA_BYTES} bytes (RFC 6120 §13.12) to 16MiB`;
    complaints.push(conflict(["limits", "stanza_bytes"], message));
  }
  const times = ["handshake_timeout", "pre_auth_timeout", "idle_timeout"] as const;
  for (const key of times) {
    if (durationToMs(limits[key]) < 1_000) complaints.push(conflict(["limits", key], "less than one second"));
  }
  const signEveryMs = durationToMs(archive.sign_every);
  if (signEveryMs < 1_000 || signEveryMs > MOST_SIGN_EVERY_MS) {
    complaints.push(conflict(["archive", "sign_every"], "outside one second to half an hour"));
  }
  return complaints;
}
