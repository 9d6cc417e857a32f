/**
 * How much of something passes: what is counted of messages, what has been counted before the one at hand, and which
 * limits and thresholds that meets. Pure; who counts is `session/volumes.ts`.
 *
 * Rule 1: messages that somebody wrote count, once, where they are said; copies (carbon, archive, history, offline, re-sent
 * by a room), errors and mere signals of typing and receipt do not (design §8.4).
 * Rule 2: presence and iq are never refused for a volume: clients do not live through that; `session/rate.ts` slows them.
 * Sources: WV-5.2, WV-5.3.5, WV-5.3.7; design §8.4, §8.6; docs/decisions/0034-volumes-are-counted-by-name.md.
 */
import { isElement } from "../xml/element.ts";
import { isMereSignal } from "../xmpp/message-content.ts";
import { NS_CARBONS, NS_DELAY, NS_MAM } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { WorkingHours } from "./calendar.ts";
import type { LayerName, VolumeScope } from "./settings.ts";

/** What has been counted before the message at hand. */
export interface Volume {
  readonly scope: VolumeScope;
  /** Of the last sixty seconds, by what this minute and the one before it had. */
  readonly messagesInMinute: number;
  readonly messagesToday: number;
  readonly bytesToday: number;
}

export interface VolumeLimit {
  readonly scope: VolumeScope;
  readonly per: "minute" | "day";
  /** Messages a minute; bytes a day. */
  readonly most: number;
  readonly layers: readonly LayerName[];
}

export const USAGE_THRESHOLDS = [
  "messages_per_day",
  "messages_outside_hours",
  "messages_to_one_peer",
] as const;
export type UsageThreshold = (typeof USAGE_THRESHOLDS)[number];

/** How use is looked at; flags alone come of it. */
export interface UsagePolicy {
  /** IANA name: days begin there. */
  readonly timeZone: string;
  /** Undefined: no hour is outside. */
  readonly hours: WorkingHours | undefined;
  /** Of one account and day: from this many messages on a flag. */
  readonly thresholds: Readonly<Partial<Record<UsageThreshold, number>>>;
}

export interface Traffic {
  readonly volumes: readonly Volume[];
  /** Of the user today, outside working hours, the message at hand not counted; undefined within them. */
  readonly outsideHours: number | undefined;
  /** What was flagged today. */
  readonly told: readonly UsageThreshold[];
}

/** Of what is not counted, and where nobody counts (`test`). */
export const NO_TRAFFIC: Traffic = { volumes: [], outsideHours: undefined, told: [] };

/** @param stanza as it came, outermost */
export function isCounted({ kind, type, element }: Stanza, direction: "outbound" | "inbound"): boolean {
  if (kind !== "message" || type === "error" || isMereSignal(element)) return false;
  return direction === "outbound" || !isCopy(element);
}

const isCopy = ({ children }: Stanza["element"]): boolean =>
  children.some(
    (one) =>
      isElement(one) &&
      ((one.ns === NS_DELAY && one.local === "delay") ||
        (one.ns === NS_MAM && one.local === "result") ||
        (one.ns === NS_CARBONS && one.local !== "private")),
  );

/** The limits that a message of so many bytes would go over. */
export const limitsReached = (
  limits: readonly VolumeLimit[],
  { volumes }: Traffic,
  byteCount: number,
): readonly VolumeLimit[] =>
  volumes.length === 0
    ? NO_LIMITS
    : limits.filter(({ scope, per, most }) =>
        volumes.some(
          (one) =>
            one.scope === scope &&
            (per === "minute" ? one.messagesInMinute + 1 > most : one.bytesToday + byteCount > most),
        ),
      );

const NO_LIMITS: readonly VolumeLimit[] = [];

const NONE_REACHED: readonly (readonly [UsageThreshold, number])[] = [];

/** Thresholds that the message at hand reaches, with the count that it makes. */
export function thresholdsReached(
  { thresholds }: UsagePolicy,
  { volumes, outsideHours, told }: Traffic,
): readonly (readonly [UsageThreshold, number])[] {
  if (volumes.length === 0) return NONE_REACHED;
  const todayOf = (wanted: VolumeScope): number =>
    volumes.reduce(
      (most, { scope, messagesToday }) => (scope === wanted ? Math.max(most, messagesToday + 1) : most),
      0,
    );
  const counts: Readonly<Record<UsageThreshold, number>> = {
    messages_per_day: todayOf("user"),
    messages_outside_hours: outsideHours === undefined ? 0 : outsideHours + 1,
    messages_to_one_peer: todayOf("pair"),
  };
  const isReached = (name: UsageThreshold): boolean => {
    const least = thresholds[name];
    return least !== undefined && counts[name] >= least && !told.includes(name);
  };
  return USAGE_THRESHOLDS.some(isReached)
    ? USAGE_THRESHOLDS.filter(isReached).map((name) => [name, counts[name]] as const)
    : NONE_REACHED;
}
