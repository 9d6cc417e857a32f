/**
 * A client that asks for its roster gets the roster, not what changed since a version that it kept.
 *
 * Rule: the feature is never offered (stream/features.ts), and who names a version all the same is asked nothing of it:
 * contacts that are outside now would stay on the list it kept.
 * Sources: RFC 6121 §2.6; protocol.md §1.3 (`ver`).
 */
import { attribute, isElement, isNamed } from "../xml/element.ts";
import { NS_ROSTER } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Direction, Rewrite } from "./rule.ts";

const NONE: readonly Rewrite[] = [];

export function unversioned({ kind, type, element: iq }: Stanza, direction: Direction): readonly Rewrite[] {
  if (kind !== "iq" || type !== "get" || direction !== "outbound") return NONE;
  const rewrites: Rewrite[] = [];
  iq.children.forEach((node, at) => {
    if (!isElement(node) || !isNamed(node, NS_ROSTER, "query")) return;
    if (attribute(node, "ver") === undefined) return;
    rewrites.push({ type: "removeAttribute", path: [at], local: "ver", ns: "" });
  });
  return rewrites;
}
