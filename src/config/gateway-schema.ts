/**
 * The form of `gateway.yaml`: what operations decides (restart to change). Keys are snake_case there; code sees
 * `gateway-config.ts`.
 *
 * Rule 1: only settings that do something exist; an unknown key is an error.
 * Rule 2: descriptions here are the reference: editors, docs/configuration.md and the JSON Schema are made of them.
 */
import { z } from "zod";
import { DEFAULT_LANGUAGE, LANGUAGES } from "../xmpp/languages.ts";
import { directory } from "./directory-schema.ts";
import {
  account,
  count,
  domain,
  duration,
  endpoint,
  name,
  network,
  path,
  secretReference,
  size,
  webOrigin,
  webPath,
} from "./scalars.ts";

const proxyProtocol = z
  .strictObject({
    trust: z
      .array(network)
      .min(1, "name at least one network, or leave proxy_protocol out")
      .describe("Peers that must send a PROXY header (v1 or v2); from others it is never read."),
  })
  .optional()
  .describe("Set where a load balancer in front tells the client's address by the PROXY protocol.");

const CERTIFICATE_WISHES = ["off", "request", "demand"] as const;

const certificateWish = z
  .enum(CERTIFICATE_WISHES)
  .describe(
    "Whether clients are asked for a certificate, which `client_certificates` vouches for: `request` lets the policy decide " +
      "(its users read why), `demand` ends the handshake of who has none. Browsers ask their users.",
  );

const clientCertificates = z
  .strictObject({
    ca: path.describe(
      "PEM file of the agency's own authorities for clients' certificates, and of no others.",
    ),
    crl: path
      .optional()
      .describe(
        "PEM file with the revocation list of each of these authorities; looked at every minute. A list that has run out refuses all.",
      ),
  })
  .optional()
  .describe("Who vouches for certificates of clients (`devices` in `policy.yaml`).");

const CONTACT_EXPECTED = "expected one line of at most 200 characters";

const c2sListener = z.strictObject({
  name: name.describe("Stands in logs and metrics; one of a kind."),
  type: z.literal("c2s").describe("For IM clients over TCP."),
  bind: endpoint.describe("Address and port to listen on; `[::]:5222` means every address, IPv4 and IPv6."),
  tls: z
    .enum(["starttls", "direct"])
    .describe("`starttls` (port 5222; encryption is required before anything else) or `direct` (port 5223)."),
  cert: name.describe("Certificate of `certificates` shown where the client's server name matches no other."),
  proxy_protocol: proxyProtocol,
  client_certificates: certificateWish
    .optional()
    .describe(
      `${certificateWish.description ?? ""} Unset: \`request\` where \`client_certificates\` stands.`,
    ),
});

const webListener = z.strictObject({
  name: name.describe("Stands in logs and metrics; one of a kind."),
  type: z.literal("web").describe("For web clients: XMPP over WebSocket and BOSH, and where they are found."),
  bind: endpoint.describe("Address and port to listen on."),
  tls: z
    .enum(["direct", "none"])
    .default("direct")
    .describe(
      "`direct` (https, wss), or `none` where a trusted proxy in front ends TLS; others are not served then.",
    ),
  cert: name
    .optional()
    .describe("Certificate of `certificates`, as for `c2s`; needed unless `tls` is `none`."),
  proxy_protocol: proxyProtocol,
  client_certificates: certificateWish.default("off"),
  trusted_proxies: z
    .array(network)
    .default([])
    .describe(
      "HTTP proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, and needed; from others never read.",
    ),
  websocket: webPath.default("/xmpp-websocket").describe("Path of XMPP over WebSocket (RFC 7395), or `off`."),
  bosh: webPath.default("/http-bind").describe("Path of BOSH (XEP-0124, XEP-0206), or `off`."),
  origins: z
    .array(webOrigin)
    .default([])
    .describe(
      "Origins whose pages may connect, such as `https://chat.agency.example`; no page of another may.",
    ),
  public_url: webOrigin
    .optional()
    .describe(
      "Where clients reach this listener, for `/.well-known/host-meta` (XEP-0156); unset means none is served.",
    ),
});

const metricsListener = z.strictObject({
  name: name.describe("Stands in logs and metrics; one of a kind."),
  type: z
    .literal("metrics")
    .describe("HTTP for `/livez`, `/readyz`, `/startupz` and `/metrics`; no content."),
  bind: endpoint.describe("Address and port to listen on; keep it on a loopback or monitoring network."),
});

const certificate = z.strictObject({
  cert: path.describe("PEM file with the certificate and its chain."),
  key: path.describe("PEM file with the private key."),
  min_version: z
    .enum(["TLSv1.2", "TLSv1.3"])
    .default("TLSv1.2")
    .describe("Oldest TLS version that listeners with this as their `cert` accept."),
});

const upstream = z.strictObject({
  domains: z
    .array(domain)
    .min(1, "name at least one domain that this server serves")
    .describe("Domains whose accounts log in through this upstream; log-ins for others are refused."),
  connect: endpoint.describe(
    "Host and port of the XMPP server; never looked up by SRV, which leads to the gateway.",
  ),
  tls: z
    .enum(["none", "starttls", "direct"])
    .default("starttls")
    .describe("Encryption of this leg; `none` only on a loopback or otherwise closed network."),
  ca: path
    .nullable()
    .default(null)
    .describe("PEM file with the CA to trust for this leg; null means the system's."),
  server_name: domain
    .nullable()
    .default(null)
    .describe("Name that the server's certificate must carry; null means the domain of the account."),
  send_proxy: z
    .enum(["off", "v1", "v2"])
    .default("off")
    .describe("Tell the server the client's address by a PROXY header; the server must expect one."),
});

const archive = z.strictObject({
  dir: path.optional().describe("Directory of the records; unset means `archive` in `data_dir`."),
  second_dir: path
    .nullable()
    .default(null)
    .describe("Directory on another volume, used while the first fails; null means none."),
  reserve: size.prefault("1GB").describe("Free space below which the archive counts as full."),
  sign_every: duration
    .prefault("60s")
    .describe("How often a signed checkpoint is written; half an hour at most."),
  signing_key: secretReference
    .optional()
    .describe("Ed25519 private key (PEM) for checkpoints; unset means `keys/sign.pem` in `data_dir`."),
  outage_window: duration
    .prefault("5m")
    .describe("Archive outage after which streams are cut, so that the server keeps what is under way."),
});

const limits = z.strictObject({
  connections: count(1, 1_000_000).default(20_000).describe("Client connections in all."),
  connections_per_address: count(1, 1_000_000)
    .default(100)
    .describe("Client connections from one IPv4 address or IPv6 /64."),
  connections_per_minute: count(1, 1_000_000)
    .optional()
    .describe(
      "New client connections a minute from one IPv4 address or IPv6 /64, that many at once and then evenly; unset " +
        "means six times `connections_per_address`.",
    ),
  connections_per_user: count(1, 10_000)
    .default(20)
    .describe(
      "Client connections of one account, by full address; one too many ends with `policy-violation`.",
    ),
  pre_auth_connections: count(1, 1_000_000)
    .default(2_000)
    .describe("Connections that have not logged in yet; for one more the oldest of them is closed."),
  handshakes: count(1, 10_000).default(64).describe("TLS handshakes at once; further ones wait."),
  handshake_timeout: duration
    .prefault("10s")
    .describe("For a PROXY header, the first byte of a client of STARTTLS, or a whole TLS handshake."),
  pre_auth_timeout: duration.prefault("60s").describe("From a session's beginning to a bound resource."),
  idle_timeout: duration.prefault("30m").describe("Silence of a client after which its stream ends."),
  stanza_bytes: size
    .prefault("128KiB")
    .describe(
      "Largest element that is read at all; larger ends the stream. At least 10000 (RFC 6120 §13.12).",
    ),
  drain_timeout: duration.prefault("30s").describe("How long a stop waits for what is in flight."),
});

const service = z.strictObject({
  account: account.describe(
    "The account's address, of a served domain; it logs in as that domain's upstream is configured.",
  ),
  password: secretReference.describe("Its password."),
  contact: z
    .string({ error: CONTACT_EXPECTED })
    .max(200, CONTACT_EXPECTED)
    .regex(/^[^\p{Cc}]*$/u, CONTACT_EXPECTED)
    .optional()
    .describe("Whom users may call, as the account tells them: a name, a number."),
  notices: z
    .strictObject({
      altered: z
        .boolean()
        .default(true)
        .describe("Tell the sender whose message was changed before it was delivered, with its reference."),
    })
    .prefault({})
    .describe("What the account tells users without being asked."),
});

const log = z.strictObject({
  level: z
    .enum(["error", "warn", "info", "debug"])
    .default("info")
    .describe("Least severe line that is written (JSON lines on standard output; never content)."),
});

const listeners = z
  .array(z.discriminatedUnion("type", [c2sListener, webListener, metricsListener]))
  .min(1, "at least one listener is needed")
  .describe("Where the gateway listens.");

export const gatewaySchema = z
  .strictObject({
    version: z.literal(1, { error: "expected 1" }).describe("Version of this file's form."),
    data_dir: path
      .default("./data")
      .describe("Keys, records, people (`state.db`) and the control socket live here."),
    policy: path.default("policy.yaml").describe("The policy file."),
    control_socket: path
      .optional()
      .describe(
        "Unix socket (mode 0600) for `status` and `reload`; unset means `control.sock` in `data_dir`.",
      ),
    sealing_key: secretReference
      .optional()
      .describe(
        "Key (32 bytes as base64) of resumption and substitute tokens, the same on every host of one service; " +
          "unset means `keys/seal.key` in `data_dir`.",
      ),
    workers: z
      .union([z.literal("auto"), count(1, 64)])
      .default(1)
      .describe(
        "Processes that serve clients, each with a log of its own in the archive; `auto` means one for each core.",
      ),
    language: z
      .enum(LANGUAGES)
      .default(DEFAULT_LANGUAGE)
      .describe(
        "Of what people read of the gateway (refusals, disconnections) where neither the stanza nor the client's stream " +
          "names one that it speaks.",
      ),
    listeners,
    certificates: z.record(name, certificate).describe("Certificates shown to clients, by name."),
    client_certificates: clientCertificates,
    upstreams: z
      .record(name, upstream)
      .refine((all) => Object.keys(all).length > 0, "at least one upstream is needed")
      .describe("XMPP servers behind the gateway, by name."),
    archive: archive.prefault({}).describe("Where every stanza is kept before it goes on."),
    limits: limits.prefault({}).describe("What clients may cost."),
    service: service
      .optional()
      .describe(
        "The gateway's own account: answers to users, notices, inventory of clients; unset means none.",
      ),
    directory: directory.optional(),
    log: log.prefault({}).describe("Operational log."),
  })
  .describe("Stanzagate: gateway.yaml");

export type GatewayFile = z.output<typeof gatewaySchema>;
