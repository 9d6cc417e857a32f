/**
 * What a layer would loosen: settings that let more pass than the layers above it demand. Each is an error that names
 * who demands more, and the clauses behind it.
 *
 * Source: WV-7.0.c, WV-7.0.d: the stricter provision prevails.
 */
import { rankOf } from "../policy/settings.ts";
import type { Demand, LayerName, Limit } from "../policy/settings.ts";
import type { Complaint } from "./complaint.ts";
import { ORGANISATION, type LayerSettings } from "./layers.ts";
import type { KeyPath } from "./problem.ts";
import { sizeToBytes } from "./scalars.ts";
import { VOLUME_KEYS, volumeLimitNamed, type VolumeKey } from "./volume-limits.ts";
import type { ContentSettings, DetectorSetting, LimitSettings, RuleId } from "./settings-schema.ts";

/** The settings of one layer as they stand in the file. */
export interface WrittenSettings {
  readonly content: ContentSettings;
  readonly detectors: readonly DetectorSetting[];
  readonly rules: Readonly<Partial<Record<RuleId, { readonly mode: string }>>>;
  readonly limits: LimitSettings;
}

export interface Above {
  /** What the layers above demand together. */
  readonly floor: LayerSettings;
  /** Where the settings stand in the file: `[]`, or `["divisions", 3]`. */
  readonly path: KeyPath;
  /** Clauses or provisions behind a demand: `content.text_only`, `detectors.us-ssn`, `limits.…`, `rules.…`. */
  readonly reasonsFor: (key: string, layers: readonly LayerName[]) => readonly string[];
}

export const looserSettings = (written: WrittenSettings, above: Above): readonly Complaint[] => [
  ...looserContent(written.content, above),
  ...looserRules(written.rules, above),
  ...looserLimits(written.limits, above),
  ...looserDetectors(written.detectors, above),
];

interface Loosened {
  readonly path: KeyPath;
  readonly what: string;
  readonly key: string;
  readonly layers: readonly LayerName[];
}

function loosened({ path, what, key, layers }: Loosened, above: Above): Complaint {
  const reasons = above.reasonsFor(key, layers);
  const behind = reasons.length === 0 ? "" : `, which holds for ${reasons.join(", ")}`;
  return {
    code: "SG_CONFIG_LOOSENED",
    path: [...above.path, ...path],
    message: `${what} loosens ${named(layers)}${behind}`,
    hint:
      above.path.length === 0
        ? "a setting can only tighten laws and profile"
        : "a division can only tighten what holds for all",
  };
}

function named(layers: readonly LayerName[]): string {
  const laws = layers.flatMap((one) => (one.startsWith("law:") ? one.slice("law:".length) : []));
  const others = layers.filter((one) => !one.startsWith("law:"));
  return [
    ...(laws.length === 0 ? [] : [`${laws.length === 1 ? "law" : "laws"} ${laws.join(", ")}`]),
    ...others.map((one) => (one === ORGANISATION ? "what holds for all" : one.replace(":", " "))),
  ].join(" and ");
}

function looserContent(content: ContentSettings, above: Above): readonly Complaint[] {
  const { textOnly, refuseEncryption } = above.floor;
  return [
    ...softer("text_only", { isOff: content.text_only === false, what: "false", demand: textOnly }, above),
    ...softer(
      "end_to_end_encryption",
      { isOff: content.end_to_end_encryption === "allow", what: '"allow"', demand: refuseEncryption },
      above,
    ),
  ];
}

interface Switch {
  readonly isOff: boolean;
  readonly what: string;
  readonly demand: Demand<boolean> | undefined;
}

const softer = (key: string, { isOff, what, demand }: Switch, above: Above): readonly Complaint[] =>
  isOff && demand?.value === true
    ? [loosened({ path: ["content", key], what, key: `content.${key}`, layers: demand.layers }, above)]
    : [];

const looserRules = (rules: WrittenSettings["rules"], above: Above): readonly Complaint[] =>
  Object.entries(rules).flatMap(([id, { mode }]) => {
    const demand = above.floor.rules[id];
    if (mode !== "off" || demand?.value !== true) return [];
    const { layers } = demand;
    return [loosened({ path: ["rules", id, "mode"], what: '"off"', key: `rules.${id}`, layers }, above)];
  });

const LIMIT_OF: Readonly<Record<Exclude<keyof LimitSettings, VolumeKey>, Limit>> = {
  stanza_bytes: "maxStanzaBytes",
  stanzas_per_second: "maxStanzasPerSecond",
  bytes_per_second: "maxBytesPerSecond",
};

const LIMIT_KEYS: readonly (readonly [keyof LimitSettings, Limit])[] = [
  ...(["stanza_bytes", "stanzas_per_second", "bytes_per_second"] as const).map(
    (key) => [key, LIMIT_OF[key]] as const,
  ),
  ...VOLUME_KEYS.map((key) => [key, volumeLimitNamed(key)] as const),
];

const looserLimits = (limits: LimitSettings, above: Above): readonly Complaint[] =>
  LIMIT_KEYS.flatMap(([key, limit]) => {
    const value = limits[key];
    const demand = above.floor.limits[limit];
    if (value === undefined || demand === undefined || sizeToBytes(value) <= demand.value) return [];
    const { layers } = demand;
    const what = `more than ${demand.value}`;
    return [loosened({ path: ["limits", key], what, key: `limits.${key}`, layers }, above)];
  });

const looserDetectors = (detectors: readonly DetectorSetting[], above: Above): readonly Complaint[] =>
  detectors.flatMap((one, index) => {
    const strictest = "use" in one ? above.floor.detectors[one.use]?.[0] : undefined;
    if (!("use" in one) || strictest === undefined) return [];
    const { action, minConfidence, layers } = strictest;
    const key = `detectors.${one.use}`;
    const complaints: Complaint[] = [];
    if (rankOf(one.action) < rankOf(action)) {
      const what = `"${one.action}" instead of "${action}"`;
      complaints.push(loosened({ path: ["detectors", index, "action"], what, key, layers }, above));
    }
    if (one.min_confidence !== undefined && one.min_confidence > minConfidence) {
      const path = ["detectors", index, "min_confidence"];
      complaints.push(loosened({ path, what: `more than ${minConfidence}`, key, layers }, above));
    }
    return complaints;
  });
