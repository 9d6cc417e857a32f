/**
 * `gateway.yaml` as the code sees it: camelCase, milliseconds and bytes, absolute or resolved paths, secrets held.
 * Frozen once loaded.
 */
import type { Language } from "../xmpp/languages.ts";
import type { DirectoryConfig } from "./directory-config.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { directoryOf, resolveFrom } from "./paths.ts";
import { durationToMs, sizeToBytes, toEndpoint } from "./scalars.ts";
import type { Endpoint } from "./scalars.ts";
import type { Secret } from "./secret.ts";

/** Whether clients are asked for a certificate of theirs. */
export type ClientCertificateWish = "off" | "request" | "demand";

/** Who vouches for certificates of clients. */
export interface ClientAuthorityConfig {
  readonly caFile: string;
  readonly crlFile: string | undefined;
}

export interface C2sListenerConfig {
  readonly type: "c2s";
  readonly name: string;
  readonly bind: Endpoint;
  readonly tls: "starttls" | "direct";
  /** Name of the default certificate. */
  readonly cert: string;
  /** Networks whose connections must begin with a PROXY header; empty: nobody's do. */
  readonly proxyTrust: readonly string[];
  readonly clientCertificates: ClientCertificateWish;
}

export interface WebListenerConfig {
  readonly type: "web";
  readonly name: string;
  readonly bind: Endpoint;
  /** Name of the default certificate; undefined where a proxy ends TLS. */
  readonly cert: string | undefined;
  readonly proxyTrust: readonly string[];
  readonly clientCertificates: ClientCertificateWish;
  /** Networks of HTTP proxies that say who the client is. */
  readonly trustedProxies: readonly string[];
  /** Paths; undefined where that door is shut. */
  readonly websocket: string | undefined;
  readonly bosh: string | undefined;
  readonly origins: readonly string[];
  readonly publicUrl: string | undefined;
}

export interface MetricsListenerConfig {
  readonly type: "metrics";
  readonly name: string;
  readonly bind: Endpoint;
}

export type ListenerConfig = C2sListenerConfig | WebListenerConfig | MetricsListenerConfig;

export interface CertificateConfig {
  readonly name: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
}

export interface UpstreamConfig {
  readonly name: string;
  readonly domains: readonly string[];
  readonly connect: Endpoint;
  readonly tls: "none" | "starttls" | "direct";
  readonly caFile: string | undefined;
  readonly serverName: string | undefined;
  readonly sendProxy: "off" | "v1" | "v2";
}

/** An archive as `gateway.yaml` names it. */
export interface ArchivePlace {
  readonly dir: string;
  readonly secondDir?: string;
  readonly reserveBytes: number;
}

export interface ArchiveConfig {
  readonly dir: string;
  readonly secondDir: string | undefined;
  readonly reserveBytes: number;
  readonly signEveryMs: number;
  /** Ed25519 private key, PEM. */
  readonly signingKey: Secret;
  readonly outageWindowMs: number;
}

export interface LimitsConfig {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxConnectionsPerMinute: number;
  readonly maxConnectionsPerUser: number;
  readonly maxPreAuthConnections: number;
  readonly maxHandshakes: number;
  readonly handshakeTimeoutMs: number;
  readonly preAuthTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxStanzaBytes: number;
  readonly drainTimeoutMs: number;
}

/** The gateway's own account. */
export interface ServiceConfig {
  /** Prepared. */
  readonly local: string;
  readonly domain: string;
  readonly password: Secret;
  /** "" where nobody is named. */
  readonly contact: string;
  readonly tellsAltered: boolean;
}

export interface GatewayConfig {
  readonly file: string;
  readonly dataDir: string;
  readonly policyFile: string;
  readonly controlSocket: string;
  /** 32 bytes, base64. */
  readonly sealingKey: Secret;
  readonly logLevel: "error" | "warn" | "info" | "debug";
  /** Processes; `auto`: as many as there are cores. */
  readonly workers: "auto" | number;
  readonly language: Language;
  readonly listeners: readonly ListenerConfig[];
  readonly certificates: readonly CertificateConfig[];
  readonly clientAuthority: ClientAuthorityConfig | undefined;
  readonly upstreams: readonly UpstreamConfig[];
  readonly archive: ArchiveConfig;
  readonly limits: LimitsConfig;
  /** Undefined where none is configured. */
  readonly service: ServiceConfig | undefined;
  /** Its bare JID, known to every process; "" where none is configured. */
  readonly serviceAccount: string;
  /** Undefined where none is configured. */
  readonly directory: DirectoryConfig | undefined;
}

export interface GatewaySecrets {
  readonly sealingKey: Secret;
  readonly signingKey: Secret;
}

/** What is known without opening a key: enough for commands that only need to find the archive or the socket. */
export type GatewayPaths = Pick<GatewayConfig, "file" | "dataDir" | "policyFile" | "controlSocket"> & {
  readonly archiveDir: string;
  readonly archiveSecondDir: string | undefined;
};

export function pathsOf(file: string, form: GatewayFile): GatewayPaths {
  const at = (path: string): string => resolveFrom(directoryOf(file), path);
  const dataDir = at(form.data_dir);
  return {
    file,
    dataDir,
    policyFile: at(form.policy),
    controlSocket: form.control_socket === undefined ? `${dataDir}/control.sock` : at(form.control_socket),
    archiveDir: form.archive.dir === undefined ? `${dataDir}/archive` : at(form.archive.dir),
    archiveSecondDir: form.archive.second_dir === null ? undefined : at(form.archive.second_dir),
  };
}

/** References with their defaults filled in; relative ones hang on the file's directory. */
export function secretReferences(form: GatewayFile): {
  readonly sealingKey: string;
  readonly signingKey: string;
} {
  return {
    sealingKey: form.sealing_key ?? `file:${form.data_dir}/keys/seal.key`,
    signingKey: form.archive.signing_key ?? `file:${form.data_dir}/keys/sign.pem`,
  };
}

/** Less the service account and the directory, which take a preparer (`service-config.ts`, `directory-config.ts`). */
export function toGatewayConfig(file: string, form: GatewayFile, secrets: GatewaySecrets): GatewayConfig {
  const paths = pathsOf(file, form);
  return {
    file,
    dataDir: paths.dataDir,
    policyFile: paths.policyFile,
    controlSocket: paths.controlSocket,
    sealingKey: secrets.sealingKey,
    logLevel: form.log.level,
    workers: form.workers,
    language: form.language,
    listeners: form.listeners.map((one) => toListener(one, form.client_certificates !== undefined)),
    certificates: certificatesOf(file, form),
    clientAuthority: clientAuthorityOf(file, form),
    upstreams: upstreamsOf(file, form),
    archive: {
      ...archivePlaceOf(file, form),
      secondDir: paths.archiveSecondDir,
      signEveryMs: durationToMs(form.archive.sign_every),
      signingKey: secrets.signingKey,
      outageWindowMs: durationToMs(form.archive.outage_window),
    },
    limits: toLimits(form.limits),
    service: undefined,
    serviceAccount: "",
    directory: undefined,
  };
}

export function certificatesOf(file: string, form: GatewayFile): readonly CertificateConfig[] {
  const at = (path: string): string => resolveFrom(directoryOf(file), path);
  return Object.entries(form.certificates).map(([name, { cert, key, min_version }]) => ({
    name,
    certFile: at(cert),
    keyFile: at(key),
    minVersion: min_version,
  }));
}

export function clientAuthorityOf(file: string, form: GatewayFile): ClientAuthorityConfig | undefined {
  const { client_certificates: set } = form;
  if (set === undefined) return undefined;
  const at = (path: string): string => resolveFrom(directoryOf(file), path);
  return { caFile: at(set.ca), crlFile: set.crl === undefined ? undefined : at(set.crl) };
}

export function upstreamsOf(file: string, form: GatewayFile): readonly UpstreamConfig[] {
  const at = (path: string): string => resolveFrom(directoryOf(file), path);
  return Object.entries(form.upstreams).map(([name, upstream]) => ({
    name,
    domains: upstream.domains,
    connect: endpointOf(upstream.connect),
    tls: upstream.tls,
    caFile: upstream.ca === null ? undefined : at(upstream.ca),
    serverName: upstream.server_name ?? undefined,
    sendProxy: upstream.send_proxy,
  }));
}

export function archivePlaceOf(file: string, form: GatewayFile): ArchivePlace {
  const { archiveDir: dir, archiveSecondDir: secondDir } = pathsOf(file, form);
  const reserveBytes = sizeToBytes(form.archive.reserve);
  return secondDir === undefined ? { dir, reserveBytes } : { dir, secondDir, reserveBytes };
}

/** @param isAsking where nothing is said of it, over TCP */
function toListener(listener: GatewayFile["listeners"][number], isAsking: boolean): ListenerConfig {
  const { name } = listener;
  const bind = endpointOf(listener.bind);
  if (listener.type === "metrics") return { type: "metrics", name, bind };
  const place = { name, bind, proxyTrust: listener.proxy_protocol?.trust ?? [] };
  const { client_certificates: clientCertificates = isAsking ? "request" : "off" } = listener;
  if (listener.type === "c2s")
    return { type: "c2s", ...place, tls: listener.tls, cert: listener.cert, clientCertificates };
  return {
    type: "web",
    ...place,
    clientCertificates,
    cert: listener.tls === "none" ? undefined : listener.cert,
    trustedProxies: listener.trusted_proxies,
    websocket: openPath(listener.websocket),
    bosh: openPath(listener.bosh),
    origins: listener.origins,
    publicUrl: listener.public_url,
  };
}

const openPath = (path: string): string | undefined => (path === "off" ? undefined : path);

const toLimits = (limits: GatewayFile["limits"]): LimitsConfig => ({
  maxConnections: limits.connections,
  maxConnectionsPerAddress: limits.connections_per_address,
  maxConnectionsPerMinute: limits.connections_per_minute ?? 6 * limits.connections_per_address,
  maxConnectionsPerUser: limits.connections_per_user,
  maxPreAuthConnections: limits.pre_auth_connections,
  maxHandshakes: limits.handshakes,
  handshakeTimeoutMs: durationToMs(limits.handshake_timeout),
  preAuthTimeoutMs: durationToMs(limits.pre_auth_timeout),
  idleTimeoutMs: durationToMs(limits.idle_timeout),
  maxStanzaBytes: sizeToBytes(limits.stanza_bytes),
  drainTimeoutMs: durationToMs(limits.drain_timeout),
});

/** The schema has checked the form; a miss here is our bug. */
function endpointOf(text: string): Endpoint {
  const endpoint = toEndpoint(text);
  if (endpoint === undefined) throw new TypeError("an endpoint passed the schema and does not parse");
  return endpoint;
}
