/**
 * The way out of the parser's callbacks at the first violation: thrown inside `push`, caught there, never seen by a
 * caller, who gets it as the last event.
 *
 * Rule: `detail` is made of fixed phrases. Names and text of the peer stay out of it, because it is logged.
 * Source: RFC 6120 §4.9.3 (conditions), §11.1 (restricted XML).
 */
import type { XmlViolation } from "./stream-event.ts";

export class XmlViolationError extends Error {
  override readonly name = "XmlViolationError";
  readonly code = "SG_XML_VIOLATION";
  readonly condition: XmlViolation;
  /** Well-formed XML that we will not read: where it ends can be found, so it need not end the stream. */
  readonly isSkippable: boolean;

  constructor(condition: XmlViolation, detail: string, isSkippable = false) {
    super(detail);
    this.condition = condition;
    this.isSkippable = isSkippable;
  }
}

/** What saxes calls not well-formed, but RFC 6120 §11.1 forbids by its own condition. */
const RESTRICTED_PHRASES: ReadonlySet<string> = new Set([
  "undefined entity.",
  "inappropriately located doctype declaration.",
]);

/**
 * What saxes says of names and namespaces alone (Namespaces in XML 1.0 §3, §5, §6.3, §7): the text is well-formed. An
 * attribute given twice is so only where it tells the name by its namespace.
 */
const OF_NAMESPACES = new RegExp(
  [
    "^(?:xml|xmlns) prefix must be bound to ",
    "^the default namespace may not be set to ",
    "^may not assign ",
    "^invalid attempt to undefine prefix ",
    '^tags may not have "xmlns" as prefix',
    "^unbound namespace prefix: ",
    "^malformed name: ",
    "^duplicate attribute: \\{",
  ].join("|"),
);

/** saxes puts what the peer wrote behind a colon. */
const withoutQuotation = (message: string): string => message.split(":", 1)[0] ?? "";

export function violationOfSyntax(message: string): XmlViolationError {
  const condition = RESTRICTED_PHRASES.has(message) ? "restricted-xml" : "not-well-formed";
  return new XmlViolationError(condition, withoutQuotation(message), OF_NAMESPACES.test(message));
}

/** The detail by which an element of too many bytes is told from other limits. */
export const OVERSIZE = "bytes of one element";

export const overLimit = (detail: string): XmlViolationError =>
  new XmlViolationError("policy-violation", detail, true);

export const encodingError = (): XmlViolationError =>
  new XmlViolationError("unsupported-encoding", "not UTF-8");

export function refuse(what: string): never {
  throw new XmlViolationError("restricted-xml", what);
}
