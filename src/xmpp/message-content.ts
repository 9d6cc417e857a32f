/**
 * What of a message is worth delivering once some of it was removed.
 *
 * Rule: marks, hints and ids are company, not content; an empty body is none, and neither is a body that only
 * says in words what a refused payload would have shown.
 * Sources: XEP-0428 §2 (fallback), protocol.md §3.1 (file sharing), §5.2.
 */
import {
  attribute,
  childElements,
  isElement,
  isNamed,
  type NodePath,
  ownText,
  type XmlElement,
} from "../xml/element.ts";
import { NS_CLIENT } from "./ns.ts";
import { isContent, isSignal, refusedPayload } from "./payloads.ts";
import { NS_FALLBACK } from "./payloads-message.ts";

/** Is there anything left to deliver when the nodes at `removed` are gone? */
export function isWorthDelivering(message: XmlElement, removed: readonly NodePath[]): boolean {
  return message.children.some((node, index) => {
    if (!isElement(node) || !isContent(node)) return false;
    if (removed.some(({ length, 0: first }) => length === 1 && first === index)) return false;
    if (isNamed(node, NS_CLIENT, "body")) return ownText(node).trim() !== "" && !isStandIn(message, node);
    return !isHollow(node, removed, index);
  });
}

/** An event whose every part was removed. */
function isHollow(of: XmlElement, removed: readonly NodePath[], at: number): boolean {
  if (of.local !== "event") return false;
  const gone = new Set(removed.filter((path) => path.length === 2 && path[0] === at).map((path) => path[1]));
  return of.children.every((node, index) => !isElement(node) || gone.has(index));
}

/** True where the body is, from end to end, the fallback of a refused payload. */
function isStandIn(message: XmlElement, body: XmlElement): boolean {
  const length = Array.from(ownText(body).trimEnd()).length;
  return childElements(message).some((child) => {
    if (!isNamed(child, NS_FALLBACK, "fallback")) return false;
    const of = attribute(child, "for");
    return of !== undefined && refusedPayload(of) !== undefined && coversAll(child, length);
  });
}

function coversAll(fallback: XmlElement, length: number): boolean {
  const ranges = childElements(fallback).filter(({ local }) => local === "body");
  if (ranges.length === 0) return childElements(fallback).length === 0;
  return ranges.some((range) => {
    const end = attribute(range, "end");
    return Number(attribute(range, "start") ?? 0) <= 0 && (end === undefined || Number(end) >= length);
  });
}

/** Chat states, markers, receipts, hints and the like alone: a refusal of these is not told to anybody. */
export const isMereSignal = (message: XmlElement): boolean => childElements(message).every(isSignal);
