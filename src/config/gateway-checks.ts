/**
 * What a schema cannot see in `gateway.yaml`: names that lead nowhere, doubles, addresses that meet, weak choices.
 *
 * Rule: an error stops a start; a warning is for what may be meant and is worth a second look.
 * Sources: protocol.md §1.10 (loops), RFC 6120 §13.8 (encryption of every leg).
 */
import type { Complaint } from "./complaint.ts";
import { prepareAll } from "./compile.ts";
import type { PolicyTools } from "./compile.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import type { KeyPath } from "./problem.ts";
import { durationToMs, isLoopback, sizeToBytes, toEndpoint } from "./scalars.ts";
import { suggestion } from "./suggest.ts";

export function checkGateway(
  form: GatewayFile,
  tools: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] {
  return [
    ...missingListener(form),
    ...unknownCertificates(form),
    ...listenerDoubles(form),
    ...servedTwice(form, tools),
    ...badNetworks(form),
    ...selfConnections(form),
    ...cleartextUpstreams(form),
    ...smallLimits(form),
  ];
}

const conflict = (path: KeyPath, message: string, hint?: string): Complaint => ({
  code: "SG_CONFIG_CONFLICT",
  path,
  message,
  ...(hint === undefined ? {} : { hint }),
});

const missingListener = ({ listeners }: GatewayFile): readonly Complaint[] =>
  listeners.some(({ type }) => type === "c2s")
    ? []
    : [conflict(["listeners"], "no listener of type c2s: clients could not connect")];

const unknownCertificates = ({ listeners, certificates }: GatewayFile): readonly Complaint[] =>
  listeners.flatMap((listener, index): readonly Complaint[] => {
    if (listener.type !== "c2s" || Object.hasOwn(certificates, listener.cert)) return [];
    const path = ["listeners", index, "cert"];
    const hint = suggestion(listener.cert, Object.keys(certificates));
    const complaint = {
      code: "SG_CONFIG_REFERENCE",
      path,
      message: `no certificate "${listener.cert}"`,
    } as const;
    return [hint === undefined ? complaint : { ...complaint, hint }];
  });

function listenerDoubles({ listeners }: GatewayFile): readonly Complaint[] {
  const names = new Set<string>();
  const binds = new Set<string>();
  return listeners.flatMap(({ name, bind }, index) => {
    const complaints: Complaint[] = [];
    if (names.has(name)) complaints.push(conflict(["listeners", index, "name"], `"${name}" is taken`));
    // Port 0 asks for a free port, so that two of them never meet.
    if (binds.has(bind) && toEndpoint(bind)?.port !== 0) {
      complaints.push(conflict(["listeners", index, "bind"], `${bind} is taken by another listener`));
    }
    names.add(name);
    binds.add(bind);
    return complaints;
  });
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

const badNetworks = ({ listeners }: GatewayFile): readonly Complaint[] =>
  listeners.flatMap((listener, index) => {
    const trust = listener.type === "c2s" ? (listener.proxy_protocol?.trust ?? []) : [];
    return trust.flatMap((network, at): readonly Complaint[] => {
      const path = ["listeners", index, "proxy_protocol", "trust", at];
      if (!isNetwork(network)) return [conflict(path, `"${network}" is not an address or a network`)];
      const isEverybody = network.endsWith("/0");
      const message = "every peer may claim any client address";
      return isEverybody ? [{ ...conflict(path, message, "name the load balancers"), isWarning: true }] : [];
    });
  });

function isNetwork(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  const isV6 = address.includes(":");
  if (prefix !== undefined && Number(prefix) > (isV6 ? 128 : 32)) return false;
  return isV6
    ? URL.canParse(`http://[${address}]/`)
    : // A leading zero is octal to some readers; node:net takes none.
      address.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part);
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
