/**
 * The section `directory` of `gateway.yaml`, checked and for the code.
 *
 * Rule: nothing is said to a directory in clear but on loopback, and an account without a password is no log-in: servers take
 * it for an anonymous one (RFC 4513 §5.1.2).
 */
import type { PolicyTools } from "./compile.ts";
import { conflict, type Complaint } from "./complaint.ts";
import type { DirectorySetting, MEMBERS_BY } from "./directory-schema.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { directoryOf, resolveFrom } from "./paths.ts";
import { durationToMs, isLoopback } from "./scalars.ts";
import type { Secret, SecretResult } from "./secret.ts";

type Tools = Pick<PolicyTools, "prepareDomain">;

export interface DirectoryConfig {
  readonly url: string;
  readonly security: "ldaps" | "start-tls" | "none";
  readonly caFile: string | undefined;
  /** Undefined: anonymously. */
  readonly bindDn: string | undefined;
  readonly password: Secret | undefined;
  readonly base: string;
  readonly membersBy: (typeof MEMBERS_BY)[number];
  readonly address: string;
  /** Prepared. */
  readonly domain: string | undefined;
  readonly refreshMs: number;
  readonly timeoutMs: number;
}

export const directoryComplaints = (form: GatewayFile, tools: Tools): readonly Complaint[] =>
  form.directory === undefined
    ? []
    : [
        ...securityComplaints(form.directory),
        ...logInComplaints(form.directory),
        ...domainComplaints(form.directory, form, tools),
        ...timeComplaints(form.directory),
      ];

const isLdaps = (url: string): boolean => url.startsWith("ldaps:");

/** Without the brackets of IPv6. */
const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, "");

function securityComplaints({ url, start_tls: isUpgraded }: DirectorySetting): readonly Complaint[] {
  const path = ["directory", "start_tls"];
  if (isLdaps(url)) return isUpgraded ? [conflict(path, "ldaps:// is encrypted from the start")] : [];
  if (isUpgraded || isLoopback(hostOf(url))) return [];
  return [
    conflict(path, `password and names would go to ${hostOf(url)} in clear`, "set it, or use ldaps://"),
  ];
}

function logInComplaints({ bind_dn: bindDn, password }: DirectorySetting): readonly Complaint[] {
  if ((bindDn === undefined) === (password === undefined)) return [];
  const [key, other] = bindDn === undefined ? ["bind_dn", "password"] : ["password", "bind_dn"];
  return [conflict(["directory", key], `missing beside \`${other}\``)];
}

function domainComplaints(
  { domain }: DirectorySetting,
  { upstreams }: GatewayFile,
  { prepareDomain }: Tools,
): readonly Complaint[] {
  const served = Object.values(upstreams).flatMap(({ domains }) => domains.map((one) => prepareDomain(one)));
  if (domain === undefined || served.includes(prepareDomain(domain) ?? "")) return [];
  return [conflict(["directory", "domain"], `no upstream serves ${domain}`)];
}

const DAY_MS = 86_400_000;

const timeComplaints = ({ refresh, timeout }: DirectorySetting): readonly Complaint[] =>
  Object.entries({ refresh, timeout }).flatMap(([key, value]) => {
    const ms = durationToMs(value);
    return ms < 1_000 || ms > DAY_MS ? [conflict(["directory", key], "outside one second to a day")] : [];
  });

export function directoryPasswordComplaints(result: SecretResult | undefined): readonly Complaint[] {
  if (result === undefined || "secret" in result) return [];
  const path = ["directory", "password"];
  const hint = "write the password of `bind_dn` there (docs/operations.md)";
  return [{ code: "SG_CONFIG_SECRET", path, message: result.reason, hint }];
}

/** The directory's authority among what a start looks for on disk. */
export function directoryAuthority(file: string, { directory }: GatewayFile): string | undefined {
  const ca = directory?.ca ?? undefined;
  return ca === undefined ? undefined : resolveFrom(directoryOf(file), ca);
}

/** Undefined where none is configured. */
export function toDirectoryConfig(
  file: string,
  form: GatewayFile,
  { password, tools }: { readonly password: Secret | undefined; readonly tools: Tools },
): DirectoryConfig | undefined {
  const { directory: set } = form;
  if (set === undefined) return undefined;
  return {
    url: set.url,
    security: isLdaps(set.url) ? "ldaps" : set.start_tls ? "start-tls" : "none",
    caFile: directoryAuthority(file, form),
    bindDn: set.bind_dn,
    password,
    base: set.base,
    membersBy: set.members_by,
    address: set.address,
    domain: set.domain === undefined ? undefined : tools.prepareDomain(set.domain),
    refreshMs: durationToMs(set.refresh),
    timeoutMs: durationToMs(set.timeout),
  };
}
