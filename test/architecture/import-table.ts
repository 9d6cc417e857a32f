/**
 * Who may import whom (docs/architecture.md): the one table behind both guards, the architecture test and the
 * per-folder ESLint rules.
 *
 * Rules of the table: a folder may always import its own files; what is not named is forbidden; type-only imports
 * count, because a type is a dependency too. `main.ts` and `gateway.ts` stand above every layer, and the folder
 * `gateway/` with the parts of the latter.
 */

/** What one folder of `src/` may import beyond its own files. */
export interface Layer {
  /** Other folders of `src/`. */
  readonly layers: readonly string[];
  /** npm packages; `@scope/*` admits a whole scope. */
  readonly packages: readonly string[];
  /** Node modules with their `node:` prefix; `node:*` admits them all. */
  readonly node: readonly string[];
  /** True where a clock, a timer, randomness, a logger or the process may not be touched: they come in as values. */
  readonly isCore: boolean;
}

const NO_NODE: readonly string[] = [];
const ALL_NODE: readonly string[] = ["node:*"];

const core = (layers: readonly string[], packages: readonly string[] = []): Layer => ({
  layers,
  packages,
  node: NO_NODE,
  isCore: true,
});

const shell = (
  layers: readonly string[],
  packages: readonly string[],
  node: readonly string[] = ALL_NODE,
): Layer => ({ layers, packages, node, isCore: false });

const ARCHIVE_PACKAGES = ["ioredis", "pg", "@aws-sdk/*"];
const FORMAT_PACKAGES = ["pdfkit", "dejavu-fonts-ttf", "yazl", "nodemailer"];
const API_PACKAGES = [
  "fastify",
  "fastify-type-provider-zod",
  "@fastify/*",
  "zod",
  "openid-client",
  "@simplewebauthn/*",
  "@casl/ability",
];

const INNER = ["xml", "xmpp", "stream", "scan", "policy", "store", "records", "reports"];
const OUTER = ["archive", "directory", "exports", "ops", "config", "service"];

export const IMPORT_TABLE: Readonly<Record<string, Layer>> = {
  xml: core([], ["saxes", "ltx", "@xmpp/xml"]),
  xmpp: core(["xml"]),
  stream: core(["xml", "xmpp"]),
  scan: core([], ["re2js", "modern-ahocorasick"]),
  policy: core(["xml", "xmpp", "scan"]),
  records: core(["xmpp", "policy"]),
  session: core(["xml", "xmpp", "stream", "policy", "records"]),
  replay: core(["xml", "xmpp", "policy", "records", "session"]),
  reports: core(["policy", "records"]),
  store: shell(["records", "policy"], ["pg", "kysely"], ["node:sqlite", "node:crypto", "node:fs"]),
  archive: shell(["records", "xmpp", "ops"], ARCHIVE_PACKAGES),
  exports: shell(["records", "xmpp", "ops", "reports"], FORMAT_PACKAGES),
  ops: shell([], ["pino", "pino-roll", "@prometheus-io/client"]),
  config: shell(["xmpp", "policy", "records", "ops"], ["zod", "yaml"], ["node:fs", "node:crypto"]),
  edge: shell(["xml", "xmpp", "stream", "session", "archive", "ops"], ["ws"]),
  service: shell(["xmpp", "policy", "records", "ops"], ["@xmpp/client"], NO_NODE),
  directory: shell(["xmpp"], ["ldapts"], ["node:fs", "node:net", "node:tls"]),
  api: shell([...INNER, ...OUTER], API_PACKAGES),
  cli: shell(
    [...INNER, ...OUTER, "session", "replay", "edge", "api"],
    ["commander", "@clack/prompts", "@bomb.sh/tab", "picocolors", "selfsigned", "yaml", "zod"],
  ),
  gateway: shell([...INNER, ...OUTER, "session", "edge", "api"], []),
};

/** Files directly in `src/`: the entry and the composition root may import every layer and package. */
export const ROOT_FILES: readonly string[] = ["main.ts", "gateway.ts"];

/** The root's own folder: who may import a root file may import from there. */
export const ROOT_FOLDER = "gateway";

/** The layers that may import a root file: commands reach the rest of the house through `gateway.ts`. */
export const MAY_IMPORT_ROOT: readonly string[] = ["cli"];

/** Packages with one door: only a single file of the house may import each. */
export const SINGLE_DOOR: readonly string[] = ["ltx", "saxes"];

/** Globals through which time, randomness, output or the process would leak into the core. */
export const CORE_FORBIDDEN_GLOBALS: readonly string[] = [
  "console",
  "crypto",
  "fetch",
  "performance",
  "process",
  "queueMicrotask",
  "clearImmediate",
  "clearInterval",
  "clearTimeout",
  "setImmediate",
  "setInterval",
  "setTimeout",
];

/** Members of harmless globals that read a clock or roll dice. */
export const CORE_FORBIDDEN_MEMBERS: readonly (readonly [object: string, property: string])[] = [
  ["Date", "now"],
  ["Math", "random"],
];

/** True when `name` (`ioredis`, `node:fs/promises`, `@fastify/cookie`) is covered by an entry of an allow-list. */
export const isListed = (name: string, allowed: readonly string[]): boolean =>
  allowed.some((entry) => {
    if (entry === "node:*") return name.startsWith("node:");
    if (entry.endsWith("/*")) return name.startsWith(entry.slice(0, -1));
    return name === entry || name.startsWith(`${entry}/`);
  });
