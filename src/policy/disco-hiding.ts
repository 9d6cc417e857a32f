/**
 * Takes refused features out of what servers and services say of themselves, so that clients offer no button.
 *
 * Rule 1: cosmetic; the control is the refusal of the request, which asks nothing of what stands here.
 * Rule 2: what people's clients say of themselves stays as it is: the hash in their presence must match (XEP-0115 §5.4),
 * and servers decide by it what to notify them of. Of everybody else the hash goes and the answer is filtered, so that
 * the two never disagree: clients ask instead of trusting a hash.
 * Rule 3: an answer stays an answer: where no identity would be left stands a plain one (XEP-0030 §3.1).
 * Sources: protocol.md §1.3 (caps), §3.2, §3.3; XEP-0390 §4.2; XMPP Registrar, category `component`.
 */
import { attribute, element, isElement, type NodePath, type XmlElement } from "../xml/element.ts";
import { NS_CAPS, NS_CAPS2 } from "../xmpp/ns.ts";
import { NS_DISCO_INFO, NS_DISCO_ITEMS } from "../xmpp/payloads-iq.ts";
import { refusedPayload } from "../xmpp/payloads.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import { isHiddenFeature, isHiddenForm, isHiddenIdentity } from "./disco-offers.ts";
import type { Removal } from "./removal.ts";
import type { PolicyRevision } from "./revision.ts";
import type { Rewrite, RuleContext } from "./rule.ts";

export interface Hiding {
  readonly stanza: Stanza;
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

export function collectHidden(hiding: Hiding, into: Removal[]): void {
  const { stanza, context } = hiding;
  if (context.direction !== "inbound") return;
  if (stanza.kind === "presence") collectCaps(stanza, into);
  if (stanza.kind !== "iq" || stanza.type !== "result") return;
  stanza.element.children.forEach((query, at) => {
    if (!isElement(query)) return;
    if (query.ns === NS_DISCO_INFO && !isOfClient(stanza)) collectInfo(stanza, query, { at, into });
    if (query.ns === NS_DISCO_ITEMS) collectItems(hiding, query, { at, into });
  });
}

/** A full address of somebody: a client, or an occupant through its room. */
const isOfClient = ({ from }: Stanza): boolean =>
  from !== undefined && from.local !== "" && from.resource !== "";

interface Place {
  /** Of the query in its stanza. */
  readonly at: number;
  readonly into: Removal[];
}

const PLAIN_IDENTITY = element(NS_DISCO_INFO, "identity", { category: "component", type: "generic" });

function collectInfo({ from }: Stanza, query: XmlElement, { at, into }: Place): void {
  const isHost = from === undefined || from.local === "";
  const identities: number[] = [];
  let hasOther = false;
  query.children.forEach((node, index) => {
    if (!isElement(node)) return;
    if (node.local === "identity") {
      if (isHiddenIdentity(node)) identities.push(index);
      else hasOther = true;
    } else if (isHiddenPart(node, isHost)) into.push(removalAt([at, index]));
  });
  identities.forEach((index, nth) => {
    const path = [at, index];
    const isLast = nth === 0 && !hasOther;
    into.push(isLast ? removalAt(path, [{ type: "replace", path, by: PLAIN_IDENTITY }]) : removalAt(path));
  });
}

const isHiddenPart = (of: XmlElement, isHost: boolean): boolean =>
  of.local === "feature" ? isHiddenFeature(attribute(of, "var") ?? "", isHost) : isHiddenForm(of);

function collectItems({ context, revision }: Hiding, query: XmlElement, { at, into }: Place): void {
  const { uploadHosts } = revision;
  const { prepare, refusedHosts = NONE } = context;
  const isOnRefusedHost = (item: XmlElement): boolean => {
    if (uploadHosts.size + refusedHosts.size === 0) return false;
    const host = prepare(attribute(item, "jid") ?? "")?.domain ?? "";
    return uploadHosts.has(host) || refusedHosts.has(host);
  };
  query.children.forEach((item, index) => {
    if (!isElement(item) || item.local !== "item") return;
    const node = refusedPayload(attribute(item, "node") ?? "");
    if (node !== undefined || isOnRefusedHost(item)) into.push(removalAt([at, index]));
  });
}

const NONE: ReadonlySet<string> = new Set();

/** Servers, services, accounts and rooms: their answers are filtered, so that a hash over them would be false. */
function collectCaps(stanza: Stanza, into: Removal[]): void {
  if (isOfClient(stanza)) return;
  stanza.element.children.forEach((node, index) => {
    if (isElement(node) && (node.ns === NS_CAPS || node.ns === NS_CAPS2)) into.push(removalAt([index]));
  });
}

const removalAt = (path: NodePath, rewrites?: readonly Rewrite[]): Removal => ({
  path,
  reason: "hidden from service discovery",
  refusal: "file",
  isFatal: false,
  ...(rewrites && { rewrites }),
});
