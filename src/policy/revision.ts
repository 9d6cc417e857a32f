/**
 * One immutable policy, ready to judge by: what `policy.yaml`, its profile and the laws say, compiled. Its id is a
 * hash of the effective policy and stands in every verdict.
 *
 * Rule 1: it is built once per load (config/) and swapped whole; nothing in it is ever changed.
 * Rule 2: the users of a division are judged by the same revision, tightened (`forAccount`): rules know no divisions.
 */
import type { CompiledPattern } from "../scan/pattern.ts";
import type { AcceptableUse } from "./acceptable-use.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { ClientPolicy } from "./client-register.ts";
import type { Decisions } from "./decisions.ts";
import type { DevicePolicy } from "./device-register.ts";
import { stricterClients, stricterUse } from "./division-demands.ts";
import type { Division, FindDivisions } from "./divisions.ts";
import type { ExceptionPolicy } from "./exception.ts";
import type { Recipients } from "./recipient-lists.ts";
import { divisionsFor, unknownDivisions } from "./membership.ts";
import type { NoticePolicy } from "./notice.ts";
import {
  inOrder,
  joined,
  type Demand,
  type DetectorDemand,
  type LayeredPattern,
  type LayerName,
  type Limit,
  type Settings,
  VOLUME_SCOPES,
  type VolumeLimitName,
} from "./settings.ts";
import type { UsagePolicy, VolumeLimit } from "./traffic.ts";

export type PolicyPattern = CompiledPattern & LayeredPattern;

/** What somebody orders beyond the policy, for a time. */
export interface Directive {
  readonly pattern: PolicyPattern;
  /** Who ordered it. */
  readonly authority: string;
  /** Epoch milliseconds; the end is exclusive. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** One that binds the users of some divisions alone. */
export interface DivisionDirective {
  readonly directive: Directive;
  readonly divisions: readonly string[];
}

/** What rules read of the settings: what holds in the end. */
export interface Held {
  readonly textOnly: boolean;
  readonly refuseEncryption: boolean;
  /** Built-in detectors by id (`us-ssn`, `credit-card`): what a hit does, strictest first; absent where one is off. */
  readonly detectors: ReadonlyMap<string, readonly DetectorDemand[]>;
  readonly patterns: readonly PolicyPattern[];
  readonly limits: Readonly<Record<Exclude<Limit, VolumeLimitName>, number>>;
  /** How many messages and bytes may pass of a user, a pair, a room … */
  readonly volumes: readonly VolumeLimit[];
  /** Rule id → the layers that ask for it. */
  readonly layers: Readonly<Record<string, readonly LayerName[]>>;
  /** Rule id → mode, where one rule is shadowed or off alone. */
  readonly ruleModes: Readonly<Record<string, "enforce" | "shadow" | "off">>;
}

export interface PolicyRevision extends Held {
  /** First 16 hex digits of SHA-256 over the canonical JSON of the effective policy. */
  readonly id: string;
  readonly profile: string;
  readonly mode: "enforce" | "shadow";
  /** Prepared domains (RFC 7622, A-labels folded to U-labels, lower case). Subdomains are never implied. */
  readonly internalDomains: ReadonlySet<string>;
  /** Service hosts (rooms and the like) that users may address; prepared like the domains. */
  readonly serviceDomains: ReadonlySet<string>;
  /** Upload hosts whose links are refused in text. */
  readonly uploadHosts: ReadonlySet<string>;
  readonly acceptableUse: AcceptableUse;
  readonly clients: ClientPolicy;
  readonly devices: DevicePolicy;
  /** Which kinds of exceptions there are, and who approves them. */
  readonly exceptions: ExceptionPolicy;
  readonly usage: UsagePolicy;
  readonly recipients: Recipients<PolicyPattern>;
  /** The whole agency's. */
  readonly notices: NoticePolicy;
  /** Rule id → clause ids the profile enforces by it; the register of clients is one of the ids. */
  readonly clauses: Readonly<Record<string, readonly string[]>>;
  /** What laws, profile and organisation demand together. */
  readonly settings: Settings<PolicyPattern>;
  /** Those that bind its user. */
  readonly directives: readonly Directive[];
  readonly divisionDirectives?: readonly DivisionDirective[];
  readonly divisions: ReadonlyMap<string, Division<PolicyPattern>>;
  readonly divisionsOf: FindDivisions;
  /** Those whose demands it holds its user to (`forAccount`), sorted; absent where there are none. */
  readonly boundDivisions?: readonly string[];
  /** As of the last word of those who decide; not in the id. */
  readonly decisions: Decisions;
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** @param shadowed rules that follow a mode of their own */
export function heldBy(
  settings: Settings<PolicyPattern>,
  shadowed: Readonly<Record<string, "enforce" | "shadow" | "off">>,
): Held {
  const { textOnly, refuseEncryption, rules, detectors, patterns, limits } = settings;
  const entries = Object.entries(rules);
  const off = entries.filter(([, { value }]) => !value).map(([id]) => [id, "off"] as const);
  const on = Object.entries(shadowed).filter(([id, mode]) => mode !== "off" && rules[id]?.value !== false);
  return {
    textOnly: textOnly?.value ?? false,
    refuseEncryption: refuseEncryption?.value ?? false,
    detectors: new Map(Object.entries(detectors)),
    patterns,
    limits: limitsIn(limits),
    volumes: volumesIn(limits),
    layers: {
      ...Object.fromEntries(entries.map(([id, { layers }]) => [id, layers])),
      ...(textOnly !== undefined && { "text-only": textOnly.layers }),
      ...(refuseEncryption !== undefined && { "opaque-content": refuseEncryption.layers }),
      ...(limits.maxStanzaBytes !== undefined && { "size-and-rate": limits.maxStanzaBytes.layers }),
    },
    ruleModes: Object.fromEntries([...on, ...off]),
  };
}

const limitsIn = ({
  maxStanzaBytes,
  maxStanzasPerSecond,
  maxBytesPerSecond,
}: Settings<PolicyPattern>["limits"]): Held["limits"] => ({
  maxStanzaBytes: maxStanzaBytes?.value ?? NO_LIMIT,
  maxStanzasPerSecond: maxStanzasPerSecond?.value ?? NO_LIMIT,
  maxBytesPerSecond: maxBytesPerSecond?.value ?? NO_LIMIT,
});

const volumesIn = (limits: Settings<PolicyPattern>["limits"]): Held["volumes"] =>
  VOLUME_SCOPES.flatMap((scope): readonly VolumeLimit[] => {
    const messages = limits[`${scope}-messages-per-minute`];
    const bytes = limits[`${scope}-bytes-per-day`];
    return [
      ...(messages === undefined ? [] : [limitOf(scope, "minute", messages)]),
      ...(bytes === undefined ? [] : [limitOf(scope, "day", bytes)]),
    ];
  });

const limitOf = (
  scope: VolumeLimit["scope"],
  per: VolumeLimit["per"],
  { value: most, layers }: Demand<number>,
): VolumeLimit => ({ scope, per, most, layers });

/** The revision as it binds one account: tightened by its divisions. @param bare prepared */
export const forAccount = (revision: PolicyRevision, bare: string): PolicyRevision =>
  inDivisions(revision, divisionsFor(revision, bare));

/**
 * As it binds somebody of whom nobody knows yet who it is: tightened by every division, and tried alone only where the
 * policy itself is.
 */
export function forAnybody(revision: PolicyRevision): PolicyRevision {
  const known = FOR_ANYBODY.get(revision);
  if (known !== undefined) return known;
  const all = inDivisions(revision, [...revision.divisions.keys()].sort());
  const found: PolicyRevision = revision.mode === "enforce" ? { ...all, mode: "enforce" } : all;
  FOR_ANYBODY.set(revision, found);
  return found;
}

const FOR_ANYBODY = new WeakMap<PolicyRevision, PolicyRevision>();

/** Worked out once for each combination. */
function inDivisions(revision: PolicyRevision, ids: readonly string[]): PolicyRevision {
  if (ids.length === 0) return revision;
  const known = TIGHTENED.get(revision) ?? new Map<string, PolicyRevision>();
  TIGHTENED.set(revision, known);
  const key = ids.join(" ");
  const found = known.get(key) ?? tightened(revision, ids);
  known.set(key, found);
  return found;
}

const TIGHTENED = new WeakMap<PolicyRevision, Map<string, PolicyRevision>>();

function tightened(revision: PolicyRevision, ids: readonly string[]): PolicyRevision {
  const divisions = ids.flatMap((id) => revision.divisions.get(id) ?? []);
  const settings = joined([revision.settings, ...divisions.map((one) => one.settings)]);
  const unknown = unknownDivisions(revision);
  // Who may not be in it is not on trial with it.
  const modeOf = ({ id, mode = revision.mode }: (typeof divisions)[number]): PolicyRevision["mode"] =>
    unknown.includes(id) && revision.mode === "enforce" ? "enforce" : mode;
  const isEnforced = divisions.some((one) => modeOf(one) === "enforce");
  const enforced = divisions.flatMap(({ enforces }) => enforces).map((id) => [id, "enforce"] as const);
  const modes = { ...revision.ruleModes, ...Object.fromEntries(enforced) };
  const mode = isEnforced ? "enforce" : "shadow";
  return {
    ...revision,
    ...heldBy(settings, modes),
    acceptableUse: stricterUse(revision.acceptableUse, settings.use ?? {}),
    clients: stricterClients(revision.clients, settings.clients ?? {}),
    directives: [...revision.directives, ...directivesFor(revision, ids)],
    settings,
    mode,
    boundDivisions: ids,
  };
}

const directivesFor = (
  { divisionDirectives = [] }: PolicyRevision,
  ids: readonly string[],
): readonly Directive[] =>
  divisionDirectives.flatMap(({ directive, divisions }) => {
    const layers = divisions.filter((id) => ids.includes(id)).map((id) => `division:${id}`);
    if (layers.length === 0) return [];
    return [{ ...directive, pattern: { ...directive.pattern, layers: inOrder(layers) } }];
  });

/**
 * Whether an address is within the agency's reach, seen from `user`: whose own domain always is, listed or not.
 * Source: protocol.md §2.1.
 */
export const isInside = (
  { domain }: Jid,
  user: Jid,
  { internalDomains, serviceDomains }: Pick<PolicyRevision, "internalDomains" | "serviceDomains">,
): boolean => domain === user.domain || internalDomains.has(domain) || serviceDomains.has(domain);
