/**
 * The stream features a client gets to see.
 *
 * Rule 1: an allow-list. A feature that is not named here does not reach the client, so nothing can be
 * negotiated that the gateway does not understand (compression, channel binding, registration …).
 * Rule 2: whatever is bound to a TLS channel goes together, or clients take the rest for an attack.
 * Sources: RFC 6120 §4.3.2, §6.3.3; XEP-0440 §3; XEP-0478; protocol.md §1.3.
 */
import {
  child,
  childElements,
  element,
  isNamed,
  ownText,
  withChildren,
  type XmlElement,
} from "../xml/element.ts";
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

/** Features that pass as they are. */
const PASSED: readonly (readonly [ns: string, local: string])[] = [
  [NS_BIND, "bind"],
  [NS_SESSION, "session"],
  [NS_SM, "sm"],
  [NS_CSI, "csi"],
];

/** Before TLS nothing but TLS is on offer (RFC 6120 §5.3.1). */
export const startTlsFeatures = (): XmlElement =>
  element(NS_STREAM, "features", {}, element(NS_TLS, "starttls", {}, element(NS_TLS, "required")));

export interface FilteredFeatures {
  readonly features: XmlElement;
  /** What the client may ask for in `<auth mechanism/>`; empty after authentication. */
  readonly mechanisms: ReadonlySet<string>;
}

/** @param maxStanzaBytes the gateway's own limit; the smaller of both is advertised (XEP-0478). */
export function filterFeatures(upstream: XmlElement, maxStanzaBytes: number): FilteredFeatures {
  const kept: XmlElement[] = [];
  let mechanisms: readonly string[] = [];
  for (const feature of childElements(upstream)) {
    if (isNamed(feature, NS_SASL, "mechanisms")) {
      mechanisms = relayedMechanisms(feature);
      kept.push(
        withChildren(
          feature,
          mechanisms.map((name) => element(NS_SASL, "mechanism", {}, name)),
        ),
      );
    } else if (isNamed(feature, NS_STREAM_LIMITS, "limits")) {
      kept.push(ownLimits(feature, maxStanzaBytes));
    } else if (PASSED.some(([ns, local]) => isNamed(feature, ns, local))) {
      kept.push(feature);
    }
  }
  return { features: element(NS_STREAM, "features", {}, ...kept), mechanisms: new Set(mechanisms) };
}

export const offersStartTls = (features: XmlElement): boolean =>
  child(features, NS_TLS, "starttls") !== undefined;

const relayedMechanisms = (list: XmlElement): readonly string[] =>
  childElements(list)
    .filter((one) => isNamed(one, NS_SASL, "mechanism"))
    .map((one) => ownText(one).trim())
    .filter((name) => MECHANISMS.has(name));

/** The rewritten stanza may be a little longer than the received one; the margin keeps it below upstream's limit. */
const REWRITE_MARGIN_BYTES = 4_096;
/** RFC 6120 §13.12: no limit below this. */
const LEAST_STANZA_BYTES = 10_000;

function ownLimits(upstream: XmlElement, maxStanzaBytes: number): XmlElement {
  const stated = Number(ownText(child(upstream, NS_STREAM_LIMITS, "max-bytes") ?? element("", "none")));
  const theirs = Number.isSafeInteger(stated) && stated > 0 ? stated - REWRITE_MARGIN_BYTES : maxStanzaBytes;
  const bytes = Math.max(LEAST_STANZA_BYTES, Math.min(maxStanzaBytes, theirs));
  const idle = child(upstream, NS_STREAM_LIMITS, "idle-seconds");
  const children = [
    element(NS_STREAM_LIMITS, "max-bytes", {}, String(bytes)),
    ...(idle === undefined ? [] : [idle]),
  ];
  return element(NS_STREAM_LIMITS, "limits", {}, ...children);
}
