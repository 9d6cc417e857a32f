/**
 * Each source of settings as a layer of demands (`policy/settings.ts`): laws, profile, organisation, divisions.
 *
 * Rule: a profile's demand binds where clauses stand behind it; its other values are what holds where the organisation
 * says nothing, and then they are the organisation's.
 * Source: WV-7.0.c, WV-7.0.d.
 */
import type { Basis, Profile } from "./profiles.ts";
import type { Demand, DetectorDemand, LayerName, Settings } from "../policy/settings.ts";
import type { EffectiveUse } from "./acceptable-use.ts";
import type { DivisionSetting } from "./division-schema.ts";
import { divisionClientsAsked, divisionUseAsked } from "./division-settings.ts";
import type { PolicyFile } from "./policy-schema.ts";
import type { KeyPath } from "./problem.ts";
import { sizeToBytes } from "./scalars.ts";
import type { DetectorId, DetectorSetting, LimitSettings, RuleId } from "./settings-schema.ts";
import type { Statute } from "./statutes.ts";
import { volumeDemands, volumeSet } from "./volume-limits.ts";

export interface PatternPolicy {
  readonly id: string;
  readonly pattern: string;
  readonly action: "flag" | "redact" | "hold" | "block";
  readonly layers: readonly LayerName[];
  /** Where it stands in the file, for messages. */
  readonly path: KeyPath;
}

export type LayerSettings = Settings<PatternPolicy>;

export const ORGANISATION = "organisation";

/** What is asked of a rule asks for the rule. */
function implied(asked: Omit<LayerSettings, "rules">, layers: readonly LayerName[]): LayerSettings["rules"] {
  const { textOnly, refuseEncryption, detectors, patterns, limits, use } = asked;
  const isScanning = Object.keys(detectors).length + patterns.length > 0;
  const ids = [
    ...(textOnly?.value === true ? ["text-only"] : []),
    ...(refuseEncryption?.value === true ? ["opaque-content"] : []),
    ...(Object.keys(limits).length > 0 ? ["size-and-rate"] : []),
    ...(isScanning ? ["sensitive-content"] : []),
    ...(use === undefined ? [] : ["acceptable-use"]),
  ];
  return Object.fromEntries(ids.map((id) => [id, { value: true, layers }]));
}

export const lawLayer = ({ statute, detectors }: Statute): LayerSettings => ({
  rules: { "sensitive-content": { value: true, layers: [`law:${statute}`] } },
  patterns: [],
  limits: {},
  detectors: Object.fromEntries(
    Object.entries(detectors).map(([id, { action, min_confidence }]) => [
      id,
      [{ action, minConfidence: min_confidence, layers: [`law:${statute}`] }],
    ]),
  ),
});

interface Based {
  readonly clauses: Basis;
}

const isBound = ({ clauses }: Based): boolean => clauses !== "operator";

/** What the clauses of a profile ask for. */
export function profileLayer({ profile, content, detectors, limits, rules }: Profile): LayerSettings {
  const layers = [`profile:${profile}`];
  const { text_only, end_to_end_encryption: encryption } = content;
  const bound = Object.entries(rules).filter(([, clauses]) => clauses !== "operator");
  return {
    ...(isBound(text_only) && { textOnly: { value: text_only.value, layers } }),
    ...(isBound(encryption) && { refuseEncryption: { value: encryption.value === "block", layers } }),
    rules: Object.fromEntries(bound.map(([id]) => [id, { value: true, layers }])),
    detectors: Object.fromEntries(
      Object.entries(detectors).flatMap(([id, one]) =>
        isBound(one) ? [[id, demandsFor(one.action, one.min_confidence, layers)]] : [],
      ),
    ),
    patterns: [],
    limits: {
      maxStanzaBytes: { value: limits.stanza_bytes.most, layers },
      maxStanzasPerSecond: { value: limits.stanzas_per_second.most, layers },
      maxBytesPerSecond: { value: limits.bytes_per_second.most, layers },
      ...volumeDemands((key) => boundOf(limits[key], layers)),
    },
  };
}

const boundOf = (
  of: (Based & { readonly most: number }) | undefined,
  layers: readonly LayerName[],
): Demand<number> | undefined => (of === undefined || !isBound(of) ? undefined : { value: of.most, layers });

/** `policy.yaml`, and the profile's own values where it says nothing. */
export function organisationLayer(file: PolicyFile, profile: Profile): LayerSettings {
  const { content, limits } = file;
  /** Who asks for what stands in the profile: it, or, where no clause does, the organisation that chose it. */
  const basisOf = (of: Based): LayerName => (isBound(of) ? `profile:${profile.profile}` : ORGANISATION);
  const chosen = <T>(set: T | undefined, of: Based & { readonly value: T }): Demand<T> => ({
    value: set ?? of.value,
    layers: [set === undefined || set === of.value ? basisOf(of) : ORGANISATION],
  });
  const encryption = chosen(content.end_to_end_encryption, profile.content.end_to_end_encryption);
  return {
    textOnly: chosen(content.text_only, profile.content.text_only),
    refuseEncryption: { ...encryption, value: encryption.value === "block" },
    rules: Object.fromEntries(
      Object.entries(profile.rules).map(([id, clauses]) => {
        const set = file.rules[id as RuleId];
        return [id, chosen(set && set.mode !== "off", { value: true, clauses })];
      }),
    ),
    detectors: Object.fromEntries(
      Object.entries(profile.detectors).map(([id, own]) => {
        const set = file.detectors.find((one) => "use" in one && one.use === id);
        if (set === undefined || !("use" in set))
          return [id, demandsFor(own.action, own.min_confidence, [basisOf(own)])];
        return [id, demandsFor(set.action, set.min_confidence ?? own.min_confidence, [ORGANISATION])];
      }),
    ),
    patterns: patternsOf(file.detectors, { layer: ORGANISATION, path: [] }),
    limits: {
      maxStanzaBytes: chosen(bytesOf(limits.stanza_bytes), profile.limits.stanza_bytes),
      maxStanzasPerSecond: chosen(limits.stanzas_per_second, profile.limits.stanzas_per_second),
      maxBytesPerSecond: chosen(bytesOf(limits.bytes_per_second), profile.limits.bytes_per_second),
      ...volumeDemands((key) => {
        const [set, own] = [volumeSet(limits, key), profile.limits[key]];
        if (own !== undefined) return chosen(set, own);
        return set === undefined ? undefined : { value: set, layers: [ORGANISATION] };
      }),
    },
  };
}

export interface DivisionPlace {
  readonly path: KeyPath;
  /** Of detectors for which it sets none: the profile's. */
  readonly leastConfidence: (detector: DetectorId) => number;
  /** What holds for all where it sets one half of a category. */
  readonly use: EffectiveUse["categories"];
}

export function divisionLayer(
  set: DivisionSetting,
  { leastConfidence, path, use }: DivisionPlace,
): LayerSettings {
  const { id, content, detectors, rules, limits } = set;
  const layer = `division:${id}`;
  const layers = [layer];
  const { text_only, end_to_end_encryption: encryption } = content;
  const builtIn = detectors.flatMap((one) => ("use" in one ? [one] : []));
  const asked = {
    ...(text_only !== undefined && { textOnly: { value: text_only, layers } }),
    ...(encryption !== undefined && { refuseEncryption: { value: encryption === "block", layers } }),
    detectors: Object.fromEntries(
      builtIn.map(({ use, action, min_confidence }) => [
        use,
        demandsFor(action, min_confidence ?? leastConfidence(use), layers),
      ]),
    ),
    patterns: patternsOf(detectors, { layer, path }),
    limits: limitsOf(limits, layers),
    ...divisionUseAsked(set, use),
    ...divisionClientsAsked(set),
  };
  const named = Object.keys(rules).map((rule) => [rule, { value: true, layers }] as const);
  return { ...asked, rules: { ...implied(asked, layers), ...Object.fromEntries(named) } };
}

function limitsOf(set: LimitSettings, layers: readonly LayerName[]): LayerSettings["limits"] {
  const { stanza_bytes, stanzas_per_second, bytes_per_second } = set;
  return {
    ...(stanza_bytes !== undefined && { maxStanzaBytes: { value: sizeToBytes(stanza_bytes), layers } }),
    ...(stanzas_per_second !== undefined && { maxStanzasPerSecond: { value: stanzas_per_second, layers } }),
    ...(bytes_per_second !== undefined && {
      maxBytesPerSecond: { value: sizeToBytes(bytes_per_second), layers },
    }),
    ...volumeDemands((key) => {
      const value = volumeSet(set, key);
      return value === undefined ? undefined : { value, layers };
    }),
  };
}

const bytesOf = (size: string | number | undefined): number | undefined =>
  size === undefined ? undefined : sizeToBytes(size);

const demandsFor = (
  action: DetectorDemand["action"] | "off",
  minConfidence: number,
  layers: readonly LayerName[],
): readonly DetectorDemand[] => (action === "off" ? [] : [{ action, minConfidence, layers }]);

interface PatternPlace {
  readonly layer: LayerName;
  readonly path: KeyPath;
}

const patternsOf = (
  settings: readonly DetectorSetting[],
  { layer, path }: PatternPlace,
): readonly PatternPolicy[] =>
  settings.flatMap((one, index) =>
    "pattern" in one ? [{ ...one, layers: [layer], path: [...path, "detectors", index, "pattern"] }] : [],
  );
