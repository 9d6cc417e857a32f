/**
 * The answer of an archive that has nothing: what a client reads that asks for its history with somebody outside.
 *
 * Rule: only what asks for messages and may be answered by an iq is answered so (`urn:xmpp:mam:0` sent a message);
 * whatever else names somebody outside is an error.
 * Sources: XEP-0313 1.1 §4.2; XEP-0059 §2.7 (no items: a count alone); protocol.md §2.3 row 13.
 */
import { attribute, child, element, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_MAM } from "./ns.ts";
import { MAX_ID_LENGTH, type Stanza } from "./stanza.ts";

const NS_RSM = "http://jabber.org/protocol/rsm";
const VERSIONS: readonly string[] = [NS_MAM, "urn:xmpp:mam:1"];

/** Plain values alone: it travels as JSON inside a sealed token. */
export interface EmptyPage {
  readonly id: string;
  /** The archive, as it was asked; absent for one's own. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly ns: string;
}

/** Undefined where `stanza` asks for no page. Archives of ours are asked; that of an outsider is no archive of theirs. */
export function emptyPageFor({
  kind,
  type,
  id,
  element: iq,
  toText,
  to,
  from,
}: Stanza): EmptyPage | undefined {
  if (kind !== "iq" || type !== "set" || id === undefined || id.length > MAX_ID_LENGTH) return undefined;
  const ns = VERSIONS.find((one) => child(iq, one, "query") !== undefined);
  if (ns === undefined || to?.bare !== from?.bare) return undefined;
  const query = child(iq, ns, "query");
  if (query === undefined || attribute(query, "node") !== undefined) return undefined;
  return { id, from: toText, to: from?.full, ns };
}

export function emptyPage({ id, from, to, ns }: EmptyPage): XmlElement {
  const set = element(NS_RSM, "set", {}, element(NS_RSM, "count", {}, "0"));
  const fin = element(ns, "fin", { complete: "true" }, set);
  return element(NS_CLIENT, "iq", { type: "result", id, from, to }, fin);
}
