/**
 * Findings from the services that a server shows, beside those that policy.yaml lists.
 *
 * Rule: a host is a service because the policy lists it, never because the server shows it.
 * Sources: protocol.md §2.5, §3.2, §10.
 */
import type { FoundService, ServiceKind } from "../edge/probe-fact.ts";
import type { Finding } from "./doctor-finding.ts";

export interface PolicyDomains {
  readonly services: ReadonlySet<string>;
  readonly uploadHosts: ReadonlySet<string>;
}

export const serviceFindings = (
  services: readonly FoundService[],
  policy: PolicyDomains,
): readonly Finding[] => [
  ...services.flatMap((service) => doorFinding(service)),
  ...unlisted(services, policy),
  ...unlistedUploads(services, policy),
  ...unshown(services, policy),
];

/** What a text-only gateway hides and refuses, and what still goes round it at the server. */
const DOORS: Readonly<Partial<Record<ServiceKind, string>>> = {
  gateway: "leads to another network; the gateway hides it, the server should not run it",
  upload: "takes uploads of files by HTTP, past the gateway; close it at the server",
  proxy: "relays files past the gateway (SOCKS5); close it at the server",
  push: "sends notifications out, past the gateway; close it at the server",
};

function doorFinding({ jid, kind }: FoundService): readonly Finding[] {
  const why = DOORS[kind];
  return why === undefined ? [] : [{ code: "SG_DOCTOR_FILES", level: "warn", message: `${jid} ${why}` }];
}

function unlisted(services: readonly FoundService[], policy: PolicyDomains): readonly Finding[] {
  const code = "SG_DOCTOR_SERVICES";
  const useful = services.filter(({ kind }) => DOORS[kind] === undefined);
  const missing = useful.filter(({ jid }) => !policy.services.has(jid)).map(({ jid }) => jid);
  if (missing.length === 0)
    return useful.length === 0
      ? []
      : [
          {
            code,
            level: "ok",
            message: `policy.yaml lists the services that the server shows (${useful.length})`,
          },
        ];
  const message = `the server shows services that policy.yaml does not list, so nobody reaches them: ${missing.join(", ")}`;
  const all = [...policy.services, ...missing].join(", ");
  return [{ code, level: "warn", message, advice: ["if they are meant to be used:", `services: [${all}]`] }];
}

function unlistedUploads(services: readonly FoundService[], policy: PolicyDomains): readonly Finding[] {
  const missing = services.filter(({ jid, kind }) => kind === "upload" && !policy.uploadHosts.has(jid));
  const message = "links to the server's upload host in texts are not refused: upload_hosts does not list it";
  const advice = [`upload_hosts: [${[...policy.uploadHosts, ...missing.map(({ jid }) => jid)].join(", ")}]`];
  return missing.length === 0 ? [] : [{ code: "SG_DOCTOR_SERVICES", level: "warn", message, advice }];
}

function unshown(services: readonly FoundService[], policy: PolicyDomains): readonly Finding[] {
  const shown = new Set(services.map(({ jid }) => jid));
  const lost = [...policy.services].filter((jid) => !shown.has(jid));
  const message = `policy.yaml lists services that the server does not show: ${lost.join(", ")}`;
  const advice = [
    "take them out of domains.services where they are gone: a listed host is inside, whoever runs it",
  ];
  return lost.length === 0 ? [] : [{ code: "SG_DOCTOR_SERVICES", level: "warn", message, advice }];
}
