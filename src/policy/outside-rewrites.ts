/**
 * How an outside address is taken out of the place where it stands.
 *
 * Rule 1: what names somebody goes as a whole: an item of a list, a row of search results.
 * Rule 2: a list that loses all it had is no list any more.
 * Sources: protocol.md §2.3 (Strip, Filter); RFC 6121 §2.6; XEP-0144 §3; XEP-0055 §3.
 */
import {
  attribute,
  isElement,
  nodeAt,
  type NodePath,
  withChildren,
  type XmlElement,
} from "../xml/element.ts";
import type { OutsideAct } from "../xmpp/address-places.ts";
import type { PlacedAddress } from "../xmpp/addresses.ts";
import { NS_DATA, NS_ROSTER } from "../xmpp/ns.ts";
import type { Rewrite } from "./rule.ts";

const NONE: readonly Rewrite[] = [];

export function rewritesFor(act: OutsideAct, address: PlacedAddress, root: XmlElement): readonly Rewrite[] {
  const { path, attribute: local } = address;
  switch (act) {
    case "attribute":
      return [local === undefined ? removal(path) : { type: "removeAttribute", path, local, ns: "" }];
    case "element":
      return withoutBearer(address, root);
    case "text":
      return [emptied(address, root)];
    case "parent":
      return [removal(path.slice(0, -1))];
    case "child":
      return [removal(path.slice(0, 1))];
    case "block":
    case "pass":
      return NONE;
  }
}

const removal = (path: NodePath): Rewrite => ({ type: "remove", path });

function withoutBearer({ place, path }: PlacedAddress, root: XmlElement): readonly Rewrite[] {
  if (place === "roster-item") return filterRoster(path, root);
  // value, field, item: without its address the row would still say the name.
  const row = path.slice(0, -2);
  const isRow = place === "form-jid" && isDataItem(nodeAt(root, row));
  return [removal(isRow ? row : path)];
}

const isDataItem = (of: ReturnType<typeof nodeAt>): boolean =>
  isElement(of) && of.ns === NS_DATA && of.local === "item";

function emptied({ path }: PlacedAddress, root: XmlElement): Rewrite {
  const bearer = nodeAt(root, path);
  return isElement(bearer) ? { type: "replace", path, by: withChildren(bearer, []) } : removal(path);
}

/** A client must not store a filtered roster under the version of the whole one (RFC 6121 §2.6). */
function filterRoster(path: NodePath, root: XmlElement): readonly Rewrite[] {
  const query = path.slice(0, -1);
  const around = nodeAt(root, query);
  if (!isElement(around) || around.ns !== NS_ROSTER || attribute(around, "ver") === undefined)
    return [removal(path)];
  return [removal(path), { type: "removeAttribute", path: query, local: "ver", ns: "" }];
}

/** Paths of the payloads (children of the stanza) that lose every element they have. */
export function hollowed(rewrites: readonly Rewrite[], root: XmlElement): readonly NodePath[] {
  const gone = new Set(rewrites.flatMap((one) => (one.type === "remove" ? [one.path.join(" ")] : [])));
  const hollow: NodePath[] = [];
  root.children.forEach((payload, at) => {
    if (!isElement(payload)) return;
    const inner = payload.children.flatMap((node, index) => (isElement(node) ? [`${at} ${index}`] : []));
    if (inner.length > 0 && inner.every((path) => gone.has(path))) hollow.push([at]);
  });
  return hollow;
}
