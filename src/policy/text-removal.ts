/**
 * How a text is taken out of a stanza that must not be lost.
 *
 * Rule: presence, answers and errors go on without the element or attribute that holds the text; where it stands in what
 * they cannot do without, they do not go on.
 * Source: protocol.md §5.2.
 */
import type { Stanza } from "../xmpp/stanza.ts";
import type { Finding, Rewrite, Span } from "./rule.ts";

/** Dropping these would break more than the text: the user's own requests would hang, presence would lie. */
export const isToBeKept = ({ kind, type }: Stanza): boolean =>
  kind === "presence" || type === "error" || (kind === "iq" && type === "result");

/** What an answer or presence cannot do without; presence can do without an id. */
const HEAD: ReadonlySet<string> = new Set(["to", "from", "type", "id"]);

/** Undefined where one of the texts stands in the stanza's head. */
export function removals(spans: readonly Span[], { kind }: Stanza): readonly Rewrite[] | undefined {
  const isHead = ({ path, attribute }: Span): boolean =>
    path.length === 0 &&
    attribute !== undefined &&
    HEAD.has(attribute) &&
    !(kind === "presence" && attribute === "id");
  return spans.some(isHead) ? undefined : spans.map(removal);
}

/** A block, or what must not be lost without the texts that the finding points at. */
export function mendedWhereKept(finding: Finding, stanza: Stanza): Finding {
  if (finding.disposition !== "block" || !isToBeKept(stanza)) return finding;
  const { spans = [] } = finding;
  const rewrites = spans.length === 0 ? undefined : removals(spans, stanza);
  return rewrites === undefined ? finding : { ...finding, disposition: "strip", rewrites };
}

/** The element around a text, but never the stanza itself. */
function removal({ path, attribute, attributeNs: ns = "" }: Span): Rewrite {
  if (attribute !== undefined) return { type: "removeAttribute", path, local: attribute, ns };
  return { type: "remove", path: path.length > 1 ? path.slice(0, -1) : path };
}
