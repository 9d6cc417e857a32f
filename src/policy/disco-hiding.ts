/**
 * Takes refused features out of what servers and services say of themselves, so that clients offer no button.
 *
 * Rule 1: cosmetic; the control is the refusal of the request.
 * Rule 2: answers of people's clients stay as they are: their caps hash must match (XEP-0115 §5.4).
 * Sources: protocol.md §3.2, §3.3.
 */
import { attribute, child, childElements, isElement, ownText, type XmlElement } from "../xml/element.ts";
import { NS_DATA } from "../xmpp/ns.ts";
import { NS_DISCO_INFO, NS_DISCO_ITEMS } from "../xmpp/payloads-iq.ts";
import { refusedPayload } from "../xmpp/payloads.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Removal } from "./removal.ts";
import type { PolicyRevision } from "./revision.ts";
import type { RuleContext } from "./rule.ts";

export interface Hiding {
  readonly stanza: Stanza;
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

const HIDDEN_FEATURES: ReadonlySet<string> = new Set([
  "urn:xmpp:push:0", // XEP-0357
  "http://jabber.org/protocol/address", // XEP-0033
  "jabber:iq:gateway", // XEP-0100
]);
/** Rooms register nicks with it; of a server it means accounts. */
const REGISTER = "jabber:iq:register";
const HIDDEN_IDENTITIES: ReadonlySet<string> = new Set(["store/file", "proxy/bytestreams", "pubsub/push"]);

export function collectHidden({ stanza, context, revision }: Hiding, into: Removal[]): void {
  const isAnswer = stanza.kind === "iq" && stanza.type === "result" && context.direction === "inbound";
  if (!isAnswer || stanza.from === undefined || stanza.from.resource !== "") return;
  const isServer = stanza.from.local === "";
  stanza.element.children.forEach((query, at) => {
    if (!isElement(query) || (query.ns !== NS_DISCO_INFO && query.ns !== NS_DISCO_ITEMS)) return;
    query.children.forEach((node, index) => {
      if (!isElement(node) || !isHidden(node, isServer, revision)) return;
      into.push({
        path: [at, index],
        reason: "hidden from service discovery",
        refusal: "file",
        isFatal: false,
      });
    });
  });
}

function isHidden(of: XmlElement, isServer: boolean, { uploadHosts }: PolicyRevision): boolean {
  switch (of.local) {
    case "feature":
      return isHiddenFeature(attribute(of, "var") ?? "", isServer);
    case "identity":
      return isHiddenIdentity(of);
    case "item":
      return (
        uploadHosts.has(attribute(of, "jid") ?? "") ||
        refusedPayload(attribute(of, "node") ?? "") !== undefined
      );
    case "x":
      return of.ns === NS_DATA && refusedPayload(formType(of)) !== undefined;
    default:
      return false;
  }
}

const isHiddenFeature = (name: string, isServer: boolean): boolean =>
  HIDDEN_FEATURES.has(name) || (isServer && name === REGISTER) || refusedPayload(name) !== undefined;

function isHiddenIdentity(of: XmlElement): boolean {
  const category = attribute(of, "category") ?? "";
  return category === "gateway" || HIDDEN_IDENTITIES.has(`${category}/${attribute(of, "type") ?? ""}`);
}

/** XEP-0068: the hidden field that names the form. */
function formType(form: XmlElement): string {
  const field = childElements(form).find((one) => attribute(one, "var") === "FORM_TYPE");
  const value = field && child(field, NS_DATA, "value");
  return value ? ownText(value) : "";
}
