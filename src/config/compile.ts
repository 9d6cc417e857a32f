/**
 * From the effective policy to the revision that judges: domains prepared, patterns compiled, one id over all of it.
 *
 * Rule 1: two files that mean the same have the same id: lists without order are sorted before they are hashed.
 * Rule 2: what does not prepare or compile is an error; nothing is left out in silence.
 * Source: RFC 7622 §3.2 (domains).
 */
import { createHash } from "node:crypto";
import type { ClientPolicy } from "../policy/client-register.ts";
import type { DevicePolicy } from "../policy/device-register.ts";
import { NO_DECISIONS } from "../policy/decisions.ts";
import { divisionFinder, type Division, type Members } from "../policy/divisions.ts";
import {
  heldBy,
  type Directive,
  type DivisionDirective,
  type PolicyPattern,
  type PolicyRevision,
} from "../policy/revision.ts";
import type { ClientDemands, Demand, Settings } from "../policy/settings.ts";
import type { UsagePolicy } from "../policy/traffic.ts";
import { compileUse, useJson } from "./acceptable-use.ts";
import { exceptionsJson } from "./exception-rules.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";
import type { Complaint } from "./complaint.ts";
import type { DirectivePolicy } from "./directives.ts";
import type { DivisionPolicy, EffectivePolicy } from "./effective.ts";
import { deepFreeze } from "./freeze.ts";
import { ORGANISATION, type LayerSettings, type PatternPolicy } from "./layers.ts";
import { noticesJson } from "./notices.ts";
import type { KeyPath } from "./problem.ts";
import { compileRecipients, prepareRecipients, recipientsJson } from "./recipients.ts";

/** What this folder needs from others; gateway.ts hands it in. */
export interface PolicyTools {
  /** Undefined where the text is no domain (RFC 7622). */
  readonly prepareDomain: (text: string) => string | undefined;
  /** The bare JID; undefined where the text is not that of an account (RFC 7622). */
  readonly prepareAccount: (text: string) => string | undefined;
  readonly compilePattern: (
    source: Pick<PatternPolicy, "id" | "pattern" | "action">,
  ) => { readonly ok: Omit<PolicyPattern, "layers"> } | { readonly error: string };
}

export interface Compiled {
  readonly revision: PolicyRevision;
  /** What the revision's id is the hash of. */
  readonly text: string;
  readonly complaints: readonly Complaint[];
}

export function compilePolicy(policy: EffectivePolicy, tools: PolicyTools): Compiled {
  const internal = prepareAll(policy.internalDomains, ["domains", "internal"], tools);
  const services = prepareAll(policy.serviceDomains, ["domains", "services"], tools);
  const uploads = prepareAll(policy.uploadHosts, ["upload_hosts"], tools);
  const members = policy.divisions.map((one, index) => prepareDivision(one, ["divisions", index], tools));
  const domains = { internalDomains: internal.domains, serviceDomains: services.domains };
  const divisions = members.map(({ division }) => division);
  const listed = prepareRecipients(policy.recipients, {
    prepareMembers: (named, path) => prepareMembers(named, path, tools),
    prepareDomains: (named, path) => prepareAll(named, path, tools),
  });
  const prepared = {
    ...policy,
    ...domains,
    uploadHosts: uploads.domains,
    divisions,
    recipients: listed.recipients,
  };
  const settings = compileSettings(policy.settings, tools);
  const compiled = divisions.map((one) => {
    const { settings: own, complaints } = compileSettings(one.settings, tools);
    return { division: { ...one, settings: own }, complaints };
  });
  const directives = compileDirectives(policy.directives, tools);
  const recipients = compileRecipients(listed.recipients, (patterns) => compilePatterns(patterns, tools));
  const text = revisionText(prepared);
  const complaints = [
    internal,
    services,
    uploads,
    ...members,
    settings,
    ...compiled,
    directives,
    listed,
    recipients,
  ].flatMap((one) => one.complaints);
  const parts = {
    settings: settings.settings,
    divisions: compiled.map(({ division }) => division),
    directives: directives.directives,
    divisionDirectives: directives.divisionDirectives,
    recipients: recipients.recipients,
  };
  return { revision: revisionOf(prepared, text, parts), text, complaints };
}

interface CompiledParts {
  readonly settings: Settings<PolicyPattern>;
  readonly divisions: readonly Division<PolicyPattern>[];
  readonly directives: readonly Directive[];
  readonly divisionDirectives: readonly DivisionDirective[];
  readonly recipients: PolicyRevision["recipients"];
}

function revisionOf(
  policy: EffectivePolicy,
  text: string,
  { settings, divisions, directives, divisionDirectives, recipients }: CompiledParts,
): PolicyRevision {
  const { profile, mode, clauses, ruleModes } = policy;
  return deepFreeze({
    id: idOf(text),
    profile,
    mode,
    internalDomains: new Set(policy.internalDomains),
    serviceDomains: new Set(policy.serviceDomains),
    uploadHosts: new Set(policy.uploadHosts),
    clients: policy.clients,
    devices: policy.devices,
    exceptions: policy.exceptions,
    usage: policy.usage,
    notices: policy.notices,
    acceptableUse: compileUse(policy.acceptableUse),
    clauses,
    ...heldBy(settings, ruleModes),
    settings,
    directives,
    divisionDirectives,
    recipients,
    divisions: new Map(divisions.map((one) => [one.id, one])),
    divisionsOf: divisionFinder(divisions),
    decisions: NO_DECISIONS,
  });
}

/** 16 hex digits of SHA-256 over its text. */
export const revisionId = (policy: EffectivePolicy): string => idOf(revisionText(policy));

const idOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

/** The effective policy as canonical JSON: what a revision's id is the hash of. */
const revisionText = (policy: EffectivePolicy): string =>
  canonicalJson({
    ...policy,
    internalDomains: policy.internalDomains.toSorted(),
    serviceDomains: policy.serviceDomains.toSorted(),
    uploadHosts: policy.uploadHosts.toSorted(),
    clients: clientsJson(policy.clients),
    devices: devicesJson(policy.devices),
    exceptions: exceptionsJson(policy.exceptions),
    usage: usageJson(policy.usage),
    recipients: recipientsJson(policy.recipients),
    notices: noticesJson(policy.notices),
    acceptableUse: useJson(policy.acceptableUse),
    settings: settingsJson(policy.settings),
    directives: Object.fromEntries(
      policy.directives.map((one) => [one.id, { ...one, divisions: one.divisions?.toSorted() }]),
    ),
    // Nothing is judged by them; they are part of what the agency stands for by this policy.
    agency: policy.agency && { ...policy.agency },
    attestations: policy.attestations.map((one) => canonicalJson({ ...one })).sort(),
    divisions: Object.fromEntries(policy.divisions.map((one) => [one.id, divisionJson(one)])),
  });

const usageJson = ({ hours, thresholds, ...rest }: UsagePolicy): Json => ({
  ...rest,
  hours: hours && { ...hours },
  thresholds: { ...thresholds },
});

const devicesJson = ({ demands, networks, ...rest }: DevicePolicy): Json => ({
  ...rest,
  demands: demands.toSorted(),
  networks: networks.toSorted(),
});

const clientsJson = ({ approved, ...rest }: Omit<ClientPolicy, "askedBy">): Json => ({
  ...rest,
  // The order in the file is of no account, as for the rest of the lists.
  approved: approved.map((one) => canonicalJson({ ...one })).sort(),
});

const divisionJson = ({
  title,
  mode,
  enforces,
  starts,
  managers,
  contact,
  members,
  settings,
}: DivisionPolicy): Json => ({
  title,
  mode,
  enforces: enforces.toSorted(),
  starts,
  managers: managers.toSorted(),
  contact,
  rosterGroup: members.rosterGroup,
  ldapGroup: members.ldapGroup,
  accounts: members.accounts.toSorted(),
  patterns: members.patterns.toSorted(),
  settings: settingsJson(settings),
});

function settingsJson({ textOnly, refuseEncryption, rules, ...lists }: LayerSettings): Json {
  const { detectors, limits } = lists;
  // Where a pattern stands in the file is of no account.
  const patterns = lists.patterns.map(
    ({ id, pattern, action, layers }) => [`${id} ${layers.join(" ")}`, { pattern, action }] as const,
  );
  return {
    use:
      lists.use &&
      Object.fromEntries(Object.entries(lists.use).map(([id, all]) => [id, all.map((one) => ({ ...one }))])),
    clients: lists.clients && clientDemandsJson(lists.clients),
    textOnly: textOnly && demandJson(textOnly),
    refuseEncryption: refuseEncryption && demandJson(refuseEncryption),
    rules: Object.fromEntries(Object.entries(rules).map(([id, one]) => [id, demandJson(one)])),
    limits: Object.fromEntries(Object.entries(limits).map(([id, one]) => [id, demandJson(one)])),
    detectors: Object.fromEntries(
      Object.entries(detectors).map(([id, all]) => [id, all.map((one) => ({ ...one }))]),
    ),
    patterns: Object.fromEntries(patterns),
  };
}

const clientDemandsJson = ({ mode, unknown, minTls, needsCertificate }: ClientDemands): Json => ({
  mode: mode && demandJson(mode),
  unknown: unknown && demandJson(unknown),
  minTls: minTls && demandJson(minTls),
  needsCertificate: needsCertificate && demandJson(needsCertificate),
});

const demandJson = <T extends boolean | number | string>({ value, layers }: Demand<T>): Json => ({
  value,
  layers,
});

interface Prepared {
  readonly domains: readonly string[];
  readonly complaints: readonly Complaint[];
}

/** @returns the prepared domains, each once. */
export function prepareAll(
  texts: readonly string[],
  path: KeyPath,
  { prepareDomain }: Pick<PolicyTools, "prepareDomain">,
): Prepared {
  const domains = new Set<string>();
  const complaints: Complaint[] = [];
  for (const [index, text] of texts.entries()) {
    const domain = prepareDomain(text);
    const message = `"${text}" is not a domain (RFC 7622)`;
    if (domain === undefined) complaints.push({ code: "SG_CONFIG_DOMAIN", path: [...path, index], message });
    else domains.add(domain);
  }
  return { domains: [...domains], complaints };
}

interface PreparedDivision {
  readonly division: DivisionPolicy;
  readonly complaints: readonly Complaint[];
}

interface PreparedMembers {
  readonly members: Members;
  readonly complaints: readonly Complaint[];
}

function prepareDivision(division: DivisionPolicy, path: KeyPath, tools: PolicyTools): PreparedDivision {
  const { members, complaints } = prepareMembers(division.members, [...path, "members"], tools);
  return { division: { ...division, members }, complaints };
}

function prepareMembers(named: Members, path: KeyPath, tools: PolicyTools): PreparedMembers {
  const accounts = preparedOf(named.accounts, [...path, "accounts"], (text) =>
    text.includes("*") ? undefined : tools.prepareAccount(text),
  );
  const patterns = preparedOf(named.patterns, [...path, "patterns"], (text) =>
    text.includes("*") ? preparePattern(text, tools) : undefined,
  );
  return {
    members: { ...named, accounts: accounts.texts, patterns: patterns.texts },
    complaints: [...accounts.complaints, ...patterns.complaints],
  };
}

/** As an account is prepared, with letters in the place of each `*` that stand nowhere else and begin in none of themselves. */
function preparePattern(text: string, { prepareAccount }: PolicyTools): string | undefined {
  let token = "zq";
  while (text.normalize("NFKC").toLowerCase().includes(token)) token = `z${token}`;
  return prepareAccount(text.replaceAll("*", token))?.replaceAll(token, "*");
}

function preparedOf(
  all: readonly string[],
  path: KeyPath,
  prepare: (text: string) => string | undefined,
): { readonly texts: readonly string[]; readonly complaints: readonly Complaint[] } {
  const complaints: Complaint[] = [];
  const texts = all.flatMap((text, index) => {
    const prepared = prepare(text);
    if (prepared === undefined) complaints.push(noAccount([...path, index], text));
    return prepared ?? [];
  });
  return { texts: [...new Set(texts)], complaints };
}

const noAccount = (path: KeyPath, text: string): Complaint => ({
  code: "SG_CONFIG_ACCOUNT",
  path,
  message: `"${text}" is not the address of an account (RFC 7622)`,
  hint: path.includes("patterns")
    ? "as in doc-*@agency.example; * stands for any characters"
    : "name@domain; what has a * goes under patterns",
});

interface CompiledSettings {
  readonly settings: Settings<PolicyPattern>;
  readonly complaints: readonly Complaint[];
}

function compileSettings(of: LayerSettings, tools: PolicyTools): CompiledSettings {
  const { patterns, complaints } = compilePatterns(of.patterns, tools);
  return { settings: { ...of, patterns }, complaints };
}

interface CompiledPatterns {
  readonly patterns: readonly PolicyPattern[];
  readonly complaints: readonly Complaint[];
}

function compilePatterns(all: readonly PatternPolicy[], { compilePattern }: PolicyTools): CompiledPatterns {
  const patterns: PolicyPattern[] = [];
  const complaints: Complaint[] = [];
  for (const { path, layers, ...source } of all) {
    const result = compilePattern(source);
    if ("ok" in result) patterns.push({ ...result.ok, layers });
    else complaints.push({ code: "SG_CONFIG_PATTERN", path, message: result.error });
  }
  return { patterns, complaints };
}

interface CompiledDirectives {
  readonly directives: readonly Directive[];
  readonly divisionDirectives: readonly DivisionDirective[];
  readonly complaints: readonly Complaint[];
}

function compileDirectives(
  all: readonly DirectivePolicy[],
  { compilePattern }: PolicyTools,
): CompiledDirectives {
  const directives: Directive[] = [];
  const divisionDirectives: DivisionDirective[] = [];
  const complaints: Complaint[] = [];
  all.forEach(({ id, pattern, action, authority, fromMs, untilMs, divisions }, index) => {
    const result = compilePattern({ id, pattern, action });
    const path = ["directives", index, "pattern"];
    if ("error" in result) {
      complaints.push({ code: "SG_CONFIG_PATTERN", path, message: result.error });
      return;
    }
    const one = { pattern: { ...result.ok, layers: [ORGANISATION] }, authority, fromMs, untilMs };
    if (divisions === undefined) directives.push(one);
    else divisionDirectives.push({ directive: one, divisions });
  });
  return { directives, divisionDirectives, complaints };
}
