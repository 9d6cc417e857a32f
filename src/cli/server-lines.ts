/**
 * The lines that servers need, by topic: what `doctor` prints, and what tests set on real servers.
 *
 * Rule: what only newer versions know says since when; older ones may not start with it. Each line stands in config/examples too, where people read it in its place; a test compares them.
 * Sources: prosody.im/doc, docs.ejabberd.im, Openfire's system properties; protocol.md §1.4, §2.5.
 */

export type ServerName = "prosody" | "ejabberd" | "openfire";

export type LineTopic =
  | "set-up-a"
  | "set-up-b"
  | "no-binding"
  | "s2s"
  | "registration"
  | "other-doors"
  | "rooms"
  | "keeping"
  | "anonymous";

export type ServerLines = Readonly<Record<ServerName, readonly string[]>>;

export const SERVER_LINES: Readonly<Record<LineTopic, ServerLines>> = {
  "set-up-a": {
    prosody: [
      `c2s_interfaces = { "127.0.0.1" }`,
      "c2s_direct_tls_ports = {}",
      "c2s_require_encryption = false",
      "allow_unencrypted_plain_auth = true",
    ],
    ejabberd: ["listen:", `  ip: "127.0.0.1"`, "  module: ejabberd_c2s"],
    openfire: ["xmpp.client.tls.policy = optional", "xmpp.socket.ssl.active = false"],
  },
  "set-up-b": {
    prosody: ["c2s_require_encryption = true", "allow_unencrypted_plain_auth = false"],
    ejabberd: ["listen:", "  module: ejabberd_c2s", "  starttls: true", "  starttls_required: true"],
    openfire: ["xmpp.client.tls.policy = required"],
  },
  "no-binding": {
    prosody: [`c2s_ssl = { protocol = "tlsv1_3" }`],
    ejabberd: [
      "disable_sasl_mechanisms: [SCRAM-SHA-1-PLUS, SCRAM-SHA-256-PLUS, SCRAM-SHA-512-PLUS]",
      "disable_sasl_scram_downgrade_protection: true # from 24.02; leave it out before",
    ],
    openfire: ["sasl.mechs = PLAIN,SCRAM-SHA-1"],
  },
  s2s: {
    prosody: [`modules_disabled = { "s2s" }`, "s2s_ports = {}", "s2s_direct_tls_ports = {}"],
    ejabberd: ["s2s_access: none"],
    openfire: ["xmpp.server.socket.active = false"],
  },
  registration: {
    prosody: ["allow_registration = false"],
    ejabberd: ["access_rules:", "  register:", "    deny: all"],
    openfire: ["register.inband = false"],
  },
  anonymous: {
    prosody: [`authentication = "internal_hashed"`],
    ejabberd: ["auth_method: [internal]"],
    openfire: ["xmpp.auth.anonymous = false"],
  },
  "other-doors": {
    prosody: ["component_ports = {}", "http_ports = {}", "https_ports = {}"],
    ejabberd: ["No ejabberd_s2s_in, no ejabberd_http with /ws or /bosh, no ejabberd_service"],
    openfire: [
      "httpbind.enabled = false",
      "xmpp.component.socket.active = false",
      "xmpp.proxy.enabled = false",
    ],
  },
  rooms: {
    prosody: [`restrict_room_creation = "local"`],
    ejabberd: ["mod_muc:", "  access: local", "  access_create: local"],
    openfire: ["xmpp.server.socket.active = false"],
  },
  keeping: {
    prosody: [`archive_expires_after = "1w"`, `muc_log_expires_after = "1w"`],
    ejabberd: [
      "shaper_rules:",
      "  max_user_offline_messages: 100",
      "ejabberdctl delete_old_mam_messages all 7",
    ],
    openfire: ["conversation.maxAge = 7", "xmpp.offline.type = bounce"],
  },
};

const NAMES: readonly (readonly [part: string, name: ServerName])[] = [
  ["prosody", "prosody"],
  ["ejabberd", "ejabberd"],
  ["openfire", "openfire"],
];

/** Which server calls itself so; undefined for one that is not known here. */
export const serverNamed = (software: string | undefined): ServerName | undefined =>
  NAMES.find(([part]) => software?.toLowerCase().includes(part) === true)?.[1];

const TITLES: Readonly<Record<ServerName, string>> = {
  prosody: "Prosody (prosody.cfg.lua)",
  ejabberd: "ejabberd (ejabberd.yml)",
  openfire: "Openfire (system properties)",
};

/** For one server where it is known, else for all. */
export const linesFor = (topic: LineTopic, server: ServerName | undefined): readonly string[] => {
  const lines = SERVER_LINES[topic];
  const servers = server === undefined ? (["prosody", "ejabberd", "openfire"] as const) : [server];
  return servers.flatMap((name) => [`${TITLES[name]}:`, ...lines[name].map((line) => `  ${line}`)]);
};
