/**
 * The configuration file of a Prosody 0.12 of our own: everything on loopback, nothing outside its folder.
 *
 * Rule: what a gateway must refuse exists here (upload, proxy, and on request registration, old log-in, anonymous
 * hosts), or a refusal would prove nothing.
 * Sources: prosody.im/doc/configure, and the option names of the modules that Debian 12 ships.
 */
import type { CertificateFiles } from "./certificates.ts";
import type { XmppServerWishes } from "./server.ts";

export interface ProsodyWishes extends XmppServerWishes {
  /** XEP-0078, on request. */
  readonly hasLegacyLogin?: boolean;
  /** A host where anybody is logged in without a password. */
  readonly anonymousDomain?: string;
  /** How long a cut session may be resumed. */
  readonly hibernationSeconds?: number;
  /** Extra modules by name, found in the folders named here. */
  readonly modules?: readonly string[];
  readonly modulePaths?: readonly string[];
  /** Lines of global settings, for one test's special need. */
  readonly extraLines?: readonly string[];
}

export interface ProsodyPlaces {
  readonly port: number;
  readonly directPort: number;
  readonly httpPort: number;
  readonly proxyPort: number;
  readonly dataDir: string;
  readonly certificates: CertificateFiles;
}

const MODULES = [
  "blocklist",
  "bookmarks",
  "carbons",
  "csi_simple",
  "disco",
  "mam",
  "offline",
  "pep",
  "ping",
  "private",
  "roster",
  "saslauth",
  "smacks",
  "time",
  "tls",
  "vcard4",
  "vcard_legacy",
  "version",
];

const text = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `{ ${values.map(text).join(", ")} }`;

const modulesOf = ({ mayRegister, hasLegacyLogin, modules = [] }: ProsodyWishes): readonly string[] => [
  ...MODULES,
  ...(mayRegister === true ? ["register"] : []),
  ...(hasLegacyLogin === true ? ["legacyauth"] : []),
  ...modules,
];

const globalLines = (wishes: ProsodyWishes, places: ProsodyPlaces): readonly string[] => {
  const { certFile, keyFile } = places.certificates;
  const needsTls = String(wishes.requireTls === true);
  return [
    "daemonize = false",
    "run_as_root = true",
    `data_path = ${text(places.dataDir)}`,
    `plugin_paths = ${list(wishes.modulePaths ?? [])}`,
    `modules_enabled = ${list(modulesOf(wishes))}`,
    `modules_disabled = { "s2s", "posix" }`,
    `interfaces = { "127.0.0.1" }`,
    `c2s_ports = { ${places.port} }`,
    `c2s_direct_tls_ports = { ${places.directPort} }`,
    `http_ports = { ${places.httpPort} }`,
    "https_ports = {}",
    `proxy65_ports = { ${places.proxyPort} }`,
    `ssl = { certificate = ${text(certFile)}, key = ${text(keyFile)} }`,
    `c2s_require_encryption = ${needsTls}`,
    `allow_unencrypted_plain_auth = ${String(wishes.requireTls !== true)}`,
    `allow_registration = ${String(wishes.mayRegister === true)}`,
    `authentication = "internal_plain"`,
    `storage = "internal"`,
    `smacks_hibernation_time = ${wishes.hibernationSeconds ?? 600}`,
    // Presence from contacts is part of the tests: no wait for a quiet moment.
    `log = { info = "*console" }`,
    ...(wishes.extraLines ?? []),
  ];
};

const hostLines = (wishes: ProsodyWishes): readonly string[] => [
  ...wishes.domains.map((domain) => `VirtualHost ${text(domain)}`),
  ...(wishes.anonymousDomain === undefined
    ? []
    : [`VirtualHost ${text(wishes.anonymousDomain)}`, `  authentication = "anonymous"`]),
];

const serviceLines = ({ services = {} }: ProsodyWishes): readonly string[] => {
  const { rooms, upload, proxy, pubsub } = services;
  const component = (host: string | undefined, lines: readonly string[]): readonly string[] =>
    host === undefined ? [] : [`Component ${text(host)} ${lines[0] ?? ""}`, ...lines.slice(1)];
  return [
    ...component(rooms, [`"muc"`, `  modules_enabled = { "muc_mam" }`, "  restrict_room_creation = false"]),
    ...component(upload, [`"http_file_share"`, "  http_file_share_size_limit = 1048576"]),
    ...component(proxy, [`"proxy65"`]),
    ...component(pubsub, [`"pubsub"`]),
  ];
};

export const prosodyConfig = (wishes: ProsodyWishes, places: ProsodyPlaces): string =>
  [...globalLines(wishes, places), "", ...hostLines(wishes), ...serviceLines(wishes), ""].join("\n");
