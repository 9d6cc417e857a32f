/**
 * Stream features as a probe reads them: what an upstream offers, bounded and in plain values.
 *
 * Rule: names come from a stranger; what is no plausible name of a mechanism or a type is left out.
 * Sources: RFC 6120 §5.3.1, §6.3.3; XEP-0440 0.4; XEP-0388 1.0; protocol.md §1.3.
 */
import { attribute, child, childElements, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_CSI, NS_SASL, NS_SM, NS_STREAM_LIMITS, NS_TLS } from "../xmpp/ns.ts";
import type { Offer, OfferedFeature } from "./probe-fact.ts";

const SASL2 = "urn:xmpp:sasl:2";
const BINDING = "urn:xmpp:sasl-cb:0";
const CAPS = "http://jabber.org/protocol/caps";

const FEATURES: readonly (readonly [ns: string, local: string, name: OfferedFeature])[] = [
  ["http://jabber.org/features/compress", "compression", "compression"],
  ["http://jabber.org/features/iq-auth", "auth", "legacy-auth"],
  ["http://jabber.org/features/iq-register", "register", "register"],
  ["urn:xmpp:ibr-token:0", "register", "register"],
  ["urn:xmpp:register:0", "register", "register"],
  ["urn:xmpp:features:rosterver", "ver", "rosterver"],
  ["urn:xmpp:features:pre-approval", "sub", "pre-approval"],
  [NS_CSI, "csi", "csi"],
  [NS_SM, "sm", "sm"],
  [NS_STREAM_LIMITS, "limits", "limits"],
  [SASL2, "authentication", "sasl2"],
];

const INLINE: readonly (readonly [ns: string, local: string, name: OfferedFeature])[] = [
  ["urn:xmpp:bind:0", "bind", "bind2"],
  ["urn:xmpp:fast:0", "fast", "fast"],
];

/** RFC 4422 §3.1 says 20 characters; SCRAM-SHA-512-PLUS fits, some made-up ones do not. */
const NAME = /^[\w.-]{1,40}$/;
const MOST_NAMES = 40;

export function readOffer(features: XmlElement): Offer {
  const sasl2 = child(features, SASL2, "authentication");
  const inline = sasl2 === undefined ? undefined : child(sasl2, SASL2, "inline");
  const software = softwareOf(features);
  return {
    starttls: startTlsOf(features),
    mechanisms: unique([...mechanismsOf(child(features, NS_SASL, "mechanisms")), ...mechanismsOf(sasl2)]),
    bindingTypes: bindingTypesOf(features),
    features: unique([
      ...namesOf(FEATURES, features),
      ...(inline === undefined ? [] : namesOf(INLINE, inline)),
    ]),
    ...(software === undefined ? {} : { software }),
  };
}

export const isPlus = (mechanism: string): boolean => mechanism.endsWith("-PLUS");

function startTlsOf(features: XmlElement): Offer["starttls"] {
  const starttls = child(features, NS_TLS, "starttls");
  if (starttls === undefined) return "absent";
  return child(starttls, NS_TLS, "required") === undefined ? "offered" : "required";
}

const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];

const plausible = (names: readonly string[]): readonly string[] =>
  names.filter((name) => NAME.test(name)).slice(0, MOST_NAMES);

const mechanismsOf = (list: XmlElement | undefined): readonly string[] =>
  list === undefined
    ? []
    : plausible(
        childElements(list)
          .filter((one) => isNamed(one, list.ns, "mechanism"))
          .map((one) => ownText(one).trim()),
      );

function bindingTypesOf(features: XmlElement): readonly string[] {
  const list = child(features, BINDING, "sasl-channel-binding");
  if (list === undefined) return [];
  return plausible(childElements(list).map((one) => attribute(one, "type") ?? ""));
}

const namesOf = (table: typeof FEATURES, of: XmlElement): readonly OfferedFeature[] =>
  table.filter(([ns, local]) => child(of, ns, local) !== undefined).map(([, , name]) => name);

/** Nodes that servers name in their caps (XEP-0115). */
const SOFTWARE: readonly (readonly [part: string, name: string])[] = [
  ["prosody.im", "Prosody"],
  ["process-one.net", "ejabberd"],
  ["igniterealtime.org", "Openfire"],
];

function softwareOf(features: XmlElement): string | undefined {
  const caps = child(features, CAPS, "c");
  const node = caps === undefined ? "" : (attribute(caps, "node") ?? "");
  return SOFTWARE.find(([part]) => node.includes(part))?.[1];
}
