/**
 * The files of a gateway under test: made by `stanzagate init`, then given its own ports, upstream and policy.
 *
 * JSON is YAML: the two configuration files are written as JSON.
 */
import { writeFileSync } from "node:fs";
import { writeCertificate, type CertificateFiles } from "./certificates.ts";
import { AGENCY, ROOMS } from "./people.ts";
import { LOOPBACK, type Folder } from "./places.ts";

export interface GatewayWishes {
  readonly upstream: {
    readonly port: number;
    readonly tls?: "none" | "starttls" | "direct";
    /** PEM file; needed with TLS. */
    readonly ca?: string;
    readonly serverName?: string;
    readonly sendProxy?: "off" | "v1" | "v2";
  };
  /** Served domains; the agency's where unset. */
  readonly domains?: readonly string[];
  /** Hosts of services that users may address; the rooms where unset. */
  readonly services?: readonly string[];
  readonly mode?: "enforce" | "shadow";
  /** Put over the policy that this file makes, key by key. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The same for gateway.yaml, such as `limits`. */
  readonly gateway?: Readonly<Record<string, unknown>>;
  /** Peers that must send a PROXY header, on both listeners. */
  readonly trustProxy?: readonly string[];
  /** Where unset, free ones. */
  readonly ports?: Partial<GatewayPorts>;
  /** Put over the web listener, key by key; unset, there is none. */
  readonly web?: Readonly<Record<string, unknown>>;
  readonly logLevel?: "error" | "warn" | "info" | "debug";
}

export interface GatewayPorts {
  readonly starttlsPort: number;
  readonly directPort: number;
  readonly metricsPort: number;
  readonly webPort: number;
}

const listenersOf = (wishes: GatewayWishes, ports: GatewayPorts): readonly object[] => {
  const proxy = wishes.trustProxy === undefined ? {} : { proxy_protocol: { trust: wishes.trustProxy } };
  const at = (port: number): string => `${LOOPBACK}:${port}`;
  return [
    { name: "c2s", type: "c2s", bind: at(ports.starttlsPort), tls: "starttls", cert: "main", ...proxy },
    { name: "c2s-tls", type: "c2s", bind: at(ports.directPort), tls: "direct", cert: "main", ...proxy },
    { name: "metrics", type: "metrics", bind: at(ports.metricsPort) },
    ...(wishes.web === undefined ? [] : [{ ...webAt(at(ports.webPort)), ...wishes.web }]),
  ];
};

const webAt = (bind: string): object => ({ name: "web", type: "web", bind, cert: "main" });

const upstreamOf = ({ upstream, domains = [AGENCY] }: GatewayWishes): object => ({
  domains,
  connect: `${LOOPBACK}:${upstream.port}`,
  tls: upstream.tls ?? "none",
  ca: upstream.ca ?? null,
  server_name: upstream.serverName ?? null,
  send_proxy: upstream.sendProxy ?? "off",
});

const gatewayFile = (
  wishes: GatewayWishes,
  ports: GatewayPorts,
  { certFile, keyFile }: CertificateFiles,
): object => ({
  version: 1,
  data_dir: "data",
  policy: "policy.yaml",
  listeners: listenersOf(wishes, ports),
  certificates: { main: { cert: certFile, key: keyFile } },
  upstreams: { agency: upstreamOf(wishes) },
  archive: { dir: "data/archive", reserve: "16MB" },
  log: { level: wishes.logLevel ?? "debug" },
  ...wishes.gateway,
});

const policyFile = ({
  domains = [AGENCY],
  services = [ROOMS],
  mode = "enforce",
  policy,
}: GatewayWishes): object => ({
  version: 1,
  profile: "strict",
  mode,
  domains: { internal: domains, services },
  // Scripts talk faster than people; tests of the limit itself set their own.
  limits: {
    stanzas_per_second: 1000,
    bytes_per_second: "16MB",
    user_messages_per_minute: 60_000,
    pair_messages_per_minute: 60_000,
    room_messages_per_minute: 60_000,
  },
  usage: { thresholds: { messages_per_day: 1_000_000, messages_to_one_peer: 1_000_000 } },
  ...policy,
});

/** Writes both files over those of `init`, and the certificate. */
export const writeGatewayFiles = async (
  folder: Folder,
  wishes: GatewayWishes,
  ports: GatewayPorts,
): Promise<CertificateFiles> => {
  const certificates = await writeCertificate(folder, wishes.domains ?? [AGENCY]);
  writeFileSync(folder.at("gateway.yaml"), JSON.stringify(gatewayFile(wishes, ports, certificates), null, 2));
  writeFileSync(folder.at("policy.yaml"), JSON.stringify(policyFile(wishes), null, 2));
  return certificates;
};
