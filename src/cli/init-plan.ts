/**
 * What `init` is asked to set up, and the two files that say it.
 *
 * Rule: answers go into YAML as quoted JSON strings only, after they passed the same checks as the files will.
 */
import { PROFILE_IDS, type ProfileId } from "../config/policy-schema.ts";
import { domain as domainForm, endpoint, isLoopback, toEndpoint } from "../config/scalars.ts";
import { CliError } from "./exit-codes.ts";

export interface InitPlan {
  readonly domain: string;
  /** `host:port` of the XMPP server. */
  readonly upstream: string;
  readonly upstreamTls: "none" | "starttls" | "direct";
  readonly mode: "enforce" | "shadow";
  readonly profile: ProfileId;
  /** Hosts of rooms and the like; may be empty. */
  readonly services: readonly string[];
  /** Keys, archive and control socket; relative to the directory of gateway.yaml. */
  readonly dataDir: string;
}

const DEFAULT_DATA_DIR = "data";

export interface InitAnswers {
  readonly domain: string;
  readonly upstream: string;
  readonly mode: string;
  readonly profile: string;
  readonly services: readonly string[];
  readonly upstreamTls: string | undefined;
  readonly dataDir: string | undefined;
}

const usage = (message: string): CliError => new CliError("SG_CLI_USAGE", message);

/** @throws CliError SG_CLI_USAGE naming the answer that does not fit. */
export function planOf(answers: InitAnswers): InitPlan {
  const { domain, upstream, mode, profile, services, dataDir = DEFAULT_DATA_DIR } = answers;
  if (!domainForm.safeParse(domain).success)
    throw usage(`"${domain}" is not a domain such as agency.example`);
  if (!endpoint.safeParse(upstream).success) throw usage(`"${upstream}" is not HOST:PORT of the XMPP server`);
  const bad = services.find((service) => !domainForm.safeParse(service).success);
  if (bad !== undefined) throw usage(`"${bad}" is not a domain such as rooms.agency.example`);
  if (mode !== "enforce" && mode !== "shadow") throw usage("the mode is enforce or shadow");
  if (!isProfile(profile)) throw usage(`the profile is one of ${PROFILE_IDS.join(", ")}`);
  if (dataDir === "") throw usage("--data-dir is empty");
  return { domain, upstream, mode, profile, services, upstreamTls: tlsOf(answers), dataDir };
}

const isProfile = (text: string): text is ProfileId => PROFILE_IDS.some((id) => id === text);

function tlsOf({ upstream, upstreamTls }: InitAnswers): InitPlan["upstreamTls"] {
  const isLocal = isLoopback(toEndpoint(upstream)?.host ?? "");
  const tls = upstreamTls ?? (isLocal ? "none" : "starttls");
  if (tls === "none" || tls === "starttls" || tls === "direct") return tls;
  throw usage("--upstream-tls is none, starttls or direct");
}

const quoted = (text: string): string => JSON.stringify(text);
const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(", ")}]`;

/** As browsers write an origin: a name of other letters in its ASCII form. */
const pageOf = (domain: string): string => new URL(`https://chat.${domain}`).origin;

export const gatewayYaml = ({ domain, upstream, upstreamTls, dataDir }: InitPlan): string => `\
# Made by stanzagate init. Every key: docs/configuration.md. Check after each change: stanzagate config check
# Relative paths hang on the directory of this file.
version: 1
data_dir: ${dataDir === DEFAULT_DATA_DIR ? dataDir : quoted(dataDir)}
policy: policy.yaml

listeners:
  - { name: c2s, type: c2s, bind: "[::]:5222", tls: starttls, cert: main }
  - { name: c2s-tls, type: c2s, bind: "[::]:5223", tls: direct, cert: main }
  # For web clients (docs/operations.md, "Web clients"); the origin is that of their page:
  # - { name: web, type: web, bind: "[::]:5281", cert: main, origins: [${quoted(pageOf(domain))}] }
  - { name: metrics, type: metrics, bind: "127.0.0.1:9464" }

certificates:
  # Self-signed, for a trial. Clients need one from a CA they trust, naming ${domain}.
  main: { cert: tls/dev-cert.pem, key: tls/dev-key.pem }

upstreams:
  agency: { domains: ${list([domain])}, connect: ${quoted(upstream)}, tls: ${upstreamTls} }

archive: { reserve: 1GB }

log: { level: info }
`;

export const policyYaml = ({ domain, mode, profile, services }: InitPlan): string => `\
# Made by stanzagate init. Every key: docs/configuration.md. Apply a change without a restart: stanzagate reload
version: 1
profile: ${profile}   # what must hold at least; settings below can tighten it, never loosen it
mode: ${mode}     # enforce, or shadow: judge and record everything, block nothing

domains:
  internal: ${list([domain])}     # a subdomain is never implied
  services: ${list(services)}     # rooms and other services of the server

detectors: []     # beside the profile's, such as { id: case-number, pattern: '\\bDOC-\\d{6}\\b', action: flag }
`;
