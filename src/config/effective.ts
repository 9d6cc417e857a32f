/**
 * What holds in the end: the profile, tightened by `policy.yaml`.
 *
 * Rule: tighter only. A setting that would let more pass than the profile is an error that names the clause.
 * Source: WV-7.0.c, WV-7.0.d (config/policies/clauses.yaml): the stricter provision prevails.
 */
import type { DetectorAction } from "../policy/revision.ts";
import type { Complaint } from "./complaint.ts";
import type { KeyPath } from "./problem.ts";
import type { DetectorId, DetectorSetting, PolicyFile, RuleId } from "./policy-schema.ts";
import type { Profile } from "./profiles.ts";
import { sizeToBytes } from "./scalars.ts";

export interface DetectorPolicy {
  readonly id: DetectorId;
  readonly action: DetectorAction;
  readonly minConfidence: number;
}

export interface PatternPolicy {
  readonly id: string;
  readonly pattern: string;
  readonly action: Exclude<DetectorAction, "off">;
  /** Index in `detectors` of the file, for messages. */
  readonly index: number;
}

export type RuleModes = Readonly<Record<string, "enforce" | "shadow" | "off">>;

export interface EffectivePolicy {
  readonly profile: string;
  readonly mode: "enforce" | "shadow";
  readonly internalDomains: readonly string[];
  readonly serviceDomains: readonly string[];
  readonly textOnly: boolean;
  readonly refuseEncryption: boolean;
  readonly uploadHosts: readonly string[];
  readonly detectors: readonly DetectorPolicy[];
  readonly patterns: readonly PatternPolicy[];
  readonly limits: {
    readonly maxStanzaBytes: number;
    readonly maxStanzasPerSecond: number;
    readonly maxBytesPerSecond: number;
  };
  readonly clauses: Readonly<Record<string, readonly string[]>>;
  readonly ruleModes: RuleModes;
}

export interface Tightened {
  readonly policy: EffectivePolicy;
  readonly complaints: readonly Complaint[];
}

/** Loosest first: the index is the rank. */
const ACTION_RANK: readonly DetectorAction[] = ["off", "flag", "redact", "hold", "block"];

/** The least size of a stanza limit (RFC 6120 §13.12). */
const LEAST_STANZA_BYTES = 10_000;

/** The allowance that a quiet client has saved up (session/rate.ts): one largest stanza fits in, and is not made to wait. */
const LARGEST_STANZA_SECONDS = 10;

/** Slower, and a log-in of some hundred stanzas would last over a minute at the limit, which ends the stream. */
const LEAST_STANZAS_PER_SECOND = 5;

export function tighten(file: PolicyFile, profile: Profile): Tightened {
  const complaints = [
    ...looserContent(file, profile),
    ...looserRules(file, profile),
    ...looserLimits(file, profile),
    ...looserDetectors(file, profile),
    ...repeatedDetectors(file.detectors),
  ];
  return { policy: effectiveOf(file, profile), complaints };
}

function effectiveOf(file: PolicyFile, profile: Profile): EffectivePolicy {
  const { content, limits } = file;
  const encryption = content.end_to_end_encryption ?? profile.content.end_to_end_encryption.value;
  return {
    profile: profile.profile,
    mode: file.mode,
    internalDomains: file.domains.internal,
    serviceDomains: file.domains.services,
    textOnly: content.text_only ?? profile.content.text_only.value,
    refuseEncryption: encryption === "block",
    uploadHosts: file.upload_hosts,
    detectors: detectorsOf(file, profile),
    patterns: patternsOf(file.detectors),
    limits: effectiveLimits(limits, profile),
    clauses: profile.rules,
    ruleModes: Object.fromEntries(Object.entries(file.rules).map(([id, { mode }]) => [id, mode])),
  };
}

const effectiveLimits = (set: PolicyFile["limits"], { limits }: Profile): EffectivePolicy["limits"] => ({
  maxStanzaBytes: sizeToBytes(set.stanza_bytes ?? limits.stanza_bytes.value),
  maxStanzasPerSecond: set.stanzas_per_second ?? limits.stanzas_per_second.value,
  maxBytesPerSecond: sizeToBytes(set.bytes_per_second ?? limits.bytes_per_second.value),
});

function detectorsOf({ detectors }: PolicyFile, profile: Profile): readonly DetectorPolicy[] {
  const ids = Object.keys(profile.detectors) as readonly DetectorId[];
  return ids.map((id) => {
    const base = profile.detectors[id];
    const set = detectors.find((one) => "use" in one && one.use === id);
    if (set === undefined || !("use" in set)) {
      return { id, action: base.action, minConfidence: base.min_confidence };
    }
    return { id, action: set.action, minConfidence: set.min_confidence ?? base.min_confidence };
  });
}

const patternsOf = (settings: readonly DetectorSetting[]): readonly PatternPolicy[] =>
  settings.flatMap((one, index) => ("pattern" in one ? [{ ...one, index }] : []));

interface Loosened {
  readonly path: KeyPath;
  readonly what: string;
  readonly profile: Profile;
  readonly clauses: readonly string[];
}

const loosened = ({ path, what, profile, clauses }: Loosened): Complaint => ({
  code: "SG_CONFIG_LOOSENED",
  path,
  message: `${what} loosens profile ${profile.profile}, which holds for ${clauses.join(", ")}`,
  hint: "a setting can only tighten its profile",
});

function looserContent({ content }: PolicyFile, profile: Profile): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const { text_only, end_to_end_encryption } = profile.content;
  if (content.text_only === false && text_only.value) {
    const path = ["content", "text_only"];
    complaints.push(loosened({ path, what: "false", profile, clauses: text_only.clauses }));
  }
  if (content.end_to_end_encryption === "allow" && end_to_end_encryption.value === "block") {
    const path = ["content", "end_to_end_encryption"];
    complaints.push(loosened({ path, what: '"allow"', profile, clauses: end_to_end_encryption.clauses }));
  }
  return complaints;
}

const looserRules = ({ rules }: PolicyFile, profile: Profile): readonly Complaint[] =>
  Object.entries(rules).flatMap(([id, { mode }]) => {
    const clauses = profile.rules[id as RuleId];
    if (mode !== "off") return [];
    return [loosened({ path: ["rules", id, "mode"], what: '"off"', profile, clauses })];
  });

/** Rules that do not follow the policy's mode, with their own: what "mode enforce" alone would hide. */
export const ownModes = ({ mode, ruleModes }: Pick<EffectivePolicy, "mode" | "ruleModes">): RuleModes =>
  Object.fromEntries(Object.entries(ruleModes).filter(([, own]) => own !== mode));

/** A rule in shadow lets pass what the profile forbids: meant as a trial, and said each time. */
export const triedRules = (policy: EffectivePolicy): readonly Complaint[] =>
  Object.entries(ownModes(policy)).flatMap(([id, own]): readonly Complaint[] => {
    if (own !== "shadow") return [];
    const clauses = policy.clauses[id] ?? [];
    return [
      {
        code: "SG_CONFIG_LOOSENED",
        path: ["rules", id, "mode"],
        message: `in shadow: what ${id} finds is recorded and passes, though profile ${policy.profile} forbids it (${clauses.join(", ")})`,
        hint: 'for a trial; "enforce" ends it',
        isWarning: true,
      },
    ];
  });

function looserLimits({ limits }: PolicyFile, profile: Profile): readonly Complaint[] {
  const set = {
    stanza_bytes: limits.stanza_bytes,
    stanzas_per_second: limits.stanzas_per_second,
    bytes_per_second: limits.bytes_per_second,
  } as const;
  const names = ["stanza_bytes", "stanzas_per_second", "bytes_per_second"] as const;
  const complaints = names.flatMap((key): readonly Complaint[] => {
    const value = set[key];
    const { most, clauses } = profile.limits[key];
    if (value === undefined || sizeToBytes(value) <= most) return [];
    return [loosened({ path: ["limits", key], what: `more than ${most}`, profile, clauses })];
  });
  return [...complaints, ...tooSmall(effectiveLimits(limits, profile), profile.limits.stanza_bytes.most)];
}

/** What no client that keeps to the standards could live with. */
function tooSmall(limits: EffectivePolicy["limits"], mostStanzaBytes: number): readonly Complaint[] {
  const { maxStanzaBytes, maxStanzasPerSecond, maxBytesPerSecond } = limits;
  const leastBytes = Math.ceil(Math.min(maxStanzaBytes, mostStanzaBytes) / LARGEST_STANZA_SECONDS);
  return [
    ...below(["stanza_bytes", maxStanzaBytes, LEAST_STANZA_BYTES], "RFC 6120 §13.12 asks for as much"),
    ...below(["bytes_per_second", maxBytesPerSecond, leastBytes], "one largest stanza in ten seconds"),
    ...below(
      ["stanzas_per_second", maxStanzasPerSecond, LEAST_STANZAS_PER_SECOND],
      "a log-in takes some hundred",
    ),
  ];
}

type Bound = readonly [
  key: "stanza_bytes" | "bytes_per_second" | "stanzas_per_second",
  value: number,
  least: number,
];

const below = ([key, value, least]: Bound, hint: string): readonly Complaint[] =>
  value >= least
    ? []
    : [{ code: "SG_CONFIG_CONFLICT", path: ["limits", key], message: `below ${least}`, hint }];

const looserDetectors = ({ detectors }: PolicyFile, profile: Profile): readonly Complaint[] =>
  detectors.flatMap((one, index) => {
    if (!("use" in one)) return [];
    const { action, min_confidence, clauses } = profile.detectors[one.use];
    const complaints: Complaint[] = [];
    if (ACTION_RANK.indexOf(one.action) < ACTION_RANK.indexOf(action)) {
      const what = `"${one.action}" instead of "${action}"`;
      complaints.push(loosened({ path: ["detectors", index, "action"], what, profile, clauses }));
    }
    if (one.min_confidence !== undefined && one.min_confidence > min_confidence) {
      const path = ["detectors", index, "min_confidence"];
      complaints.push(loosened({ path, what: `more than ${min_confidence}`, profile, clauses }));
    }
    return complaints;
  });

function repeatedDetectors(detectors: readonly DetectorSetting[]): readonly Complaint[] {
  const seen = new Set<string>();
  return detectors.flatMap((one, index): readonly Complaint[] => {
    const id = "use" in one ? one.use : one.id;
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const path = ["detectors", index, "use" in one ? "use" : "id"];
    return [{ code: "SG_CONFIG_CONFLICT", path, message: `"${id}" stands here a second time` }];
  });
}
