/**
 * What a client is offered for its log-in by SASL2: mechanisms, and what may be done in the same step.
 *
 * Rule 1: what is not offered here is not taken from `<authenticate/>` either (`sasl2.ts`): one list for both.
 * Rule 2: an inline feature that the gateway does not know is removed, or a client would do by it unseen what it must
 * not do by a stanza.
 * Sources: XEP-0388 v1.0 §2.1; XEP-0386 v1.0 §3.1; XEP-0484 v0.2 §3.1; XEP-0198 v1.6 §6; protocol.md §1.3, §1.5.
 */
import { attribute, child, childElements, element, isNamed, type XmlElement } from "../xml/element.ts";
import { NS_BIND2, NS_CARBONS, NS_CSI, NS_FAST, NS_SASL2, NS_SM } from "../xmpp/ns.ts";
import { isPasswordMechanism, isTokenMechanism, mechanismElements, mechanismsIn } from "./mechanisms.ts";

export interface Sasl2Offer {
  readonly mechanisms: ReadonlySet<string>;
  /** For tokens; empty where there is no FAST. */
  readonly tokenMechanisms: ReadonlySet<string>;
  /** What Bind2 may switch on; undefined where there is no Bind2. */
  readonly bindFeatures: ReadonlySet<string> | undefined;
  readonly mayResume: boolean;
}

export const NO_SASL2: Sasl2Offer = {
  mechanisms: new Set(),
  tokenMechanisms: new Set(),
  bindFeatures: undefined,
  mayResume: false,
};

/** XEP-0386 §3.1: what is known to pass when a client binds by Bind2. */
const BIND_FEATURES: ReadonlySet<string> = new Set([NS_CARBONS, NS_CSI, NS_SM]);

export interface FilteredAuthentication {
  /** Undefined where no mechanism is left: the client sees no SASL2 then. */
  readonly feature: XmlElement | undefined;
  readonly offer: Sasl2Offer;
}

export function filterAuthentication(upstream: XmlElement): FilteredAuthentication {
  const names = mechanismsIn(upstream, isPasswordMechanism);
  const inline = child(upstream, NS_SASL2, "inline");
  const fast = inline && child(inline, NS_FAST, "fast");
  const tokens = fast === undefined ? [] : mechanismsIn(fast, isTokenMechanism);
  if (names.length === 0) return { feature: undefined, offer: NO_SASL2 };
  const bind = inline && child(inline, NS_BIND2, "bind");
  const bindFeatures = bind && bindFeaturesIn(bind);
  const mayResume = inline !== undefined && child(inline, NS_SM, "sm") !== undefined;
  const offer = {
    mechanisms: new Set(names),
    tokenMechanisms: new Set(tokens),
    bindFeatures: bindFeatures && new Set(bindFeatures),
    mayResume,
  };
  const kept = [
    ...(tokens.length === 0 ? [] : [element(NS_FAST, "fast", {}, ...mechanismElements(NS_FAST, tokens))]),
    ...(bindFeatures === undefined ? [] : [bindElement(bindFeatures)]),
    ...(mayResume ? [element(NS_SM, "sm")] : []),
  ];
  const inner = kept.length === 0 ? [] : [element(NS_SASL2, "inline", {}, ...kept)];
  const feature = element(NS_SASL2, "authentication", {}, ...mechanismElements(NS_SASL2, names), ...inner);
  return { feature, offer };
}

const bindElement = (features: readonly string[]): XmlElement => {
  const list = features.map((name) => element(NS_BIND2, "feature", { var: name }));
  return element(
    NS_BIND2,
    "bind",
    {},
    ...(list.length === 0 ? [] : [element(NS_BIND2, "inline", {}, ...list)]),
  );
};

/** Each once: servers were seen that name one twice. */
function bindFeaturesIn(bind: XmlElement): readonly string[] {
  const inline = child(bind, NS_BIND2, "inline");
  const named = (inline === undefined ? [] : childElements(inline))
    .filter((one) => isNamed(one, NS_BIND2, "feature"))
    .map((one) => attribute(one, "var") ?? "");
  return [...new Set(named)].filter((name) => BIND_FEATURES.has(name));
}
