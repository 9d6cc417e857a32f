/**
 * Bind2: binding a resource inside the log-in, as a relay.
 *
 * Rule 1: both `<bind/>` and `<bound/>` are rebuilt from known parts; whatever else stands in them is left out, for it
 * would act on the session, or tell something, without ever having been a stanza.
 * Rule 2: a part passes only where it was offered.
 * Sources: XEP-0386 v1.0 §3–§4; XEP-0280 v1.0; XEP-0352 v1.0; XEP-0198 v1.6 §6; XEP-0313 v1.1 (metadata); protocol.md §1.5.
 */
import { attribute, child, element, ownText, type XmlElement } from "../xml/element.ts";
import { NS_BIND2, NS_CARBONS, NS_CSI, NS_MAM, NS_SM } from "../xmpp/ns.ts";
import { relayedManagement } from "./stream-management.ts";

export interface BindRequest {
  /** The client's name for itself, which becomes part of the resource that others read. */
  readonly tag: string | undefined;
  /** `<enable/>` of stream management is asked for. */
  readonly isManaged: boolean;
  /** The request as it goes on. @param tag undefined where the client's must not be passed */
  readonly toElement: (tag: string | undefined) => XmlElement;
}

/** @param offered what Bind2 may switch on */
export function readBind(bind: XmlElement, offered: ReadonlySet<string>): BindRequest {
  const tag = child(bind, NS_BIND2, "tag");
  const management = offered.has(NS_SM) ? child(bind, NS_SM, "enable") : undefined;
  const parts = [
    offered.has(NS_CARBONS) && child(bind, NS_CARBONS, "enable") && element(NS_CARBONS, "enable"),
    management && relayedManagement(management),
    offered.has(NS_CSI) && clientState(bind),
  ].filter((part) => typeof part === "object");
  return {
    tag: tag && ownText(tag).trim(),
    isManaged: management !== undefined,
    toElement: (passed) =>
      element(
        NS_BIND2,
        "bind",
        {},
        ...(passed === undefined ? [] : [element(NS_BIND2, "tag", {}, passed)]),
        ...parts,
      ),
  };
}

const clientState = (bind: XmlElement): XmlElement | undefined =>
  ["active", "inactive"]
    .filter((state) => child(bind, NS_CSI, state) !== undefined)
    .map((state) => element(NS_CSI, state))
    .at(0);

/** @param management what the client gets of `<enabled/>` or `<failed/>` */
export function relayedBound(bound: XmlElement, management: XmlElement | undefined): XmlElement {
  const archive = child(bound, NS_MAM, "metadata");
  const parts = [
    archive && archiveMetadata(archive),
    // COMPAT(mod_sasl2_bind2 of 2022: answers for carbons, as an older XEP-0386 had it)
    child(bound, NS_CARBONS, "enabled") && element(NS_CARBONS, "enabled"),
    management,
  ];
  return element(NS_BIND2, "bound", {}, ...parts.filter((part) => part !== undefined));
}

const ID = /^[!-~]{1,128}$/;
/** XEP-0082 §3.2. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** First and last of what the server's archive holds: an id and a time each. */
function archiveMetadata(of: XmlElement): XmlElement {
  const ends = ["start", "end"].flatMap((name) => {
    const end = child(of, NS_MAM, name);
    const id = end && attribute(end, "id");
    const timestamp = end && attribute(end, "timestamp");
    const isWhole = id !== undefined && timestamp !== undefined && ID.test(id) && STAMP.test(timestamp);
    return isWhole ? [element(NS_MAM, name, { id, timestamp })] : [];
  });
  return element(NS_MAM, "metadata", {}, ...ends);
}
