/**
 * Takes passwords out of what the archive keeps: registration and old log-in, rooms, data forms.
 *
 * Rule: what is blanked is named by the specification that defines it, wherever in the stanza it stands; the text
 * that people write to each other is evidence and is never touched.
 * Sources: XEP-0077 §3–§4; XEP-0078 §3; XEP-0045 §7.2.5, §7.8.2, §10; XEP-0249 §3; XEP-0048 §3; XEP-0402 §2;
 * XEP-0004 §3.3 (text-private); design §8.5, rule 7.
 */
import {
  attribute,
  isElement,
  withChildren,
  type XmlAttribute,
  type XmlElement,
  type XmlNode,
} from "../xml/element.ts";
import { NS_CONFERENCE, NS_DATA, NS_IQ_AUTH, NS_MUC, NS_MUC_USER, NS_REGISTER } from "../xmpp/ns.ts";

const REMOVED = "[removed]";

const SECRET_ELEMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [NS_REGISTER, new Set(["password", "key", "hash"])],
  [NS_IQ_AUTH, new Set(["password", "digest", "hash"])],
  [NS_MUC, new Set(["password"])],
  [NS_MUC_USER, new Set(["password"])],
  ["storage:bookmarks", new Set(["password"])],
  ["urn:xmpp:bookmarks:1", new Set(["password"])],
]);

/** `password`, `password-verify`, `muc#roomconfig_roomsecret` … */
const SECRET_FIELD = /passw(?:or)?d|secret/i;

/** @returns the element with secrets blanked; itself where it holds none. */
export function withoutSecrets(of: XmlElement): XmlElement {
  if (isSecret(of)) return withChildren(of, of.children.length === 0 ? [] : [REMOVED]);
  const children = childrenLeft(of);
  const attributes = of.ns === NS_CONFERENCE ? withoutPassword(of.attributes) : of.attributes;
  const isSame = children === of.children && attributes === of.attributes;
  return isSame ? of : { ...of, attributes, children };
}

/** A copy only where something is blanked: most stanzas hold no secret. */
function childrenLeft(of: XmlElement): readonly XmlNode[] {
  let changed: XmlNode[] | undefined;
  for (let index = 0; index < of.children.length; index++) {
    const node = of.children[index];
    if (!isElement(node)) continue;
    // A registration's form is blanked whole: its fields are named by whoever runs the server.
    const isForm = of.ns === NS_REGISTER && node.ns === NS_DATA;
    const next = isForm ? withChildren(node, [REMOVED]) : withoutSecrets(node);
    if (next !== node) (changed ??= [...of.children])[index] = next;
  }
  return changed ?? of.children;
}

function isSecret(of: XmlElement): boolean {
  if (of.ns === NS_DATA) return of.local === "field" && isSecretField(of);
  return SECRET_ELEMENTS.get(of.ns)?.has(of.local) === true;
}

const isSecretField = (field: XmlElement): boolean =>
  attribute(field, "type") === "text-private" || SECRET_FIELD.test(attribute(field, "var") ?? "");

const withoutPassword = (attributes: readonly XmlAttribute[]): readonly XmlAttribute[] =>
  attributes.some(({ local }) => local === "password")
    ? attributes.map((one) => (one.local === "password" ? { ...one, value: REMOVED } : one))
    : attributes;
