/**
 * What the layers of a policy demand, and what holds where several do.
 *
 * A layer is one source of settings: law (a statute pack), profile, organisation (`policy.yaml`), division.
 * Rule 1: the strictest demand of all layers holds, in whatever order they come; who asked for it is named.
 * Rule 2: a layer that says nothing about a setting leaves it to the others; none can loosen it.
 * Sources: WV-7.0.c, WV-7.0.d, CCPS-2.a, ORDHS-2.1 (config/policies/clauses.yaml).
 */

import type { UseDemand } from "./acceptable-use.ts";
import { CLIENT_ACTIONS, CLIENT_MODES, TLS_VERSIONS } from "./client-register.ts";
import type { ClientAction, ClientPolicy } from "./client-register.ts";

/** `law:hipaa`, `profile:strict`, `organisation`, `division:corrections`. */
export type LayerName = string;

export interface Demand<T> {
  readonly value: T;
  /** Who asks for exactly this: law first, division last. */
  readonly layers: readonly LayerName[];
}

/** Loosest first: the index is the rank. */
export const DETECTOR_ACTIONS = ["off", "flag", "redact", "hold", "block"] as const;
export type DetectorAction = (typeof DETECTOR_ACTIONS)[number];

/** A hit of at least this confidence (0..1) has at least this action. */
export interface DetectorDemand {
  readonly action: Exclude<DetectorAction, "off">;
  readonly minConfidence: number;
  readonly layers: readonly LayerName[];
}

/** What is asked of clients beyond the agency's `ClientPolicy`. */
export interface ClientDemands {
  readonly mode?: Demand<ClientPolicy["mode"]> | undefined;
  readonly unknown?: Demand<ClientAction> | undefined;
  readonly minTls?: Demand<ClientPolicy["minTls"]> | undefined;
  readonly needsCertificate?: Demand<boolean> | undefined;
}

export interface LayeredPattern {
  readonly id: string;
  readonly layers: readonly LayerName[];
}

export const VOLUME_SCOPES = ["user", "pair", "room", "division", "address"] as const;
/** Of a user, from one to another, in a room, of a division together, from a client's network address. */
export type VolumeScope = (typeof VOLUME_SCOPES)[number];

/** Of a volume: `user-messages-per-minute`, `room-bytes-per-day`. */
export type VolumeLimitName = `${VolumeScope}-${"messages-per-minute" | "bytes-per-day"}`;

export const LIMITS = [
  "maxStanzaBytes",
  "maxStanzasPerSecond",
  "maxBytesPerSecond",
  ...VOLUME_SCOPES.flatMap((scope): readonly VolumeLimitName[] => [
    `${scope}-messages-per-minute`,
    `${scope}-bytes-per-day`,
  ]),
] as const;
export type Limit = (typeof LIMITS)[number];

/** Demands of one layer, or of several together. `P` is a pattern, compiled or not. */
export interface Settings<P extends LayeredPattern> {
  readonly textOnly?: Demand<boolean> | undefined;
  readonly refuseEncryption?: Demand<boolean> | undefined;
  /** Rule id → whether it is on. */
  readonly rules: Readonly<Record<string, Demand<boolean>>>;
  /** Detector id → demands, strictest first. */
  readonly detectors: Readonly<Record<string, readonly DetectorDemand[]>>;
  readonly patterns: readonly P[];
  readonly limits: Readonly<Partial<Record<Limit, Demand<number>>>>;
  /** Category of acceptable use → demands beside the agency's, strictest first; divisions alone have some. */
  readonly use?: Readonly<Record<string, readonly UseDemand[]>>;
  /** Beside the agency's; divisions alone have some. */
  readonly clients?: ClientDemands;
}

/** What nobody has asked anything of. */
export const NO_DEMANDS: Settings<never> = { rules: {}, detectors: {}, patterns: [], limits: {} };

/** Commutative, associative, idempotent. */
export function joined<P extends LayeredPattern>(all: readonly Settings<P>[]): Settings<P> {
  return all.reduce<Settings<P>>(both, NO_DEMANDS);
}

const both = <P extends LayeredPattern>(a: Settings<P>, b: Settings<P>): Settings<P> => ({
  textOnly: stricterOf(a.textOnly, b.textOnly, Number),
  refuseEncryption: stricterOf(a.refuseEncryption, b.refuseEncryption, Number),
  rules: merged(a.rules, b.rules, (one, other) => stricterOf(one, other, Number) ?? one),
  detectors: strictestFirst(merged(a.detectors, b.detectors, (one, other) => [...one, ...other])),
  patterns: distinct([...a.patterns, ...b.patterns]),
  limits: merged(a.limits, b.limits, (one, other) => stricterOf(one, other, (limit) => -limit) ?? one),
  ...(a.use !== undefined || b.use !== undefined ? { use: usesOf(a.use ?? {}, b.use ?? {}) } : {}),
  ...(a.clients !== undefined || b.clients !== undefined
    ? { clients: clientsOf(a.clients ?? {}, b.clients ?? {}) }
    : {}),
});

type Uses = NonNullable<Settings<never>["use"]>;

const usesOf = (a: Uses, b: Uses): Uses =>
  Object.fromEntries(
    Object.entries(merged(a, b, (one, other) => [...one, ...other])).map(([id, demands]) => [
      id,
      eachUse(demands),
    ]),
  );

const eachUse = (demands: readonly UseDemand[]): readonly UseDemand[] =>
  [...Map.groupBy(demands, ({ action, minSeverity }) => `${action} ${minSeverity}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...others]]) => {
      if (first === undefined) return [];
      return [{ ...first, layers: inOrder([first, ...others].flatMap(({ layers }) => layers)) }];
    });

const clientsOf = (a: ClientDemands, b: ClientDemands): ClientDemands => ({
  mode: stricterOf(a.mode, b.mode, (mode) => CLIENT_MODES.indexOf(mode)),
  unknown: stricterOf(a.unknown, b.unknown, (action) => CLIENT_ACTIONS.indexOf(action)),
  minTls: stricterOf(a.minTls, b.minTls, (version) => TLS_VERSIONS.indexOf(version)),
  needsCertificate: stricterOf(a.needsCertificate, b.needsCertificate, Number),
});

/** @param strictness grows with it */
function stricterOf<T>(
  a: Demand<T> | undefined,
  b: Demand<T> | undefined,
  strictness: (value: T) => number,
): Demand<T> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const difference = strictness(a.value) - strictness(b.value);
  if (difference === 0) return { value: a.value, layers: inOrder([...a.layers, ...b.layers]) };
  return difference > 0 ? a : b;
}

type Table<T> = Readonly<Partial<Record<string, T>>>;

function merged<T>(a: Table<T>, b: Table<T>, meet: (one: T, other: T) => T): Readonly<Record<string, T>> {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    keys.flatMap((key): readonly (readonly [string, T])[] => {
      const [one, other] = [a[key], b[key]];
      if (one !== undefined && other !== undefined) return [[key, meet(one, other)]];
      const only = one ?? other;
      return only === undefined ? [] : [[key, only]];
    }),
  );
}

export const rankOf = (action: DetectorAction): number => DETECTOR_ACTIONS.indexOf(action);

const strictestFirst = (all: Settings<never>["detectors"]): Settings<never>["detectors"] =>
  Object.fromEntries(Object.entries(all).map(([id, demands]) => [id, each(demands)]));

/** Each combination once, strictest first. */
function each(demands: readonly DetectorDemand[]): readonly DetectorDemand[] {
  const groups = Map.groupBy(demands, ({ action, minConfidence }) => `${action} ${minConfidence}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ ...first, layers: inOrder(group.flatMap(({ layers }) => layers)) }];
    })
    .sort((a, b) => rankOf(b.action) - rankOf(a.action) || a.minConfidence - b.minConfidence);
}

/** What a hit comes to: the strictest that anybody asks for at its confidence, and who does; undefined where nobody does. */
export function demandAt(
  demands: readonly DetectorDemand[],
  confidence: number,
): Pick<DetectorDemand, "action" | "layers"> | undefined {
  const met = demands.filter(({ minConfidence }) => confidence >= minConfidence);
  const [strictest] = met;
  if (strictest === undefined) return undefined;
  const { action } = strictest;
  return { action, layers: inOrder(met.flatMap((one) => (one.action === action ? one.layers : []))) };
}

function distinct<P extends LayeredPattern>(patterns: readonly P[]): readonly P[] {
  const byKey = new Map(patterns.map((one) => [`${one.id} ${one.layers.join(" ")}`, one]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const KINDS: readonly string[] = ["law", "profile", "organisation", "division"];
const kindOf = (layer: LayerName): number => KINDS.indexOf(layer.split(":", 1)[0] ?? "");

/** Law first, division last; each once. */
export const inOrder = (layers: readonly LayerName[]): readonly LayerName[] =>
  [...new Set(layers)].sort((a, b) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1));
