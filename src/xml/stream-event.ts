/** What the stream parser yields. Types alone. */
import type { XmlElement } from "./element.ts";

/** Stream error conditions that bytes alone can cause (RFC 6120 §4.9.3). */
export type XmlViolation = "not-well-formed" | "restricted-xml" | "unsupported-encoding" | "policy-violation";

export type StreamEvent =
  /** The stream header's open tag; `element` has no children. */
  | { readonly type: "open"; readonly element: XmlElement; readonly received: string }
  /** A complete top-level element; `received` is its exact text, without white space before it. */
  | {
      readonly type: "element";
      readonly element: XmlElement;
      readonly received: string;
      /** Bytes on the wire, white space before it included. */
      readonly byteCount: number;
    }
  /** White space between top-level elements (RFC 6120 §4.6.1 keepalive). At most one event a push call's run. */
  | { readonly type: "whitespace" }
  | { readonly type: "close" }
  /** Always the last event of a parser; it is dead afterwards. */
  | { readonly type: "violation"; readonly condition: XmlViolation; readonly detail: string };
