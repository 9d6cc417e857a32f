/**
 * The stream features a client gets to see.
 *
 * Rule 1: an allow-list. A feature that is not named here does not reach the client, so nothing can be
 * negotiated that the gateway does not understand (compression, channel binding, registration …).
 * Rule 2: what passes is made anew from its known parts: nothing that upstream adds to it reaches the client unread.
 * Rule 3: whatever is bound to a TLS channel goes together, or clients take the rest for an attack.
 * Sources: RFC 6120 §4.3.2, §6.3.3; XEP-0440 §3; XEP-0478; protocol.md §1.3.
 */
import { child, childElements, element, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import {
  NS_BIND,
  NS_CSI,
  NS_SASL,
  NS_SESSION,
  NS_SM,
  NS_STREAM,
  NS_STREAM_LIMITS,
  NS_TLS,
} from "../xmpp/ns.ts";

/**
 * SASL mechanisms that can be relayed. -PLUS and EXTERNAL end at the gateway's own TLS; ANONYMOUS has no
 * account; DIGEST-MD5 and GSSAPI may add a security layer that would hide the stream.
 */
const MECHANISMS: ReadonlySet<string> = new Set(["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"]);

/** Features that pass, with nothing but a word on whether they are wanted. */
const PASSED: readonly (readonly [ns: string, local: string])[] = [
  [NS_BIND, "bind"],
  [NS_SESSION, "session"],
  [NS_SM, "sm"],
  [NS_CSI, "csi"],
];

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
}

/** @param own what the gateway itself takes. */
export function filterFeatures(upstream: XmlElement, own: StreamLimits): FilteredFeatures {
  const kept: XmlElement[] = [];
  let mechanisms: readonly string[] = [];
  let { maxStanzaBytes } = own;
  for (const feature of childElements(upstream)) {
    if (isNamed(feature, NS_SASL, "mechanisms")) {
      mechanisms = relayedMechanisms(feature);
      const offered = mechanisms.map((name) => element(NS_SASL, "mechanism", {}, name));
      kept.push(element(NS_SASL, "mechanisms", {}, ...offered));
    } else if (isNamed(feature, NS_STREAM_LIMITS, "limits")) {
      const limits = smallerLimits(feature, own);
      maxStanzaBytes = limits.maxStanzaBytes;
      kept.push(limitsElement(limits));
    } else if (PASSED.some(([ns, local]) => isNamed(feature, ns, local))) {
      kept.push(element(feature.ns, feature.local, {}, ...wishesOf(feature)));
    }
  }
  const features = element(NS_STREAM, "features", {}, ...kept);
  return { features, maxStanzaBytes, mechanisms: new Set(mechanisms) };
}

/** `<required/>` (RFC 6120 §7.4, XEP-0198 §2) and `<optional/>` (RFC 3921's session, as servers still offer it). */
const wishesOf = (feature: XmlElement): readonly XmlElement[] =>
  childElements(feature)
    .filter(({ ns, local }) => ns === feature.ns && (local === "required" || local === "optional"))
    .map(({ ns, local }) => element(ns, local));

export const offersStartTls = (features: XmlElement): boolean =>
  child(features, NS_TLS, "starttls") !== undefined;

const relayedMechanisms = (list: XmlElement): readonly string[] =>
  childElements(list)
    .filter((one) => isNamed(one, NS_SASL, "mechanism"))
    .map((one) => ownText(one).trim())
    .filter((name) => MECHANISMS.has(name));

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
