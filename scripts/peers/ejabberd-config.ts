/**
 * The configuration of an ejabberd 23.01 of our own: everything on loopback, passwords in plain so that every SASL
 * mechanism works. JSON is YAML.
 *
 * Source: docs.ejabberd.im, options and modules of 23.01.
 */
import type { CertificateFiles } from "./certificates.ts";
import { LOOPBACK } from "./places.ts";
import type { XmppServerWishes } from "./server.ts";

export interface EjabberdWishes extends XmppServerWishes {
  /** The plaintext port expects a PROXY header, v1 or v2, from every peer. */
  readonly useProxyProtocol?: boolean;
  /** How long a cut session may be resumed. */
  readonly hibernationSeconds?: number;
  /** Top-level options over those that are made here. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface EjabberdPlaces {
  readonly port: number;
  readonly starttlsPort: number;
  readonly directPort: number;
  readonly proxyPort: number;
  readonly httpPort: number;
  readonly certificates: CertificateFiles;
}

const listeners = (wishes: EjabberdWishes, places: EjabberdPlaces): readonly object[] => {
  const c2s = (port: number, options: object): object => ({
    port,
    ip: LOOPBACK,
    module: "ejabberd_c2s",
    max_stanza_size: 262_144,
    ...options,
  });
  return [
    c2s(places.port, wishes.useProxyProtocol === true ? { use_proxy_protocol: true } : {}),
    c2s(places.starttlsPort, { starttls: true, starttls_required: true }),
    c2s(places.directPort, { tls: true }),
    {
      port: places.httpPort,
      ip: LOOPBACK,
      module: "ejabberd_http",
      request_handlers: { "/upload": "mod_http_upload" },
    },
  ];
};

/** Of every host. */
const modules = ({ services = {}, mayRegister, hibernationSeconds = 300 }: EjabberdWishes): object => ({
  mod_blocking: {},
  mod_caps: {},
  mod_carboncopy: {},
  mod_client_state: {},
  mod_disco: {},
  mod_last: {},
  mod_mam: { default: "always" },
  mod_offline: {},
  mod_ping: {},
  mod_privacy: {},
  mod_private: {},
  mod_pubsub: {
    hosts: [services.pubsub ?? "pubsub.@HOST@"],
    access_createnode: "all",
    plugins: ["flat", "pep"],
    force_node_config: { "storage:bookmarks": { access_model: "whitelist" } },
  },
  mod_roster: { versioning: true },
  mod_stream_mgmt: { resume_timeout: `${hibernationSeconds} seconds` },
  mod_time: {},
  mod_vcard: { search: false },
  mod_version: { show_os: false },
  ...(mayRegister === true ? { mod_register: { ip_access: "all", access: "all" } } : {}),
});

/** Of the first host alone: a service has one address. */
const serviceModules = (
  { services = {} }: EjabberdWishes,
  { httpPort, proxyPort }: EjabberdPlaces,
): object => {
  const { rooms, upload, proxy } = services;
  const room = { mam: true, persistent: false };
  const putUrl = `http://${LOOPBACK}:${httpPort}/upload`;
  return {
    ...(rooms === undefined
      ? {}
      : { mod_muc: { host: rooms, default_room_options: room, access_mam: "all" } }),
    ...(upload === undefined ? {} : { mod_http_upload: { host: upload, put_url: putUrl } }),
    ...(proxy === undefined ? {} : { mod_proxy65: { host: proxy, ip: LOOPBACK, port: proxyPort } }),
  };
};

export const ejabberdConfig = (wishes: EjabberdWishes, places: EjabberdPlaces): string => {
  const { certFile, keyFile } = places.certificates;
  const config = {
    loglevel: "info",
    hosts: wishes.domains,
    certfiles: [certFile, keyFile],
    // Nothing to look up, nobody to ask: the machine may have no network.
    acme: { auto: false },
    ca_file: places.certificates.authorityFile,
    auth_method: ["internal"],
    auth_password_format: "plain",
    disable_sasl_mechanisms: ["digest-md5", "X-OAUTH2"],
    language: "en",
    listen: listeners(wishes, places),
    modules: modules(wishes),
    append_host_config: { [wishes.domains[0] ?? ""]: { modules: serviceModules(wishes, places) } },
    ...wishes.options,
  };
  return JSON.stringify(config, null, 2);
};
