/**
 * What holds in the end: laws, profile, `policy.yaml` and divisions as layers, the strictest demand of all.
 *
 * Rule: tighter only. A setting that would let more pass than the layers above it is an error that names who demands
 * more (`looser.ts`).
 * Source: WV-7.0.c, WV-7.0.d (config/policies/clauses.yaml): the stricter provision prevails.
 */
import type { ClientPolicy } from "../policy/client-register.ts";
import type { DevicePolicy } from "../policy/device-register.ts";
import type { TermList } from "../policy/acceptable-use.ts";
import type { Division } from "../policy/divisions.ts";
import type { ExceptionPolicy } from "../policy/exception.ts";
import type { NoticePolicy } from "../policy/notice.ts";
import { joined } from "../policy/settings.ts";
import type { LayerName } from "../policy/settings.ts";
import type { UsagePolicy } from "../policy/traffic.ts";
import { effectiveUse, looserUse, type EffectiveUse } from "./acceptable-use.ts";
import { agencyOf, type Agency } from "./agency-schema.ts";
import { attestationComplaints, type Attestation } from "./attestations.ts";
import { clientComplaints, clientPolicyOf } from "./clients.ts";
import type { Complaint } from "./complaint.ts";
import { deviceComplaints, devicePolicyOf } from "./devices.ts";
import { directiveComplaints, directivePolicy, type DirectivePolicy } from "./directives.ts";
import type { DivisionSetting } from "./division-schema.ts";
import { divisionSettingComplaints, type ForAll } from "./division-settings.ts";
import { exceptionPolicyOf } from "./exception-rules.ts";
import {
  divisionLayer,
  lawLayer,
  organisationLayer,
  profileLayer,
  type LayerSettings,
  type PatternPolicy,
} from "./layers.ts";
import { looserSettings, type Above } from "./looser.ts";
import { noticeComplaints, noticePolicyOf } from "./notices.ts";
import type { PolicyFile, StatuteId } from "./policy-schema.ts";
import type { KeyPath } from "./problem.ts";
import { clausesOf, type Profile } from "./profiles.ts";
import { recipientComplaints, recipientPolicyOf, type RecipientPolicy } from "./recipients.ts";
import { DETECTOR_IDS, type DetectorId, type DetectorSetting, type RuleId } from "./settings-schema.ts";
import type { Statute } from "./statutes.ts";
import { usageComplaints, usagePolicyOf } from "./usage.ts";

export type { PatternPolicy } from "./layers.ts";

export type RuleModes = Readonly<Record<string, "enforce" | "shadow" | "off">>;

export type DivisionPolicy = Division<PatternPolicy>;

export interface EffectivePolicy {
  readonly profile: string;
  readonly mode: "enforce" | "shadow";
  /** Statute packs in force. */
  readonly laws: readonly StatuteId[];
  readonly internalDomains: readonly string[];
  readonly serviceDomains: readonly string[];
  readonly uploadHosts: readonly string[];
  /** What laws, profile and organisation demand together. */
  readonly settings: LayerSettings;
  readonly divisions: readonly DivisionPolicy[];
  readonly clients: ClientPolicy;
  readonly devices: DevicePolicy;
  readonly exceptions: ExceptionPolicy;
  readonly acceptableUse: EffectiveUse;
  readonly usage: UsagePolicy;
  readonly recipients: RecipientPolicy;
  readonly justifications: "asked" | "none";
  readonly notices: NoticePolicy;
  readonly clauses: Readonly<Record<string, readonly string[]>>;
  readonly ruleModes: RuleModes;
  readonly directives: readonly DirectivePolicy[];
  readonly attestations: readonly Attestation[];
  /** Absent where nobody named it. */
  readonly agency?: Agency;
}

export interface Tightened {
  readonly policy: EffectivePolicy;
  readonly complaints: readonly Complaint[];
}

/** What ships with the product. */
export interface Shipped {
  readonly profile: Profile;
  readonly statuteOf: (id: StatuteId) => Statute;
  readonly isClause: (id: string) => boolean;
}

/** That, and the lists of terms, which the agency may have changed. */
export interface Sources extends Shipped {
  readonly lexicons: readonly TermList[];
}

/** The least size of a stanza limit (RFC 6120 §13.12). */
const LEAST_STANZA_BYTES = 10_000;

/** The allowance that a quiet client has saved up (session/rate.ts): one largest stanza fits in, and is not made to wait. */
const LARGEST_STANZA_SECONDS = 10;

/** Slower, and a log-in of some hundred stanzas would last over a minute at the limit, which ends the stream. */
const LEAST_STANZAS_PER_SECOND = 5;

export function tighten(file: PolicyFile, { profile, statuteOf, isClause, lexicons }: Sources): Tightened {
  const laws = [...new Set([...profile.laws.value, ...file.laws])].sort();
  const floor = joined([...laws.map((id) => lawLayer(statuteOf(id))), profileLayer(profile)]);
  const settings = joined([floor, organisationLayer(file, profile)]);
  const reasonsFor = reasonsOf(profile);
  const use = effectiveUse(file.acceptable_use, profile, lexicons);
  const clients = clientPolicyOf(file.clients);
  const complaints = [
    ...looserSettings(file, { floor, path: [], reasonsFor }),
    ...looserUse(file.acceptable_use, profile),
    ...tooSmall(settings, floor, ["limits"]),
    ...repeatedDetectors(file.detectors, []),
    ...idleSettings(file),
    ...clientComplaints(file.clients),
    ...usageComplaints(file.usage, profile),
    ...recipientComplaints(file),
    ...unaskedJustifications(file, profile),
    ...noticeComplaints(file.notices, profile),
    ...deviceComplaints(file.devices),
    ...divisionComplaints(file.divisions, { floor: settings, reasonsFor, use: use.categories, clients }),
    ...directiveComplaints(
      file.directives,
      file.divisions.map(({ id }) => id),
    ),
    ...attestationComplaints({ ...profile, attestations: file.attestations, isClause }),
  ];
  const policy = {
    profile: profile.profile,
    mode: file.mode,
    laws,
    internalDomains: file.domains.internal,
    serviceDomains: file.domains.services,
    uploadHosts: file.upload_hosts,
    settings,
    acceptableUse: use,
    divisions: file.divisions.map((one, index) => divisionOf(one, ["divisions", index], { profile, use })),
    clients,
    devices: devicePolicyOf(file.devices),
    exceptions: exceptionPolicyOf(file.exceptions, profile),
    usage: usagePolicyOf(file.usage, profile),
    recipients: recipientPolicyOf(file),
    justifications: file.justifications ?? profile.justifications.value,
    notices: noticePolicyOf(file.notices, profile),
    clauses: Object.fromEntries(Object.entries(profile.rules).map(([id, basis]) => [id, clausesOf(basis)])),
    ruleModes: ownRuleModes(file),
    directives: file.directives.map(directivePolicy),
    attestations: file.attestations,
    ...agencyOf(file.agency),
  };
  return { policy, complaints };
}

const ownRuleModes = ({ rules }: PolicyFile): RuleModes =>
  Object.fromEntries(Object.entries(rules).flatMap(([id, { mode }]) => (mode === "off" ? [] : [[id, mode]])));

interface DivisionAbove {
  readonly profile: Profile;
  readonly use: EffectiveUse;
}

function divisionOf(set: DivisionSetting, path: KeyPath, { profile, use }: DivisionAbove): DivisionPolicy {
  const leastConfidence = (id: DetectorId): number => profile.detectors[id].min_confidence;
  return {
    id: set.id,
    title: set.title ?? set.id,
    members: membersOf(set),
    starts: set.starts,
    managers: set.managers,
    contact: set.contact?.trim() ?? set.managers.join(", "),
    ...(set.mode !== undefined && { mode: set.mode }),
    enforces: Object.keys(set.rules),
    settings: divisionLayer(set, { leastConfidence, path, use: use.categories }),
  };
}

const membersOf = ({ members }: DivisionSetting): DivisionPolicy["members"] => ({
  accounts: members.accounts,
  patterns: members.patterns,
  ...(members.roster_group !== undefined && { rosterGroup: members.roster_group }),
  ...(members.ldap_group !== undefined && { ldapGroup: members.ldap_group }),
});

/** Clauses behind what a profile demands; a law's name says it all. */
const reasonsOf = (profile: Profile): Above["reasonsFor"] => {
  const { content, detectors, limits, rules } = profile;
  const tables = { content, detectors, limits } as Readonly<
    Record<string, Readonly<Record<string, { readonly clauses: Parameters<typeof clausesOf>[0] }>>>
  >;
  return (key: string, layers: readonly LayerName[]) => {
    if (!layers.includes(`profile:${profile.profile}`)) return [];
    const [table = "", name = ""] = key.split(".", 2);
    const basis =
      table === "rules" ? rules[name as keyof typeof rules] : (tables[table]?.[name]?.clauses ?? "operator");
    return clausesOf(basis);
  };
};

const unaskedJustifications = (
  { justifications: set }: PolicyFile,
  { profile, justifications: own }: Profile,
): readonly Complaint[] => {
  const clauses = clausesOf(own.clauses);
  if (set !== "none" || own.value === "none" || clauses.length === 0) return [];
  const message = `"none" loosens profile ${profile}, which holds for ${clauses.join(", ")}`;
  const hint = "a setting can only tighten laws and profile";
  return [{ code: "SG_CONFIG_LOOSENED", path: ["justifications"], message, hint }];
};

type DivisionFloor = Pick<Above, "floor" | "reasonsFor"> & ForAll;

function divisionComplaints(
  divisions: readonly DivisionSetting[],
  { floor, reasonsFor, ...all }: DivisionFloor,
): readonly Complaint[] {
  const ids = new Set<string>();
  return divisions.flatMap((one, index): readonly Complaint[] => {
    const path = ["divisions", index];
    const isKnown = ids.has(one.id);
    ids.add(one.id);
    return [
      ...(isKnown ? [repeated([...path, "id"], one.id)] : []),
      ...switchComplaints(one, path),
      ...looserSettings(one, { floor, path, reasonsFor }),
      ...tooSmall(
        joined([floor, divisionLayer(one, { leastConfidence: () => 0, path, use: all.use })]),
        floor,
        [...path, "limits"],
      ),
      ...divisionSettingComplaints(one, all, path),
      ...repeatedDetectors(one.detectors, path),
    ];
  });
}

/** Nobody to be switched, and nobody to switch it. */
function switchComplaints(
  { members, managers, starts }: DivisionSetting,
  path: KeyPath,
): readonly Complaint[] {
  const { accounts, patterns, roster_group: rosterGroup, ldap_group: ldapGroup } = members;
  const isListed = accounts.length + patterns.length > 0;
  const isEmpty = !isListed && rosterGroup === undefined && ldapGroup === undefined;
  const isStuck = starts === "off" && managers.length === 0;
  return [
    ...(isEmpty ? [nobody([...path, "members"])] : []),
    ...(isStuck ? [nobodyDecides([...path, "starts"])] : []),
  ];
}

const nobodyDecides = (path: KeyPath): Complaint => ({
  code: "SG_CONFIG_CONFLICT",
  path,
  message: "nobody could ever switch it on",
  hint: "name its `managers`",
});

const nobody = (path: KeyPath): Complaint => ({
  code: "SG_CONFIG_CONFLICT",
  path,
  message: "nobody is in it",
  hint: "name `accounts`, `patterns`, a `roster_group` or an `ldap_group`",
});

/** Rules that do not follow the policy's mode, with their own: what "mode enforce" alone would hide. */
export const ownModes = ({ mode, ruleModes, settings }: ModedPolicy): RuleModes => {
  const off = Object.entries(settings.rules).filter(([, { value }]) => !value);
  const own = Object.entries(ruleModes).filter(([, one]) => one !== mode);
  return Object.fromEntries([...own, ...off.map(([id]) => [id, "off"] as const)]);
};

type ModedPolicy = Pick<EffectivePolicy, "mode" | "ruleModes" | "settings">;

/** A rule in shadow lets pass what the profile forbids: meant as a trial, and said each time. */
export const triedRules = (policy: EffectivePolicy): readonly Complaint[] => [
  ...Object.entries(ownModes(policy)).flatMap(([id, own]): readonly Complaint[] => {
    if (own !== "shadow") return [];
    const clauses = policy.clauses[id] ?? [];
    const forbidden =
      clauses.length === 0 ? "" : `, though profile ${policy.profile} forbids it (${clauses.join(", ")})`;
    return [tried(["rules", id, "mode"], `what ${id} finds is recorded and passes${forbidden}`)];
  }),
  ...policy.divisions.flatMap(({ id, mode }, index) =>
    mode === "shadow" && policy.mode === "enforce"
      ? [tried(["divisions", index, "mode"], `what is found of division ${id} is recorded and passes`)]
      : [],
  ),
];

const tried = (path: KeyPath, message: string): Complaint => ({
  code: "SG_CONFIG_LOOSENED",
  path,
  message: `in shadow: ${message}`,
  hint: 'for a trial; "enforce" ends it',
  isWarning: true,
});

/** What is asked for in one place and switched off in another: nobody could tell which was meant. */
function idleSettings({ content, limits, detectors, directives, rules }: PolicyFile): readonly Complaint[] {
  const asked: readonly (readonly [RuleId, KeyPath, boolean])[] = [
    ["text-only", ["content", "text_only"], content.text_only === true],
    ["opaque-content", ["content", "end_to_end_encryption"], content.end_to_end_encryption === "block"],
    ["size-and-rate", ["limits"], Object.keys(limits).length > 0],
    ["sensitive-content", ["detectors"], detectors.length > 0],
    ["directive", ["directives"], directives.length > 0],
  ];
  return asked
    .filter(([id, , isAsked]) => isAsked && rules[id]?.mode === "off")
    .map(([id, path]) => ({
      code: "SG_CONFIG_CONFLICT",
      path,
      message: `asked for, and rule ${id} is off`,
    }));
}

/** What no client that keeps to the standards could live with. */
function tooSmall(
  { limits }: LayerSettings,
  { limits: most }: LayerSettings,
  path: KeyPath,
): readonly Complaint[] {
  const stanzaBytes = Math.min(limits.maxStanzaBytes?.value ?? 0, most.maxStanzaBytes?.value ?? 0);
  const leastBytes = Math.ceil(stanzaBytes / LARGEST_STANZA_SECONDS);
  const below = (key: string, [value, least]: readonly [number | undefined, number], hint: string) =>
    value === undefined || value >= least
      ? []
      : [{ code: "SG_CONFIG_CONFLICT", path: [...path, key], message: `below ${least}`, hint } as const];
  return [
    ...below(
      "stanza_bytes",
      [limits.maxStanzaBytes?.value, LEAST_STANZA_BYTES],
      "RFC 6120 §13.12 asks for as much",
    ),
    ...below(
      "bytes_per_second",
      [limits.maxBytesPerSecond?.value, leastBytes],
      "one largest stanza in ten seconds",
    ),
    ...below(
      "stanzas_per_second",
      [limits.maxStanzasPerSecond?.value, LEAST_STANZAS_PER_SECOND],
      "a log-in takes some hundred",
    ),
  ];
}

const repeated = (path: KeyPath, id: string): Complaint => ({
  code: "SG_CONFIG_CONFLICT",
  path,
  message: `"${id}" stands here a second time`,
});

function repeatedDetectors(detectors: readonly DetectorSetting[], path: KeyPath): readonly Complaint[] {
  const seen = new Set<string>();
  return detectors.flatMap((one, index): readonly Complaint[] => {
    const id = "use" in one ? one.use : one.id;
    if (!("use" in one) && DETECTOR_IDS.some((known) => known === id))
      return [
        { ...repeated([...path, "detectors", index, "id"], id), message: `"${id}" is a built-in detector` },
      ];
    if (seen.has(id)) return [repeated([...path, "detectors", index, "use" in one ? "use" : "id"], id)];
    seen.add(id);
    return [];
  });
}
