/** What only the two files together show. */
import { divisionFinder, type GroupSource } from "../policy/divisions.ts";
import { groupsOf } from "../policy/membership.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import type { PolicyTools } from "./compile.ts";
import type { Complaint } from "./complaint.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { sizeToBytes } from "./scalars.ts";

/** Places are those of `gateway.yaml`; warnings may be meant. */
export const crossChecks = (
  form: GatewayFile,
  policy: PolicyRevision,
  tools: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] => [
  ...outsiders(form, policy, tools),
  ...unreachableLimit(form, policy),
  ...heldForEver(form, policy),
  ...nobodyAsks(form, policy),
  ...unservedMembers(form, policy, tools),
];

/** A domain misspelt lets out of the division whom it was to bind. */
function unservedMembers(
  { upstreams }: GatewayFile,
  { divisions }: PolicyRevision,
  { prepareDomain }: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] {
  const named = Object.values(upstreams).flatMap(({ domains }) => domains);
  const served = named.map((domain) => prepareDomain(domain) ?? domain);
  return [...divisions.values()].flatMap(({ id, members }) =>
    [...members.accounts, ...members.patterns]
      .filter((one) => !served.some((domain) => isOf(domain, one)))
      .map((one) => ({
        code: "SG_CONFIG_CONFLICT" as const,
        path: ["upstreams"],
        message: `division ${id} names ${one}, and no upstream serves its domain: it binds nobody who logs in here`,
        hint: "mend the address in the policy, or serve its domain",
        isWarning: true,
      })),
  );
}

/** Whether an account of the domain may be meant: also in the domain `*` stands for anything. */
const isOf = (domain: string, member: string): boolean => {
  const members = { accounts: [], patterns: [member.slice(member.indexOf("@") + 1)] };
  return divisionFinder([{ id: member, members }])(domain).length > 0;
};

/** Divisions by a directory that there is not: everybody counts as a member for good. */
const nobodyAsks = (
  { service, directory }: GatewayFile,
  { divisions }: PolicyRevision,
): readonly Complaint[] =>
  [...divisions.values()].flatMap(({ id, members }) =>
    groupsOf(members).flatMap(([source]): readonly Complaint[] => {
      const { section, what } = SOURCES[source];
      if ((source === "roster" ? service : directory) !== undefined) return [];
      const message = `division ${id} has members by ${what}: everybody counts as a member`;
      return [{ code: "SG_CONFIG_CONFLICT", path: [section], message, isWarning: true }];
    }),
  );

const SOURCES: Readonly<Record<GroupSource, { readonly section: string; readonly what: string }>> = {
  roster: { section: "service", what: "a roster group, and there is no service account" },
  ldap: { section: "directory", what: "an LDAP group, and no directory is configured" },
};

const outsiders = (
  { upstreams }: GatewayFile,
  { internalDomains }: PolicyRevision,
  { prepareDomain }: Pick<PolicyTools, "prepareDomain">,
): readonly Complaint[] =>
  Object.entries(upstreams).flatMap(([name, { domains }]) =>
    domains
      .filter((domain) => !internalDomains.has(prepareDomain(domain) ?? domain))
      .map((domain) => ({
        code: "SG_CONFIG_CONFLICT" as const,
        path: ["upstreams", name, "domains"],
        message: `${domain} is served but not internal in the policy: its users could not write to each other`,
        hint: "add it to domains.internal of the policy",
        isWarning: true,
      })),
  );

function unreachableLimit({ limits }: GatewayFile, policy: PolicyRevision): readonly Complaint[] {
  if (sizeToBytes(limits.stanza_bytes) >= policy.limits.maxStanzaBytes) return [];
  const message =
    "smaller than the policy's stanza limit: larger stanzas end the stream instead of being refused";
  return [{ code: "SG_CONFIG_CONFLICT", path: ["limits", "stanza_bytes"], message, isWarning: true }];
}

/** Asked for in so many words, it would hold every message for ever. */
const heldForEver = ({ service }: GatewayFile, { notices }: PolicyRevision): readonly Complaint[] =>
  service !== undefined || !notices.isHoldAsked
    ? []
    : [
        {
          code: "SG_CONFIG_CONFLICT",
          path: ["service"],
          message: "the policy holds messages until the notice is delivered, and no service account gives it",
          hint: "name an account under `service`, or leave `notices.hold` out of the policy",
        },
      ];
