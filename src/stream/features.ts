/**
 * The stream features a client gets to see.
 *
 * Rule 1: an allow-list. A feature that is not named here does not reach the client, so nothing can be
 * negotiated that the gateway does not understand (compression, channel binding, registration …).
 * Rule 2: what passes is made anew from its known parts: nothing that upstream adds to it reaches the client unread.
 * Rule 3: whatever is bound to a TLS channel goes together, or clients take the rest for an attack.
 * Sources: RFC 6120 §4.3.2, §6.3.3; XEP-0440 §3; XEP-0478; protocol.md §1.3.
 */
import { child, childElements, element, ownText, type XmlElement } from "../xml/element.ts";
import { NS_SASL, NS_STREAM, NS_STREAM_LIMITS, NS_TLS } from "../xmpp/ns.ts";
import { featureAction } from "./feature-table.ts";
import { isPasswordMechanism, mechanismElements, mechanismsIn } from "./mechanisms.ts";
import { filterAuthentication, NO_SASL2, type Sasl2Offer } from "./sasl2-offer.ts";

/** Before TLS nothing but TLS is on offer (RFC 6120 §5.3.1). */
export const startTlsFeatures = (): XmlElement =>
  element(NS_STREAM, "features", {}, element(NS_TLS, "starttls", {}, element(NS_TLS, "required")));

/** What one stream may cost; of ours and upstream's the smaller counts. */
export interface StreamLimits {
  readonly maxStanzaBytes: number;
  /** After so much silence the stream ends. */
  readonly idleSeconds: number;
}

export interface FilteredFeatures {
  readonly features: XmlElement;
  /** As advertised, or ours where upstream states none. */
  readonly maxStanzaBytes: number;
  /** What the client may ask for in `<auth mechanism/>`; empty after authentication. */
  readonly mechanisms: ReadonlySet<string>;
  /** What it may ask for in `<authenticate/>`. */
  readonly sasl2: Sasl2Offer;
}

/** @param own what the gateway itself takes. */
export function filterFeatures(upstream: XmlElement, own: StreamLimits): FilteredFeatures {
  const kept: XmlElement[] = [];
  const found: Found = { mechanisms: [], sasl2: NO_SASL2, maxStanzaBytes: own.maxStanzaBytes };
  for (const feature of childElements(upstream)) {
    const relayed = relayedFeature(feature, own, found);
    if (relayed !== undefined) kept.push(relayed);
  }
  const features = element(NS_STREAM, "features", {}, ...kept);
  return { ...found, features, mechanisms: new Set(found.mechanisms) };
}

interface Found {
  mechanisms: readonly string[];
  sasl2: Sasl2Offer;
  maxStanzaBytes: number;
}

/** @returns what the client gets of it; undefined where it gets nothing. What it says is noted in `found`. */
function relayedFeature(feature: XmlElement, own: StreamLimits, found: Found): XmlElement | undefined {
  switch (featureAction(feature)) {
    case "pass":
      return element(feature.ns, feature.local, {}, ...wishesOf(feature));
    case "mechanisms":
      found.mechanisms = mechanismsIn(feature, isPasswordMechanism);
      return element(NS_SASL, "mechanisms", {}, ...mechanismElements(NS_SASL, found.mechanisms));
    case "authentication": {
      const filtered = filterAuthentication(feature);
      found.sasl2 = filtered.offer;
      return filtered.feature;
    }
    case "limits": {
      const limits = smallerLimits(feature, own);
      found.maxStanzaBytes = limits.maxStanzaBytes;
      return limitsElement(limits);
    }
    case "remove":
      return undefined;
  }
}

/** `<required/>` (RFC 6120 §7.4, XEP-0198 §2) and `<optional/>` (RFC 3921's session, as servers still offer it). */
const wishesOf = (feature: XmlElement): readonly XmlElement[] =>
  childElements(feature)
    .filter(({ ns, local }) => ns === feature.ns && (local === "required" || local === "optional"))
    .map(({ ns, local }) => element(ns, local));

export const offersStartTls = (features: XmlElement): boolean =>
  child(features, NS_TLS, "starttls") !== undefined;

/** RFC 6120 §13.12: no limit below this. */
const LEAST_STANZA_BYTES = 10_000;

/** A stanza that is longer once it is written anew is refused by itself (session/stanza-flow.ts). */
function smallerLimits(upstream: XmlElement, own: StreamLimits): StreamLimits {
  const bytes = Math.min(own.maxStanzaBytes, statedIn(upstream, "max-bytes") ?? Infinity);
  const idleSeconds = Math.min(own.idleSeconds, statedIn(upstream, "idle-seconds") ?? Infinity);
  return { maxStanzaBytes: Math.max(LEAST_STANZA_BYTES, bytes), idleSeconds };
}

/** Undefined where it is no positive number. */
function statedIn(limits: XmlElement, local: string): number | undefined {
  const stated = child(limits, NS_STREAM_LIMITS, local);
  const value = stated === undefined ? NaN : Number(ownText(stated));
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

const limitsElement = ({ maxStanzaBytes, idleSeconds }: StreamLimits): XmlElement =>
  element(
    NS_STREAM_LIMITS,
    "limits",
    {},
    element(NS_STREAM_LIMITS, "max-bytes", {}, String(maxStanzaBytes)),
    element(NS_STREAM_LIMITS, "idle-seconds", {}, String(idleSeconds)),
  );
