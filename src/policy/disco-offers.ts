/**
 * What a service discovery answer offers that the policy refuses: by identity, feature or form, and of a host as a whole.
 *
 * Rule 1: told by the catalogue's families where there is one, so that a new version of a XEP is hidden the day it
 * appears; the lists here are of what is no refused payload by itself.
 * Rule 2: a host is a refused service where it says nothing else of itself. A server that stores files beside all else
 * it does stays in sight, with those of its words taken out.
 * Sources: protocol.md §3.2; XEP-0030 §3; XEP-0065 §4.1, XEP-0100 §3, XEP-0357 §4, XEP-0363 §4 (identities).
 */
import { attribute, child, childElements, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_DATA } from "../xmpp/ns.ts";
import { NS_DISCO_INFO } from "../xmpp/payloads-iq.ts";
import { refusedPayload } from "../xmpp/payloads.ts";
import type { Stanza } from "../xmpp/stanza.ts";

const HIDDEN_FEATURES: ReadonlySet<string> = new Set([
  "http://jabber.org/protocol/address", // XEP-0033
  "jabber:iq:gateway", // XEP-0100
  "urn:xmpp:register:0", // XEP-0389
  "urn:xmpp:ibr-token:0", // XEP-0445
]);
/** Every version of it; the payload itself stays in the catalogue, for switching it off. */
const PUSH = "urn:xmpp:push:"; // XEP-0357
/** Rooms register nicks with it; of a host it means accounts. */
const REGISTER = "jabber:iq:register";
const HIDDEN_IDENTITIES: ReadonlySet<string> = new Set(["store/file", "proxy/bytestreams", "pubsub/push"]);

/** @param isHost it is a host's word, not an account's or a room's */
export const isHiddenFeature = (name: string, isHost: boolean): boolean =>
  HIDDEN_FEATURES.has(name) ||
  name.startsWith(PUSH) ||
  (isHost && name === REGISTER) ||
  refusedPayload(name) !== undefined;

export function isHiddenIdentity(identity: XmlElement): boolean {
  const category = attribute(identity, "category") ?? "";
  return category === "gateway" || HIDDEN_IDENTITIES.has(`${category}/${attribute(identity, "type") ?? ""}`);
}

/** XEP-0068: the hidden field that names the form. */
export function isHiddenForm(form: XmlElement): boolean {
  if (!isNamed(form, NS_DATA, "x")) return false;
  const field = childElements(form).find((one) => attribute(one, "var") === "FORM_TYPE");
  const value = field && child(field, NS_DATA, "value");
  return value !== undefined && refusedPayload(ownText(value)) !== undefined;
}

/** Features that make a service of their host; a client's or an account's say what it can take. */
const SERVICE_FAMILIES: ReadonlySet<string | undefined> = new Set(["upload", "bytestreams"]);

/**
 * What an answer to "what are you" says of the host that gives it.
 * @returns undefined where it is no such answer: of somebody else, of a node, without identity or telling feature.
 */
export function hostKind({ kind, type, from, fault, element: iq }: Stanza): "refused" | "other" | undefined {
  if (kind !== "iq" || type !== "result" || fault !== undefined) return undefined;
  if (from?.local !== "" || from.resource !== "") return undefined;
  const query = child(iq, NS_DISCO_INFO, "query");
  if (query === undefined || attribute(query, "node") !== undefined) return undefined;
  const parts = childElements(query);
  const identities = parts.filter(({ local }) => local === "identity");
  if (identities.length > 0) return identities.every(isHiddenIdentity) ? "refused" : "other";
  return parts.some(isServiceFeature) ? "refused" : undefined;
}

const isServiceFeature = (of: XmlElement): boolean =>
  of.local === "feature" && SERVICE_FAMILIES.has(refusedPayload(attribute(of, "var") ?? "")?.family);
